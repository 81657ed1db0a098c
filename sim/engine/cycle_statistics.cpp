#include "sim/engine/cycle_statistics.hpp"

#include <algorithm>

#include "models/units/invariant.hpp"

namespace remus::sim {

void CycleStatistics::begin(EpochId epoch, Instant suspend_asked) {
  CheckpointTimes times;
  times.epoch = epoch;
  times.suspend_asked = suspend_asked;
  outstanding_.push_back(times);
  if (suspend_asked < from_) return;
  if (first_suspend_ == Instant()) {
    first_suspend_ = suspend_asked;
  } else {
    ++cycles_;
  }
  last_suspend_ = suspend_asked;
}

void CycleStatistics::restart() {
  outstanding_.clear();
  spans_ += last_suspend_ - first_suspend_;
  first_suspend_ = last_suspend_ = Instant();
}

CheckpointTimes& CycleStatistics::of(EpochId epoch) {
  invariant(!outstanding_.empty() && epoch >= outstanding_.front().epoch, "a checkpoint's record was closed too early");
  const std::uint64_t place = (epoch - outstanding_.front().epoch).count();
  invariant(place < outstanding_.size(), "a checkpoint's record was not opened");
  return outstanding_[place];
}

void CycleStatistics::acked(Instant now) {
  outstanding_.front().acked = now;
  count_if_over();
}

void CycleStatistics::resumed(EpochId epoch, Instant now) {
  of(epoch).resumed = now;
  count_if_over();
}

void CycleStatistics::count_if_over() {
  const CheckpointTimes c = outstanding_.front();
  if (c.acked == Instant() || c.resumed == Instant()) return;
  outstanding_.pop_front();
  if (c.suspend_asked < from_) return;
  const bool buffered = protocol_.transmit == TransmitMode::buffered;
  const Instant held = std::max(c.applied, c.disk_received);
  sums_.suspend += c.suspended - c.suspend_asked;
  sums_.copy += c.copied - c.suspended;
  sums_.resume += c.resumed - (buffered ? c.copied : c.sent);
  sums_.compress += c.compressed - (buffered ? c.resumed : c.copied);
  sums_.transmit += c.sent - c.compressed;
  sums_.apply += c.applied - c.sent;
  sums_.disk += held - c.applied;
  sums_.ack += c.acked - held;
  sums_.dirty += c.dirty;
  sums_.memory_bytes += c.memory_bytes;
  sums_.disk_bytes += c.disk_bytes;
  pauses_.push_back(c.resumed - c.suspend_asked);
}

void CycleStatistics::report(Duration measured, RunResult& result) const {
  Metrics& m = result.metrics;
  const auto n = static_cast<double>(pauses_.size());
  m["checkpoints"] = n;
  if (pauses_.empty()) return;
  const Bytes sent = sums_.memory_bytes + sums_.disk_bytes;
  Duration paused;
  for (const Duration pause : pauses_) paused += pause;
  std::vector<Duration> sorted = pauses_;
  const auto p99 = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) * 99 / 100);
  std::nth_element(sorted.begin(), p99, sorted.end());
  if (cycles_ > 0)
    m["cycle_ms_mean"] = (spans_ + (last_suspend_ - first_suspend_)).in_ms() / static_cast<double>(cycles_);
  m["pause_ms_mean"] = paused.in_ms() / n;
  m["pause_ms_p99"] = p99->in_ms();
  m["pause_suspend_ms_mean"] = sums_.suspend.in_ms() / n;
  m["pause_resume_ms_mean"] = sums_.resume.in_ms() / n;
  m["pause_copy_ms_mean"] = (paused - sums_.suspend - sums_.resume).in_ms() / n;
  m["dirty_pages_mean"] = static_cast<double>(sums_.dirty.count()) / n;
  m["checkpoint_bytes_mean"] = static_cast<double>(sent.count()) / n;
  m["replication_bytes_per_s"] = static_cast<double>(sent.count()) / measured.in_seconds();
  result.busy_share["guest paused"] = paused.in_seconds() / measured.in_seconds();
  result.busy_share["compressor"] = sums_.compress.in_seconds() / measured.in_seconds();
  result.busy_share["replication stream"] = sums_.transmit.in_seconds() / measured.in_seconds();
  if (cycles_ > 0) report_parts(m["cycle_ms_mean"], result);
}

// Under stream_written the apply and the ack are on nobody's way. What is left of the cycle is waiting for the timer.
void CycleStatistics::report_parts(double cycle_ms, RunResult& result) const {
  const auto n = static_cast<double>(pauses_.size());
  double left = cycle_ms;
  const auto add = [&](const char* name, Duration sum) {
    result.cycle.push_back({name, sum.in_ms() / n});
    left -= result.cycle.back().ms;
  };
  add("suspend", sums_.suspend);
  add("copy", sums_.copy);
  if (protocol_.transmit == TransmitMode::buffered) add("resume", sums_.resume);
  add("compress", sums_.compress);
  add("transmit", sums_.transmit);
  if (protocol_.transmit == TransmitMode::while_paused) add("resume", sums_.resume);
  if (protocol_.commit == CommitRule::backup_ack) {
    add("apply", sums_.apply);
    add("disk", sums_.disk);
    add("ack", sums_.ack);
  }
  result.cycle.push_back({"wait", std::max(0.0, left)});
}

}  // namespace remus::sim
