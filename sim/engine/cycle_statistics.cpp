#include "sim/engine/cycle_statistics.hpp"

#include <numeric>

#include "models/units/invariant.hpp"
#include "models/units/quantile.hpp"

namespace remus::sim {

CycleStatistics::CycleStatistics(const ProtocolConfig& protocol, Duration interval)
    : protocol_(protocol), interval_(interval) {}

void CycleStatistics::measured_from(Instant from) {
  from_ = from;
  paused_.restart(from);
  compressing_.restart(from);
  protected_.restart(from);
  exposure_.restart(from);
  parts_.restart();
  counted_ = {};
  cycle_.reset();
  pause_.counts = false;
}

void CycleStatistics::measured_until(Instant end) { end_ = end; }

// What was under way never ends.
void CycleStatistics::protection_starts(HostId, EpochId, Instant now) {
  outstanding_.clear();
  if (!end_) exposure_.protection_starts(now);
}

void CycleStatistics::enters(Phase phase, const WorkDone&, Instant now) {
  if (end_) return;
  if (phase == Phase::is_protected) {
    protected_.set(true, now);
    exposure_.counts_from(now);
  } else {
    protection_ends(now);
  }
}

void CycleStatistics::protection_ends(Instant now) {
  cycle_.reset();
  pause_.counts = false;
  paused_.set(false, now);
  protected_.set(false, now);
  compressing_.set(false, now);
  exposure_.protection_ends(now);
}

void CycleStatistics::suspend_asked(HostId, EpochId epoch, Bytes left, Instant now) {
  outstanding_.push(epoch, {});
  if (end_) return;
  end_cycle(now, left);
  cycle_ = {now, left, Duration(0)};
  paused_.set(true, now);
  pause_ = {.begin = now, .since = now};
}

void CycleStatistics::end_cycle(Instant now, Bytes egress) {
  constexpr Ratio kLate{1.1};  // assumed: what is within a tenth of what was asked for counts as on time
  parts_.next(now, cycle_.has_value());
  if (!cycle_) return;
  const Duration length = now - cycle_->begin;
  ++counted_.cycles;
  if (length > (interval_ + cycle_->pause) * kLate) ++counted_.late_cycles;
  counted_.in_cycles += length;
  counted_.egress += egress - cycle_->egress;
}

void CycleStatistics::suspended(HostId, EpochId, Duration, Instant now) {
  pause_goes_on(CyclePart::copy, now);
  turn(now);
}

void CycleStatistics::pages_captured(HostId, EpochId epoch, Pages pages, Instant now) {
  if (Checkpoint* checkpoint = outstanding_.find(epoch)) checkpoint->dirty = pages;
  pause_goes_on(protocol_.transmit == TransmitMode::buffered ? CyclePart::resume : CyclePart::compress, now);
  turn(now);
}

void CycleStatistics::resumed(HostId, EpochId, Instant now) {
  if (end_ || !paused_.on()) return;
  paused_.set(false, now);
  pause_goes_on(pause_.part, now);
  if (pause_.counts) {
    counted_.pauses.push_back(now - pause_.begin);
    counted_.suspend += pause_.suspend;
    counted_.copy += pause_.copy;
    counted_.resume += pause_.resume;
  }
  if (cycle_) cycle_->pause = now - cycle_->begin;
  exposure_.epoch_begins(now);
  turn(now);
}

void CycleStatistics::compressor_works(HostId, bool busy, Instant now) {
  if (!end_) compressing_.set(busy, now);
}

void CycleStatistics::checkpoint_compressed(HostId, EpochId epoch, Bytes bytes, Instant now) {
  Checkpoint* checkpoint = outstanding_.find(epoch);
  if (checkpoint == nullptr) return;
  checkpoint->memory_bytes = bytes;
  checkpoint_goes_on(*checkpoint, CyclePart::transmit, now);
}

// Under stream_written the apply and the ack are on nobody's way.
void CycleStatistics::checkpoint_written(HostId, EpochId epoch, Bytes, Instant now) {
  if (Checkpoint* checkpoint = outstanding_.find(epoch)) checkpoint_goes_on(*checkpoint, CyclePart::apply, now);
  if (protocol_.commit == CommitRule::stream_written) commit(epoch, now);
}

void CycleStatistics::checkpoint_applied(HostId, EpochId epoch, Instant now) {
  Checkpoint* checkpoint = outstanding_.find(epoch);
  if (checkpoint == nullptr) return;
  checkpoint_goes_on(*checkpoint, checkpoint->disk_held ? CyclePart::ack : CyclePart::disk, now);
}

void CycleStatistics::writes_ended(HostId, EpochId epoch, Bytes bytes, Instant) {
  if (Checkpoint* checkpoint = outstanding_.find(epoch)) checkpoint->disk_bytes = bytes;
}

void CycleStatistics::writes_held(HostId, EpochId epoch, Instant now) {
  Checkpoint* checkpoint = outstanding_.find(epoch);
  if (checkpoint == nullptr) return;
  checkpoint->disk_held = true;
  if (checkpoint->part == CyclePart::disk) checkpoint_goes_on(*checkpoint, CyclePart::ack, now);
}

void CycleStatistics::ack_arrived(HostId, EpochId epoch, Pages, Instant now) {
  if (protocol_.commit == CommitRule::backup_ack) commit(epoch, now);
}

void CycleStatistics::commit(EpochId epoch, Instant now) {
  if (end_) return;
  invariant(!outstanding_.empty() && outstanding_.first() == epoch, "checkpoints are committed in order");
  if (protected_.on()) {
    const Checkpoint& checkpoint = outstanding_.front();
    ++counted_.checkpoints;
    counted_.dirty += checkpoint.dirty;
    counted_.sent += checkpoint.memory_bytes + checkpoint.disk_bytes;
  }
  outstanding_.pop();
  exposure_.committed(now);
  turn(now);
}

// What is between suspend and resume is copying, and compressing and sending where the guest waits for that.
void CycleStatistics::pause_goes_on(CyclePart part, Instant now) {
  const bool suspending = pause_.part == CyclePart::suspend, resuming = pause_.part == CyclePart::resume;
  (suspending ? pause_.suspend : resuming ? pause_.resume : pause_.copy) += now - pause_.since;
  pause_.part = part;
  pause_.since = now;
}

// Sent while the guest is paused, it is what the pause waits for.
void CycleStatistics::checkpoint_goes_on(Checkpoint& checkpoint, CyclePart part, Instant now) {
  checkpoint.part = part;
  if (protocol_.transmit == TransmitMode::while_paused && paused_.on() && part <= CyclePart::apply)
    pause_goes_on(part == CyclePart::apply ? CyclePart::resume : part, now);
  turn(now);
}

void CycleStatistics::turn(Instant now) {
  const bool idle = outstanding_.empty();
  parts_.enter(paused_.on() ? pause_.part : idle ? CyclePart::wait : outstanding_.front().part, now);
}

void CycleStatistics::report(RunResult& result) const {
  result.metrics["checkpoints"] = static_cast<double>(counted_.checkpoints);
  report_exposure(result.metrics);
  report_busy(result);
  if (counted_.checkpoints == 0) return;
  report_means(result.metrics);
  if (counted_.cycles > 0) report_cycle(result);
}

std::optional<double> CycleStatistics::egress_per_cycle() const {
  if (counted_.cycles == 0 || counted_.checkpoints == 0) return std::nullopt;
  return static_cast<double>(counted_.egress.count()) / static_cast<double>(counted_.cycles);
}

void CycleStatistics::report_exposure(Metrics& m) const {
  if (protected_time() > Duration(0))
    m["cps_achieved"] = static_cast<double>(counted_.checkpoints) / protected_time().in_seconds();
  if (const auto exposure = exposure_.summary(*end_)) {
    m["exposure_ms_mean"] = exposure->mean.in_ms();
    m["exposure_ms_p99"] = exposure->p99.in_ms();
    m["exposure_ms_max"] = exposure->max.in_ms();
  }
}

void CycleStatistics::report_means(Metrics& m) const {
  const auto n = static_cast<double>(counted_.checkpoints);
  m["dirty_pages_mean"] = static_cast<double>(counted_.dirty.count()) / n;
  m["checkpoint_bytes_mean"] = static_cast<double>(counted_.sent.count()) / n;
  if (counted_.pauses.empty()) return;
  const auto pauses = static_cast<double>(counted_.pauses.size());
  const Duration paused = std::accumulate(counted_.pauses.begin(), counted_.pauses.end(), Duration(0));
  m["pause_ms_mean"] = paused.in_ms() / pauses;
  m["pause_suspend_ms_mean"] = counted_.suspend.in_ms() / pauses;
  m["pause_copy_ms_mean"] = counted_.copy.in_ms() / pauses;
  m["pause_resume_ms_mean"] = counted_.resume.in_ms() / pauses;
  if (const auto p99 = quantile(counted_.pauses, Ratio(0.99))) m["pause_ms_p99"] = p99->in_ms();
}

void CycleStatistics::report_busy(RunResult& result) const {
  const double whole = measured().in_seconds();
  result.busy_share["guest paused"] = paused_.total(*end_).in_seconds() / whole;
  result.busy_share["compressor"] = compressing_.total(*end_).in_seconds() / whole;
}

void CycleStatistics::report_cycle(RunResult& result) const {
  const auto n = static_cast<double>(counted_.cycles);
  result.metrics["cycle_ms_mean"] = counted_.in_cycles.in_ms() / n;
  result.metrics["late_percent"] = static_cast<double>(counted_.late_cycles) / n * 100;
  const auto add = [&](const char* name, CyclePart part) {
    result.cycle.push_back({name, parts_.counted(part).in_ms() / n});
  };
  add("suspend", CyclePart::suspend);
  add("copy", CyclePart::copy);
  if (protocol_.transmit == TransmitMode::buffered) add("resume", CyclePart::resume);
  add("compress", CyclePart::compress);
  add("transmit", CyclePart::transmit);
  if (protocol_.transmit == TransmitMode::while_paused) add("resume", CyclePart::resume);
  if (protocol_.commit == CommitRule::backup_ack) {
    add("apply", CyclePart::apply);
    add("disk", CyclePart::disk);
    add("ack", CyclePart::ack);
  }
  add("wait", CyclePart::wait);
}

}  // namespace remus::sim
