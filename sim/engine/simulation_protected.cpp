// The protected run: each effect's execution, each completion's event. See simulation.hpp.
#include <algorithm>
#include <simgrid/s4u/Link.hpp>
#include <utility>

#include "models/cost/checkpoint.hpp"
#include "models/protocol/overloaded.hpp"
#include "sim/engine/codec_fields.hpp"
#include "sim/engine/of_session.hpp"
#include "sim/engine/simulation.hpp"

namespace remus::sim {
namespace {

// A program that protection slows down changes as much in `run` as an unprotected one in run / slowdown.
Bytes compressed_page(Codec codec, const WorkloadSpec& w, const EpochActivity& epoch) {
  const CodecFields* fields = codec_fields(codec);
  if (fields == nullptr) return kPageSize;
  return cost::compressed_page(w.*fields->size, epoch.run * Ratio(1 / w.protected_slowdown.count()), epoch.size_factor);
}

Duration compress_time(Codec codec, const Testbed::Codecs& codecs, Pages dirty) {
  const CodecFields* fields = codec_fields(codec);
  return fields == nullptr ? Duration(0) : cost::compress_time(dirty, codecs.*fields->throughput);
}

}  // namespace

void Simulation::run_protected() {
  simgrid::s4u::Activity::on_completion_cb([this](const simgrid::s4u::Activity& activity) { completed(activity); });
  simgrid::s4u::Link::on_bandwidth_change_cb([this](const simgrid::s4u::Link&) { link_changed(); });
  compressor_.guest_runs(guest_.busy_vcpus());
  schedule_faults();
  tell_witness<&ProtectionListener::protection_starts>(kPrimaryHost, primary_.epoch());
  tell_witness<&ProtectionListener::enters>(phase_, WorkDone{});
  tell_primary(Started{});
  share_cores();
  agenda_.resume();
  engine_->run();
  invariant(over_, "the simulation ran out of events before the guest finished");
}

void Simulation::completed(const simgrid::s4u::Activity& activity) {
  agenda_.wake();
  if (!memory_stream_.completed(activity) && !disk_.completed(activity)) compressor_.completed(activity);
  agenda_.resume();
}

// Events told while an effect list is being executed wait until it is done: the core sees one event at a time.
void Simulation::tell_primary(const PrimaryEvent& event) {
  if (over_ || !health_.up(Site::primary)) return;
  if (draining_) return events_.push_back(event);
  draining_ = true;
  bool goes_on = step_primary(event);
  for (std::size_t i = 0; goes_on && i < events_.size(); ++i) {
    const PrimaryEvent waited = events_[i];
    goes_on = step_primary(waited);
  }
  events_.clear();
  draining_ = false;
}

// False when a fault has struck before it.
bool Simulation::step_primary(const PrimaryEvent& event) {
  const std::uint64_t session = session_;
  event_point();
  if (!health_.up(Site::primary)) return false;
  if (session == session_ || !is_of_session(event))
    execute_all(options_.step_primary ? options_.step_primary(primary_, now(), event) : primary_.step(now(), event));
  return true;
}

void Simulation::execute_all(const PrimaryEffects& effects) {
  for (const PrimaryEffect& effect : effects) {
    event_point();
    if (!health_.up(Site::primary)) return;
    execute(effect);
  }
}

// A fault may strike before the step or between its effects: what of them is the session's ends with the session.
void Simulation::tell_backup(const BackupEvent& event) {
  if (over_ || !health_.up(Site::backup)) return;
  const std::uint64_t session = session_;
  event_point();
  if (!health_.up(Site::backup) || (session != session_ && is_of_session(event))) return;
  const BackupEffects effects =
      options_.step_backup ? options_.step_backup(backup_, now(), event) : backup_.step(now(), event);
  for (const BackupEffect& effect : effects) {
    event_point();
    if (!health_.up(Site::backup)) return;
    if (session == session_ || !is_of_session(effect)) execute(effect);
  }
}

// The common effects first.
void Simulation::execute(const PrimaryEffect& effect) {
  std::visit(Overloaded{
                 [this](SuspendGuest e) { suspend_guest(e.epoch); },
                 [this](PlugEgress e) { plug_egress(e.epoch); },
                 [this](BarrierDisk e) { barrier_disk(e.epoch); },
                 [this](CopyDirtyPages e) { copy_dirty_pages(e.epoch); },
                 [this](ResumeGuest) { resume_guest(); },
                 [this](SendCheckpoint e) { send_checkpoint(e.epoch); },
                 [this](ReleaseEgress e) { release_egress(e.through); },
                 [this](SetTimer e) { set_timer(e.delay); },
                 [this](const AskArbitrator& e) { ask_arbitrator(Site::primary, e.generation); },
                 [this](StopReplication) { stop_replication(Site::primary); },
                 [this](ReleaseAllEgress) { release_all_egress(); },
                 [this](StopGuest) { stop_guest(); },
                 [this](Synchronise) { synchronise(Site::primary); },
                 [this](StartProtection e) { start_protection(e.epoch); },
                 [this](HoldEgress e) { hold_egress(e.epoch); },
                 [this](ActivateGuest e) { activate_guest(Site::primary, e.epoch); },
                 [this](AnnounceAddress) { announce_address(Site::primary); },
                 [this](ConfirmRole) { confirm_role(); },
             },
             effect);
}

void Simulation::execute(const BackupEffect& effect) {
  std::visit(Overloaded{
                 [this](const ApplyCheckpoint& e) { apply_checkpoint(e.epoch, e.pages); },
                 [this](SendAck e) { send_ack(e.epoch); },
                 [this](ReleaseDisk e) { release_disk(e.through); },
                 [this](const AskArbitrator& e) { ask_arbitrator(Site::backup, e.generation); },
                 [this](DropIncomplete e) { drop_incomplete(e.from); },
                 [this](ActivateGuest e) { activate_guest(Site::backup, e.epoch); },
                 [this](AnnounceAddress) { announce_address(Site::backup); },
                 [this](Synchronise) { synchronise(Site::backup); },
                 [this](StopReplication) { stop_replication(Site::backup); },
                 [this](SuspendGuest e) { suspend_handed_over(e.epoch); },
                 [this](ResumeGuest) { resume_kept(); },
                 [this](const HandOver& e) { hand_over(e.epoch, e.generation); },
             },
             effect);
}

// The guest stops at the request: the suspend itself is part of the pause.
void Simulation::suspend_guest(EpochId epoch) {
  advance();
  if (over_) return;
  keep_time_limit();
  tell_witness<&GuestListener::suspend_asked>(kPrimaryHost, epoch, egress_released());
  const Duration suspend = suspend_time();
  if (vm_at(Site::primary)) guest_.suspend();
  compressor_.guest_runs(0);
  watch_progress();
  later(Owner::primary, suspend, [this] { guest_suspended(); });
}

Bytes Simulation::egress_released() const {
  return made_.traffic == nullptr ? Bytes(0) : made_.traffic->network().counters().egress_released;
}

Bytes Simulation::egress_emitted() const {
  return made_.traffic == nullptr ? Bytes(0) : made_.traffic->network().counters().egress_emitted;
}

Duration Simulation::suspend_time() const {
  const auto& costs = experiment_.testbed.checkpoint;
  return guest_.busy() ? costs.suspend + costs.suspend_busy : costs.suspend;
}

void Simulation::keep_time_limit() const {
  if (now().since_start() > options_.time_limit) give_up(now(), "it did not finish within the time limit");
}

// A guest that gains nothing in a thousand epochs in a row never will: every epoch is alike by then. A client's TCP may
// back off for longer than that; but where the wire stands still with a guest that runs for no time, nothing can
// happen. What is measured for a fixed time ends anyhow, once that has begun.
void Simulation::watch_progress() {
  constexpr std::int64_t kEpochs = 1000;
  const double progress = guest_.progress();
  const bool computes = made_.traffic == nullptr;
  const bool stands_still = experiment_.testbed.client_lan.stalls_with_guest && activity_.run <= Duration(0);
  const bool idle = computes ? progress <= progress_ : stands_still && !(is_fixed_time(workload_.kind) && measuring_);
  idle_checkpoints_ = idle ? idle_checkpoints_ + 1 : 0;
  progress_ = progress;
  if (idle_checkpoints_ > kEpochs)
    give_up(now(), "the guest makes no progress: its epochs are as short as the interval leaves them");
}

void Simulation::guest_suspended() {
  advance();
  const EpochId epoch = primary_.epoch();
  activity_ = vm_at(Site::primary) ? guest_.end_epoch() : EpochActivity{};
  unsent_at_barrier_ = activity_.disk_written;
  tell_witness<&GuestListener::suspended>(kPrimaryHost, epoch, activity_.run);
  if (vm_at(Site::primary)) capture_image(epoch + EpochId(1));
  const Bytes emitted = egress_emitted();
  tell_primary(GuestSuspended{emitted - std::exchange(emitted_, emitted)});
}

void Simulation::plug_egress(EpochId epoch) {
  tell_witness<&EgressListener::egress_cut>(kPrimaryHost, epoch);
  if (made_.traffic != nullptr && vm_at(Site::primary)) made_.traffic->network().plug(epoch);
}

void Simulation::barrier_disk(EpochId epoch) {
  unsent_at_barrier_ = Bytes(0);
  tell_witness<&DiskListener::writes_ended>(kPrimaryHost, epoch, activity_.disk_written);
  disk_.barrier(epoch, activity_.disk_written);
}

void Simulation::copy_dirty_pages(EpochId epoch) {
  last_dirty_ = activity_.dirty;
  const auto& costs = experiment_.testbed.checkpoint;
  later(Owner::primary, costs.copy_fixed + costs.copy_per_page * activity_.dirty, [this, epoch] {
    tell_witness<&GuestListener::pages_captured>(kPrimaryHost, epoch, activity_.dirty);
    tell_primary(DirtyPagesCopied{epoch, activity_.dirty});
  });
}

void Simulation::resume_guest() {
  later(Owner::primary, experiment_.testbed.checkpoint.resume, [this] { guest_resumed(); });
}

void Simulation::guest_resumed() {
  advance();
  if (vm_at(Site::primary)) guest_.resume();
  compressor_.guest_runs(guest_.busy_vcpus());
  share_cores();
  tell_witness<&GuestListener::resumed>(kPrimaryHost, primary_.epoch());
  tell_primary(GuestResumed{});
}

// Alone, it is not asked to share: as in the baseline.
void Simulation::share_cores() {
  guest_.set_core_share(primary_.is_protected() ? compressor_.guest_share() : Ratio(1));
}

void Simulation::send_checkpoint(EpochId epoch) {
  tell_witness<&CheckpointListener::send_asked>(kPrimaryHost, epoch);
  unacknowledged_.push(epoch, {now(), activity_});
  watch_backup();
  const bool traffic = experiment_.testbed.checkpoint.traffic;
  const Duration cpu =
      traffic ? compress_time(experiment_.compression, experiment_.testbed.codecs, activity_.dirty) : Duration(0);
  if (cpu <= Duration(0) && !compressor_.busy()) return checkpoint_compressed(epoch);
  advance();
  compressor_.start(epoch, cpu);
  tell_witness<&CheckpointListener::compressor_works>(kPrimaryHost, true);
  share_cores();
}

const EpochActivity& Simulation::sent_activity(EpochId epoch) {
  const Unacknowledged* checkpoint = unacknowledged_.find(epoch);
  invariant(checkpoint != nullptr, "a checkpoint that is under way is kept until its ack");
  return checkpoint->activity;
}

Bytes Simulation::checkpoint_bytes(const EpochActivity& epoch) const {
  if (!experiment_.testbed.checkpoint.traffic) return Bytes(0);
  return cost::checkpoint_bytes(epoch.dirty, compressed_page(experiment_.compression, workload_, epoch),
                                experiment_.testbed.checkpoint.state_bytes);
}

void Simulation::checkpoint_compressed(EpochId epoch) {
  if (over_) return;
  advance();
  share_cores();
  tell_witness<&CheckpointListener::compressor_works>(kPrimaryHost, compressor_.busy());
  const Bytes bytes = checkpoint_bytes(sent_activity(epoch));
  tell_witness<&CheckpointListener::checkpoint_compressed>(kPrimaryHost, epoch, bytes);
  if (!connected_) return;  // into a connection that is no more
  if (!experiment_.testbed.checkpoint.traffic) return checkpoint_sent(epoch, Bytes(0));
  memory_stream_.send(epoch, std::max(bytes, Bytes(1)));  // one without pages is a message all the same
  offer_disk_writes();
}

void Simulation::checkpoint_sent(EpochId epoch, Bytes bytes) {
  if (over_) return;
  if (!health_.link()) {  // all of it has to wait; its last byte is what counts
    stall(stalled_to_backup_, [this, epoch, bytes] { checkpoint_sent(epoch, bytes); });
    return;
  }
  heard_primary_ = now();
  advance();
  const Pages dirty = sent_activity(epoch).dirty;
  tell_witness<&CheckpointListener::checkpoint_written>(kPrimaryHost, epoch, bytes);
  tell_witness<&CheckpointListener::checkpoint_arrived>(kBackupHost, epoch, dirty);
  const std::uint64_t session = session_;
  tell_primary(CheckpointSent{epoch, bytes});
  if (session != session_) return;  // a fault struck in the primary's step
  tell_backup(CheckpointReceived{epoch, dirty});
  offer_disk_writes();
}

// Disk writes of the running epoch go out whenever something else happens on the link.
void Simulation::offer_disk_writes() {
  if (made_.traffic != nullptr || !connected_ || !vm_at(Site::primary)) return;
  advance();
  disk_.offer(guest_.disk_written_so_far());
}

void Simulation::release_egress(EpochId through) {
  tell_witness<&EgressListener::egress_released>(kPrimaryHost, through);
  if (made_.traffic == nullptr || !vm_at(Site::primary)) return;
  advance();
  made_.traffic->network().release_through(through);
}

void Simulation::disk_received(EpochId epoch, Bytes bytes) {
  if (!health_.link()) {
    stall(stalled_to_backup_, [this, epoch, bytes] { disk_received(epoch, bytes); });
    return;
  }
  heard_primary_ = now();
  tell_witness<&DiskListener::writes_arrived>(kBackupHost, epoch, bytes);
  if (backup_.takes_checkpoints()) tell_witness<&DiskListener::writes_accepted>(kBackupHost, epoch, bytes);
}

void Simulation::disk_complete(EpochId epoch) {
  if (over_) return;
  if (!health_.link()) {
    stall(stalled_to_backup_, [this, epoch] { disk_complete(epoch); });
    return;
  }
  if (health_.disks_answer()) return disk_held(epoch);
  tell_witness<&FaultListener::disk_stalls>(kBackupHost);
  stalled_barriers_.push_back(epoch);
}

void Simulation::disk_held(EpochId epoch) {
  tell_witness<&DiskListener::writes_held>(kBackupHost, epoch);
  tell_backup(DiskReceived{epoch});
}

void Simulation::release_disk(EpochId through) { tell_witness<&DiskListener::writes_released>(kBackupHost, through); }

void Simulation::set_timer(Duration delay) {
  const std::uint64_t generation = ++timer_generation_;
  const bool from_commit = experiment_.protocol.interval_from == IntervalFrom::commit;
  agenda_.after(
      delay + (from_commit ? experiment_.testbed.checkpoint.driver_overhead : Duration(0)),
      [this, generation] {
        if (generation != timer_generation_) return;
        tell_primary(TimerFired{});
      },
      Owner::primary);
}

// One after the other: a small image that arrives behind a large one waits for it.
void Simulation::apply_checkpoint(EpochId epoch, Pages pages) {
  applied_until_ = std::max(applied_until_, now()) + experiment_.testbed.checkpoint.apply_per_page * pages;
  later(Owner::session, applied_until_ - now(), [this, epoch] {
    if (over_) return;
    tell_witness<&CheckpointListener::checkpoint_applied>(kBackupHost, epoch);
    tell_backup(CheckpointApplied{epoch});
  });
}

// An ack shares its direction of the link with nothing: latency, the ends' processing, and the testbed's hold.
void Simulation::send_ack(EpochId epoch) {
  tell_witness<&AckListener::ack_sent>(kBackupHost, epoch);
  if (keeps_images_) images_.drop_before(epoch);  // one more than needed, for a replica that is broken on purpose
  const auto& costs = experiment_.testbed.checkpoint;
  later(Owner::world, hosts_.from_backup.latency + costs.ack_overhead + costs.hold,
        [this, epoch, number = protections_] { ack_arrived(epoch, number); });
}

// One of an earlier protection is of the past, even if a checkpoint of the same number is under way again.
void Simulation::ack_arrived(EpochId epoch, std::uint64_t protection) {
  if (over_ || !health_.up(Site::primary) || protection != protections_) return;
  if (!health_.link()) {
    stall(stalled_to_primary_, [this, epoch, protection] { ack_arrived(epoch, protection); });
    return;
  }
  heard_backup_ = now();
  if (unacknowledged_.empty() || unacknowledged_.first() != epoch) return;  // replication was given up meanwhile
  const Pages dirty = unacknowledged_.front().activity.dirty;
  unacknowledged_.pop();
  advance();
  if (options_.on_commit) options_.on_commit(now(), guest_.progress(), dirty);
  tell_witness<&AckListener::ack_arrived>(kPrimaryHost, epoch, dirty);
  if (!std::exchange(protection_confirmed_, true)) tell_witness<&ProtectionListener::protected_again>(kPrimaryHost);
  tell_primary(CheckpointAcked{epoch});
}

}  // namespace remus::sim
