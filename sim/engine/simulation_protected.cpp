// The protected run: each effect's execution, each completion's event. See simulation.hpp.
#include <utility>

#include "models/cost/checkpoint.hpp"
#include "sim/engine/codec_fields.hpp"
#include "sim/engine/simulation.hpp"

namespace remus::sim {
namespace {

// A program that protection slows down changes as much in `run` as an unprotected one in run / slowdown.
Bytes compressed_page(Codec codec, const WorkloadSpec& w, const CheckpointTimes& times) {
  const CodecFields* fields = codec_fields(codec);
  if (fields == nullptr) return kPageSize;
  return cost::compressed_page(w.*fields->size, times.run * Ratio(1 / w.protected_slowdown.count()), times.size_factor);
}

Duration compress_time(Codec codec, const Testbed::Codecs& codecs, Pages dirty) {
  const CodecFields* fields = codec_fields(codec);
  return fields == nullptr ? Duration(0) : cost::compress_time(dirty, codecs.*fields->throughput);
}

}  // namespace

template <class F>
void Simulation::later(Duration delay, F done) {
  delay > Duration(0) ? agenda_.after(delay, std::move(done)) : done();
}

void Simulation::run_protected() {
  simgrid::s4u::Activity::on_completion_cb([this](const simgrid::s4u::Activity& activity) { completed(activity); });
  compressor_.guest_runs(guest_.busy_vcpus());
  share_cores();
  tell_primary(Started{});
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
  if (over_) return;
  events_.push_back(event);
  if (!draining_) drain_events();
}

void Simulation::drain_events() {
  draining_ = true;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    PrimaryEffects effects = primary_.step(now(), events_[i]);
    if (options_.tamper_primary) options_.tamper_primary(effects);
    for (const PrimaryEffect& effect : effects) execute(effect);
  }
  events_.clear();
  draining_ = false;
}

void Simulation::tell_backup(const BackupEvent& event) {
  if (over_) return;
  BackupEffects effects = backup_.step(now(), event);
  if (options_.tamper_backup) options_.tamper_backup(effects);
  for (const BackupEffect& effect : effects) execute(effect);
}

void Simulation::execute(const PrimaryEffect& effect) {
  if (const auto* e = std::get_if<SuspendGuest>(&effect)) return suspend_guest(e->epoch);
  if (const auto* e = std::get_if<PlugEgress>(&effect)) return plug_egress(e->epoch);
  if (const auto* e = std::get_if<BarrierDisk>(&effect)) return barrier_disk(e->epoch);
  if (const auto* e = std::get_if<CopyDirtyPages>(&effect)) return copy_dirty_pages(e->epoch);
  if (std::holds_alternative<ResumeGuest>(effect)) return resume_guest();
  if (const auto* e = std::get_if<SendCheckpoint>(&effect)) return send_checkpoint(e->epoch);
  if (const auto* e = std::get_if<ReleaseEgress>(&effect)) return release_egress(e->through);
  set_timer(std::get<SetTimer>(effect).delay);
}

void Simulation::execute(const BackupEffect& effect) {
  if (const auto* e = std::get_if<ApplyCheckpoint>(&effect)) return apply_checkpoint(e->epoch, e->pages);
  if (const auto* e = std::get_if<SendAck>(&effect)) return send_ack(e->epoch);
  log_.add(now(), "ReleaseDisk", std::get<ReleaseDisk>(effect).through);
}

// The guest stops at the request: the suspend itself is part of the pause.
void Simulation::suspend_guest(EpochId epoch) {
  advance();
  end_when_finished();
  if (over_) return;
  log_.add(now(), "SuspendGuest", epoch);
  statistics_.begin(epoch, now());
  guest_.suspend();
  compressor_.guest_runs(0);
  watch_progress();
  later(experiment_.testbed.checkpoint.suspend, [this] { guest_suspended(); });
}

void Simulation::end_when_finished() {
  over_ = over_ || guest_.finished_at().has_value();
  if (!over_ && now().since_start() > options_.time_limit) give_up(now(), "it did not finish within the time limit");
}

// A guest that gains nothing in a thousand epochs in a row never will: every epoch is alike by then.
void Simulation::watch_progress() {
  constexpr std::int64_t kEpochs = 1000;
  const double progress = guest_.progress();
  const bool computes = made_.traffic == nullptr;  // a client's TCP may back off for longer than that
  idle_checkpoints_ = computes && progress <= progress_ ? idle_checkpoints_ + 1 : 0;
  progress_ = progress;
  if (idle_checkpoints_ > kEpochs)
    give_up(now(), "the guest makes no progress: its epochs are as short as the interval leaves them");
}

void Simulation::guest_suspended() {
  advance();
  const EpochId epoch = primary_.epoch();
  statistics_.of(epoch).suspended = now();
  activity_ = guest_.end_epoch();
  checker_.guest_suspended();
  log_.add(now(), "GuestSuspended", epoch, activity_.run.in_ns());
  tell_primary(GuestSuspended{checker_.egress_of_last_epoch()});
}

void Simulation::plug_egress(EpochId epoch) {
  if (made_.traffic != nullptr) made_.traffic->network().plug(epoch);
}

void Simulation::barrier_disk(EpochId epoch) {
  checker_.disk_written(epoch, activity_.disk_written);
  statistics_.of(epoch).disk_bytes = activity_.disk_written;
  disk_.barrier(epoch, activity_.disk_written);
}

void Simulation::copy_dirty_pages(EpochId epoch) {
  statistics_.of(epoch).dirty = activity_.dirty;
  statistics_.of(epoch).run = activity_.run;
  statistics_.of(epoch).size_factor = activity_.size_factor;
  later(experiment_.testbed.checkpoint.copy_per_page * activity_.dirty, [this, epoch] {
    statistics_.of(epoch).copied = now();
    checker_.pages_captured(epoch, activity_.dirty);
    log_.add(now(), "DirtyPagesCopied", epoch, activity_.dirty.count());
    tell_primary(DirtyPagesCopied{epoch, activity_.dirty});
  });
}

void Simulation::resume_guest() {
  later(experiment_.testbed.checkpoint.resume, [this] { guest_resumed(); });
}

void Simulation::guest_resumed() {
  advance();
  guest_.resume();
  compressor_.guest_runs(guest_.busy_vcpus());
  share_cores();
  statistics_.resumed(primary_.epoch(), now());
  log_.add(now(), "GuestResumed", primary_.epoch());
  tell_primary(GuestResumed{});
}

void Simulation::share_cores() { guest_.set_core_share(compressor_.guest_share()); }

void Simulation::send_checkpoint(EpochId epoch) {
  log_.add(now(), "SendCheckpoint", epoch);
  const bool traffic = experiment_.testbed.checkpoint.traffic;
  const Duration cpu =
      traffic ? compress_time(experiment_.compression, experiment_.testbed.codecs, statistics_.of(epoch).dirty)
              : Duration(0);
  if (cpu <= Duration(0)) return checkpoint_compressed(epoch);
  advance();
  compressor_.start(epoch, cpu);
  share_cores();
}

void Simulation::checkpoint_compressed(EpochId epoch) {
  if (over_) return;
  advance();
  share_cores();
  CheckpointTimes& times = statistics_.of(epoch);
  times.compressed = now();
  times.memory_bytes = cost::checkpoint_bytes(times.dirty, compressed_page(experiment_.compression, workload_, times),
                                              experiment_.testbed.checkpoint.state_bytes);
  if (!experiment_.testbed.checkpoint.traffic) times.memory_bytes = Bytes(0);
  if (times.memory_bytes == Bytes(0)) return checkpoint_sent(epoch, Bytes(0));
  memory_stream_.send(epoch, times.memory_bytes);
  offer_disk_writes();
}

void Simulation::checkpoint_sent(EpochId epoch, Bytes bytes) {
  if (over_) return;
  CheckpointTimes& times = statistics_.of(epoch);
  times.sent = now();
  checker_.stream_written(epoch);
  checker_.memory_received(epoch, times.dirty);
  log_.add(now(), "CheckpointSent", epoch, bytes.count());
  tell_primary(CheckpointSent{epoch, bytes});
  tell_backup(CheckpointReceived{epoch, times.dirty});
  offer_disk_writes();
}

// Disk writes of the running epoch go out whenever something else happens on the link.
void Simulation::offer_disk_writes() {
  if (made_.traffic != nullptr) return;
  advance();
  disk_.offer(guest_.disk_written_so_far());
}

void Simulation::release_egress(EpochId through) {
  log_.add(now(), "ReleaseEgress", through);
  if (made_.traffic == nullptr) return;
  advance();
  made_.traffic->network().release_through(through);
}

void Simulation::disk_complete(EpochId epoch) {
  if (over_) return;
  statistics_.of(epoch).disk_received = now();
  tell_backup(DiskReceived{epoch});
}

void Simulation::set_timer(Duration delay) {
  const std::uint64_t generation = ++timer_generation_;
  const bool from_commit = experiment_.protocol.interval_from == IntervalFrom::commit;
  agenda_.after(delay + (from_commit ? experiment_.testbed.checkpoint.driver_overhead : Duration(0)),
                [this, generation] {
                  if (generation != timer_generation_) return;
                  tell_primary(TimerFired{});
                });
}

void Simulation::apply_checkpoint(EpochId epoch, Pages pages) {
  later(experiment_.testbed.checkpoint.apply_per_page * pages, [this, epoch] {
    if (over_) return;
    statistics_.of(epoch).applied = now();
    tell_backup(CheckpointApplied{epoch});
  });
}

// An ack shares its direction of the link with nothing: latency, the ends' processing, and the testbed's hold.
void Simulation::send_ack(EpochId epoch) {
  log_.add(now(), "SendAck", epoch);
  checker_.ack_sent(epoch);
  const auto& costs = experiment_.testbed.checkpoint;
  later(hosts_.from_backup.latency + costs.ack_overhead + costs.hold, [this, epoch] { ack_arrived(epoch); });
}

void Simulation::ack_arrived(EpochId epoch) {
  if (over_) return;
  checker_.ack_received(epoch);
  statistics_.acked(now());
  log_.add(now(), "CheckpointAcked", epoch);
  tell_primary(CheckpointAcked{epoch});
}

}  // namespace remus::sim
