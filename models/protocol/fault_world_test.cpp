// The world's machinery: executes what the replicas ask for, and judges what becomes of it.
#include "models/protocol/fault_world_test.hpp"

#include <algorithm>

#include "models/protocol/inspect_test.hpp"
#include "models/protocol/overloaded.hpp"

namespace remus {
namespace {

EpochId after(EpochId epoch) { return epoch + EpochId(1); }

bool holds(Tokens all, Tokens some) { return (all & some) == some; }

}  // namespace

FaultWorld::FaultWorld(const ProtocolConfig& config, const Budget& budget, Bug bug)
    : config_(config),
      budget_(budget),
      bug_(bug),
      primary_{.replica = {config, std::make_shared<FixedPolicy>(Duration::ms(25))}, .vm = {true, true}},
      backup_{.replica = BackupReplica(config), .images = {{EpochId(0), 0}}} {
  tell_primary(Started{});
}

void FaultWorld::violate(const char* rule) {
  if (!violation_) violation_ = rule;
}

void FaultWorld::tell_primary(const PrimaryEvent& event) {
  for (const PrimaryEffect& effect : primary_.replica.step(Instant(), event)) execute(effect);
  check();
}

void FaultWorld::tell_backup(const BackupEvent& event) {
  for (const BackupEffect& effect : backup_.replica.step(Instant(), event)) execute(effect);
  check();
}

void FaultWorld::execute(const PrimaryEffect& effect) {
  std::visit(Overloaded{
                 [this](SuspendGuest) { begin(primary_.op, GuestOp::suspend); },
                 [this](PlugEgress e) {
                   primary_.plugged.push_back({e.epoch, primary_.egress});
                   primary_.egress = 0;
                 },
                 [this](BarrierDisk e) {
                   send(disk_to_backup_, {Message::Kind::disk_barrier, e.epoch});
                 },
                 [this](CopyDirtyPages) { begin(primary_.op, GuestOp::copy); },
                 [this](ResumeGuest) { begin(primary_.op, GuestOp::resume); },
                 [this](SendCheckpoint) {
                   primary_.sending.push_back(primary_.captured.front());
                   primary_.captured.erase(primary_.captured.begin());
                 },
                 [this](ReleaseEgress e) { release_through(e.through); },
                 [this](SetTimer) { primary_.timer = true; },
                 [this](const AskArbitrator& e) { ask(primary_.question, e.generation); },
                 [this](StopReplication) {
                   primary_.sending.clear();
                   primary_.captured.clear();
                   close_session();
                 },
                 [this](ReleaseAllEgress) { release_all(); },
                 [this](StopGuest) {
                   primary_.vm = {};
                   primary_.egress = 0;
                   primary_.plugged.clear();
                 },
                 [this](Synchronise) { open_session(); },
                 [](StartProtection) {},
                 [this](HoldEgress) { primary_.holds_egress = true; },
                 [this](ActivateGuest) { begin(primary_.op, GuestOp::activate); },
                 [](AnnounceAddress) {},
                 [this](ConfirmRole) {
                   send(to_backup_, {Message::Kind::role_taken, EpochId(0)});
                 },
             },
             effect);
}

void FaultWorld::execute(const BackupEffect& effect) {
  std::visit(Overloaded{
                 [this](const ApplyCheckpoint& e) {
                   backup_.applying.push_back({e.epoch, backup_.arrived});
                 },
                 [this](SendAck e) {
                   backup_.acknowledged = image(after(e.epoch)).value();
                   if (bug_ != Bug::ack_before_disk) send(to_primary_, {Message::Kind::ack, e.epoch});
                 },
                 [this](ReleaseDisk e) { release_disk(e.through); },
                 [this](const AskArbitrator& e) { ask(backup_.question, e.generation); },
                 [this](DropIncomplete e) {
                   if (bug_ != Bug::keep_incomplete) drop_incomplete(e.from);
                 },
                 [this](ActivateGuest e) {
                   begin(backup_.op, GuestOp::activate);
                   const bool older = bug_ == Bug::activate_older && e.epoch > EpochId(0);
                   backup_.activated = older ? e.epoch - EpochId(1) : e.epoch;
                 },
                 [](AnnounceAddress) {},
                 [this](Synchronise) { open_session(); },
                 [this](StopReplication) {
                   backup_.applying.clear();
                   if (bug_ != Bug::accept_stale) close_session();
                 },
                 [this](SuspendGuest) { begin(backup_.op, GuestOp::suspend); },
                 [this](ResumeGuest) { begin(backup_.op, GuestOp::resume); },
                 [this](const HandOver& e) {
                   backup_.images = {{e.epoch, backup_.vm.memory}};
                   backup_.acknowledged = backup_.vm.memory;
                   send(to_primary_, {Message::Kind::role, e.epoch, backup_.vm.memory, e.generation});
                 },
             },
             effect);
}

void FaultWorld::begin(GuestOp& op, GuestOp what) {
  if (op != GuestOp::none) violate("one operation on the guest at a time");
  op = what;
}

void FaultWorld::ask(Question& question, std::uint64_t generation) {
  if (question.stage != Question::Stage::none) violate("one question to the arbitrator at a time");
  question = {Question::Stage::asked, generation};
}

// A connection whose other end is gone takes no message.
void FaultWorld::send(Channel& channel, const Message& message) {
  if (primary_.in_session && backup_.in_session) channel.push_back(message);
}

void FaultWorld::open_session() {
  close_session();
  primary_.in_session = backup_.in_session = true;
}

void FaultWorld::close_session() {
  primary_.in_session = backup_.in_session = false;
  to_backup_.clear();
  disk_to_backup_.clear();
  to_primary_.clear();
}

void FaultWorld::release_through(EpochId epoch) {
  for (auto& ended = primary_.plugged; !ended.empty() && ended.front().epoch <= epoch; ended.erase(ended.begin())) {
    let_out(ended.front().tokens, primary_.vm.memory);
  }
  released_before_ = std::max(released_before_, after(epoch));
}

void FaultWorld::release_all() {
  for (const EpochTokens& ended : primary_.plugged) let_out(ended.tokens, primary_.vm.memory);
  let_out(primary_.egress, primary_.vm.memory);
  primary_.plugged.clear();
  primary_.egress = 0;
  primary_.holds_egress = false;
}

void FaultWorld::release_disk(EpochId through) {
  auto& held = backup_.held_disk;
  for (; !held.empty() && held.front().epoch <= through; held.erase(held.begin())) backup_.disk |= held.front().tokens;
}

void FaultWorld::drop_incomplete(EpochId from) {
  const auto late = [from](const EpochTokens& e) { return e.epoch >= from; };
  std::erase_if(backup_.held_disk, late);
  std::erase_if(backup_.images, [from](const EpochTokens& e) { return e.epoch > from; });
  backup_.open_disk = 0;
}

std::optional<Tokens> FaultWorld::image(EpochId epoch) const {
  for (const EpochTokens& held : backup_.images)
    if (held.epoch == epoch) return held.tokens;
  return std::nullopt;
}

// Egress leaves a host: its VM must know all that was seen before.
void FaultWorld::let_out(Tokens egress, Tokens memory) {
  if (!holds(memory, released_)) violate("output commit: the client has seen what the VM that speaks does not know");
  released_ |= egress;
}

// The backup's VM speaks as soon as it runs; the primary's, whose egress is held, perhaps never.
void FaultWorld::run(Vm& vm, Tokens memory) {
  vm = {true, true, memory};
  if (&vm == &backup_.vm) let_out(0, memory);
}

void FaultWorld::activate_primary() {
  run(primary_.vm, primary_.staged);
  if (primary_.replica.epoch() < released_before_) violate("an activated epoch is older than the last released one");
  tell_primary(GuestActivated{});
}

// Disk writes that are still held belong to the activated VM's disk from now on.
void FaultWorld::activate_backup() {
  const auto memory = image(backup_.activated);
  if (!memory) return violate("no image of the activated epoch is here");
  for (const EpochTokens& writes : backup_.held_disk) backup_.disk |= writes.tokens;
  backup_.disk |= backup_.open_disk;
  backup_.held_disk.clear();
  backup_.open_disk = 0;
  if (backup_.activated < released_before_) violate("an activated epoch is older than the last released one");
  if (!holds(*memory, backup_.acknowledged)) violate("what was acknowledged is lost at activation");
  run(backup_.vm, *memory);
  tell_backup(GuestActivated{});
}

bool FaultWorld::both_speak() const { return primary_.vm.running && !primary_.holds_egress && backup_.vm.running; }

void FaultWorld::check() {
  if (primary_.vm.running && primary_.vm.memory != primary_.disk) violate("memory and disk of one epoch (primary)");
  if (backup_.vm.running && backup_.vm.memory != backup_.disk) violate("memory and disk of one epoch (backup)");
  if (config_.arbitrator && both_speak()) violate("one host speaks");
  // Whatever happens next: should the primary die now, this is what goes on.
  const BackupState state = backup_.replica.state();
  const bool would_go_on = state == BackupState::following || state == BackupState::asking;
  if (!would_go_on || !primary_.replica.is_protected()) return;
  if (!holds(image(backup_.replica.next_ack()).value_or(0), released_)) {
    violate("output commit: the client has seen what the survivor does not know");
  }
}

bool FaultWorld::vm_is_lost() const {
  const PrimaryState p = primary_.replica.state();
  const BackupState b = backup_.replica.state();
  const bool primary_lacks = !primary_.up || p == PrimaryState::idle || p == PrimaryState::stopped;
  return primary_lacks && (!backup_.up || b == BackupState::empty || b == BackupState::lost);
}

void FaultWorld::heal() {
  primary_.up = backup_.up = link_up_ = true;
  budget_.checkpoints = 1000;
  budget_.crashes = budget_.cuts = budget_.suspicions = budget_.tokens = 0;
}

}  // namespace remus
