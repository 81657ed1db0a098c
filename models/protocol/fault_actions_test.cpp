// What can happen in the world: the actions, and when each can.
#include <algorithm>

#include "models/protocol/fault_world_test.hpp"
#include "models/protocol/inspect_test.hpp"

namespace remus {

using W = FaultWorld;

// Sooner or later each of these happens, where it can.
const std::vector<W::Action>& FaultWorld::fair() {
  static const std::vector<Action> actions{
      {"operation on the primary's guest done", &W::can_primary_op, &W::primary_op},
      {"operation on the backup's guest done", &W::can_backup_op, &W::backup_op},
      {"checkpoint written", &W::can_send, &W::checkpoint_written},
      {"backup receives memory", &W::can_receive_memory, &W::receive_memory},
      {"backup receives disk", &W::can_receive_disk, &W::receive_disk},
      {"checkpoint applied", &W::can_apply, &W::applied},
      {"primary receives", &W::can_primary_receive, &W::primary_receive},
      {"primary's question arrives", &W::can_ask_primary, &W::ask_primary},
      {"backup's question arrives", &W::can_ask_backup, &W::ask_backup},
      {"primary gets its answer", &W::can_answer_primary, &W::answer_primary},
      {"backup gets its answer", &W::can_answer_backup, &W::answer_backup},
      {"backup is silent", &W::backup_is_silent, &W::hear_no_backup},
      {"primary is silent", &W::primary_is_silent, &W::hear_no_primary},
      {"backup returns", &W::can_return_backup, &W::return_backup},
      {"primary returns", &W::can_return_primary, &W::return_primary},
      {"backup synchronised", &W::can_finish_copy_to_backup, &W::finish_copy_to_backup},
      {"primary synchronised", &W::can_finish_copy_to_primary, &W::finish_copy_to_primary},
      {"timer fires", &W::can_fire, &W::fire},
  };
  return actions;
}

const std::vector<W::Action>& FaultWorld::actions() {
  static const std::vector<Action> all = [] {
    std::vector<Action> list = fair();
    list.insert(list.end(), {
                                {"guest steps on the primary", &W::can_step_primary, &W::step_primary},
                                {"guest steps on the backup", &W::can_step_backup, &W::step_backup},
                                {"PRIMARY CRASHES", &W::can_crash_primary, &W::crash_primary},
                                {"BACKUP CRASHES", &W::can_crash_backup, &W::crash_backup},
                                {"primary repaired", &W::can_repair_primary, &W::repair_primary},
                                {"backup repaired", &W::can_repair_backup, &W::repair_backup},
                                {"memory on the wire lost", &W::can_lose_memory, &W::lose_memory},
                                {"disk write on the wire lost", &W::can_lose_disk, &W::lose_disk},
                                {"answer on the wire lost", &W::can_lose_answer, &W::lose_answer},
                                {"LINK CUT", &W::can_cut, &W::cut},
                                {"link mended", &W::can_mend, &W::mend},
                                {"BACKUP SUSPECTED", &W::can_suspect_backup, &W::suspect_backup},
                                {"PRIMARY SUSPECTED", &W::can_suspect_primary, &W::suspect_primary},
                            });
    return list;
  }();
  return all;
}

void FaultWorld::primary_op() {
  Primary& host = primary_;
  switch (std::exchange(host.op, GuestOp::none)) {
    case GuestOp::suspend:
      host.vm.running = false;
      return tell_primary(GuestSuspended{Bytes(0)});
    case GuestOp::copy:
      if (host.replica.is_protected()) host.captured.push_back({host.replica.epoch(), host.vm.memory});
      return tell_primary(DirtyPagesCopied{host.replica.epoch(), Pages(1)});
    case GuestOp::resume:
      host.vm.running = host.vm.exists;
      return tell_primary(GuestResumed{});
    case GuestOp::activate:
      return activate_primary();
    case GuestOp::none:
      return;
  }
}

void FaultWorld::backup_op() {
  switch (std::exchange(backup_.op, GuestOp::none)) {
    case GuestOp::suspend:
      backup_.vm.running = false;
      return tell_backup(GuestSuspended{Bytes(0)});
    case GuestOp::resume:
      run(backup_.vm, backup_.vm.memory);
      return tell_backup(GuestResumed{});
    case GuestOp::activate:
      return activate_backup();
    default:
      return violate("the backup asked for an operation of the primary");
  }
}

void FaultWorld::checkpoint_written() {
  const EpochTokens checkpoint = primary_.sending.front();
  primary_.sending.erase(primary_.sending.begin());
  send(to_backup_, {Message::Kind::checkpoint, checkpoint.epoch, checkpoint.tokens});
  tell_primary(CheckpointSent{checkpoint.epoch, Bytes(1)});
  if (bug_ == Bug::release_early) release_through(checkpoint.epoch);
}

bool FaultWorld::can_receive_memory() const {
  return link_up_ && backup_.up && backup_.in_session && !to_backup_.empty();
}

void FaultWorld::receive_memory() {
  const Message message = to_backup_.front();
  to_backup_.erase(to_backup_.begin());
  switch (message.kind) {
    case Message::Kind::image:
      backup_.held_disk.clear();
      backup_.images.clear();
      backup_.open_disk = backup_.acknowledged = 0;
      return tell_backup(ImageReceived{message.epoch, message.generation});
    case Message::Kind::role_taken:
      return tell_backup(RoleTaken{});
    default:
      backup_.arrived = message.tokens;
      return tell_backup(CheckpointReceived{message.epoch, Pages(1)});
  }
}

// What announces an image or a role was sent before the disk writes that follow it, and is heard before them.
bool FaultWorld::can_receive_disk() const {
  const auto announces = [](const Message& m) { return m.kind != Message::Kind::checkpoint; };
  return link_up_ && backup_.up && backup_.in_session && !disk_to_backup_.empty() &&
         std::none_of(to_backup_.begin(), to_backup_.end(), announces);
}

void FaultWorld::receive_disk() {
  const Message message = disk_to_backup_.front();
  disk_to_backup_.erase(disk_to_backup_.begin());
  if (message.kind == Message::Kind::disk_write) {
    backup_.open_disk |= message.tokens;
    if (bug_ == Bug::accept_stale && backup_.vm.running) backup_.disk |= message.tokens;
    return check();
  }
  backup_.held_disk.push_back({message.epoch, std::exchange(backup_.open_disk, Tokens(0))});
  tell_backup(DiskReceived{message.epoch});
}

void FaultWorld::applied() {
  const EpochTokens memory = backup_.applying.front();
  backup_.applying.erase(backup_.applying.begin());
  backup_.images.push_back({memory.epoch + EpochId(1), memory.tokens});
  if (bug_ == Bug::ack_before_disk) send(to_primary_, {Message::Kind::ack, memory.epoch});
  tell_backup(CheckpointApplied{memory.epoch});
  // Of what is older than the last complete one, one is kept, for Bug::activate_older.
  const EpochId complete = backup_.replica.next_ack();
  std::erase_if(backup_.images, [complete](const EpochTokens& e) { return e.epoch + EpochId(1) < complete; });
}

bool FaultWorld::can_primary_receive() const {
  if (!link_up_ || !primary_.up || !primary_.in_session || to_primary_.empty()) return false;
  return to_primary_.front().kind == Message::Kind::ack || primary_.op == GuestOp::none;
}

void FaultWorld::primary_receive() {
  const Message message = to_primary_.front();
  to_primary_.erase(to_primary_.begin());
  if (message.kind == Message::Kind::role) {
    primary_.disk = primary_.staged = message.tokens;
    return tell_primary(RoleReceived{message.epoch, message.generation});
  }
  const EpochId before = primary_.replica.next_commit();
  tell_primary(CheckpointAcked{message.epoch});
  if (primary_.replica.next_commit() > before) ++commits_;
}

void FaultWorld::decide(Question& question, Host host) {
  if (role_owner_.size() <= question.generation) role_owner_.resize(question.generation + 1);
  auto& owner = role_owner_[question.generation];
  if (!owner) owner = host;
  question.stage = owner == host ? Question::Stage::granted : Question::Stage::refused;
}

void FaultWorld::answer_primary() {
  const auto stage = std::exchange(primary_.question, {}).stage;
  stage == Question::Stage::granted ? tell_primary(ArbitratorGranted{}) : tell_primary(ArbitratorRefused{});
}

void FaultWorld::answer_backup() {
  const auto stage = std::exchange(backup_.question, {}).stage;
  const bool runs = stage == Question::Stage::granted || bug_ == Bug::ignore_the_refusal;
  runs ? tell_backup(ArbitratorGranted{}) : tell_backup(ArbitratorRefused{});
}

bool FaultWorld::backup_is_silent() const {
  const bool nothing_comes = !link_up_ || (!session() && to_primary_.empty());
  const bool cares = (primary_.replica.is_protected() && !Inspect::asking(primary_.replica)) ||
                     primary_.replica.state() == PrimaryState::synchronising;
  return primary_.up && nothing_comes && cares;
}

bool FaultWorld::primary_is_silent() const {
  const bool nothing_comes = !link_up_ || (!session() && to_backup_.empty() && disk_to_backup_.empty());
  const BackupState state = backup_.replica.state();
  const bool cares = state == BackupState::filling || state == BackupState::following ||
                     state == BackupState::synchronising || state == BackupState::handing_over;
  return backup_.up && nothing_comes && cares;
}

bool FaultWorld::can_return_backup() const {
  const BackupState state = backup_.replica.state();
  return hosts_meet() && primary_.replica.state() == PrimaryState::unprotected &&
         (state == BackupState::empty || state == BackupState::lost);
}

bool FaultWorld::can_return_primary() const {
  const PrimaryState state = primary_.replica.state();
  return hosts_meet() && backup_.replica.state() == BackupState::active && primary_.op == GuestOp::none &&
         (state == PrimaryState::idle || state == PrimaryState::stopped);
}

bool FaultWorld::can_finish_copy_to_backup() const {
  return hosts_meet() && session() && primary_.replica.state() == PrimaryState::synchronising;
}

// The copy of the disk is as of now; later writes follow. That of the memory is made good by the next checkpoint.
void FaultWorld::finish_copy_to_backup() {
  backup_.disk = primary_.disk;
  send(to_backup_, {Message::Kind::image, primary_.replica.epoch(), 0, primary_.replica.generation()});
  tell_primary(Synchronised{});
}

bool FaultWorld::can_finish_copy_to_primary() const {
  return hosts_meet() && session() && backup_.replica.state() == BackupState::synchronising;
}

void FaultWorld::fire() {
  --budget_.checkpoints;
  primary_.timer = false;
  tell_primary(TimerFired{});
}

Tokens FaultWorld::next_token() {
  --budget_.tokens;
  return std::exchange(next_token_, static_cast<Tokens>(next_token_ << 1));
}

void FaultWorld::step_primary() {
  const Tokens token = next_token();
  primary_.vm.memory |= token;
  primary_.disk |= token;
  if (primary_.replica.is_protected()) send(disk_to_backup_, {Message::Kind::disk_write, EpochId(0), token});
  if (primary_.holds_egress) {
    primary_.egress |= token;
  } else {
    let_out(token, primary_.vm.memory);
  }
}

void FaultWorld::step_backup() {
  const Tokens token = next_token();
  backup_.vm.memory |= token;
  backup_.disk |= token;
  let_out(token, backup_.vm.memory);
}

void FaultWorld::count_fault(int& budget) {
  --budget;
  ++faults_;
}

void FaultWorld::crash_primary() {
  count_fault(budget_.crashes);
  primary_ = {.up = false,
              .replica = PrimaryReplica(config_, std::make_shared<FixedPolicy>(Duration::ms(25))),
              .disk = primary_.disk,
              .in_session = false};
  to_primary_.clear();
}

void FaultWorld::crash_backup() {
  count_fault(budget_.crashes);
  backup_ = {
      .up = false, .replica = BackupReplica(config_, BackupState::empty), .disk = backup_.disk, .in_session = false};
  to_backup_.clear();
  disk_to_backup_.clear();
}

void FaultWorld::cut() {
  count_fault(budget_.cuts);
  link_up_ = false;
}

void FaultWorld::suspect_backup() {
  count_fault(budget_.suspicions);
  tell_primary(BackupSilent{});
}

void FaultWorld::suspect_primary() {
  count_fault(budget_.suspicions);
  tell_backup(PrimarySilent{});
}

}  // namespace remus
