#include "models/workload/disk_guest.hpp"

#include <algorithm>

namespace remus {

DiskGuest::DiskGuest(const DiskParameters& parameters, std::uint64_t seed) : parameters_(parameters), random_(seed) {}

void DiskGuest::start(Instant now) {
  now_ = now;
  running_ = true;
  epoch_draw_ = random_.around_one(parameters_.dirty.spread);
  issue(now);
}

void DiskGuest::issue(Instant earliest) {
  request_done_ = earliest + parameters_.service_time * Ratio(random_.around_one(parameters_.service_spread));
}

void DiskGuest::complete() {
  if (++completed_ == parameters_.requests) finished_at_ = now_;
}

void DiskGuest::advance_to(Instant now) {
  const Instant begin = now_;
  while (running_ && !finished_at_ && request_done_ <= now) {
    now_ = std::max(begin, request_done_);
    complete();
    issue(now_);
  }
  if (running_) run_in_epoch_ += finished_at_.value_or(now) - begin;
  now_ = now;
}

void DiskGuest::suspend() { running_ = false; }

// The disk worked on during the pause. A request that ended in it is seen now, and the disk has been idle since; the
// barrier keeps the next one back, and the one in flight too.
void DiskGuest::resume() {
  running_ = true;
  if (finished_at_) return;
  if (request_done_ <= now_) {
    complete();
    issue(now_ + parameters_.checkpoint_stall);
  } else {
    request_done_ = request_done_ + parameters_.checkpoint_stall;
  }
}

EpochActivity DiskGuest::end_epoch() {
  const auto requests = static_cast<double>(completed_ - completed_before_epoch_);
  const double request_pages =
      requests * static_cast<double>(parameters_.request_bytes.count()) / static_cast<double>(kPageSize.count());
  const double base = epoch_draw_ * parameters_.dirty.mean(run_in_epoch_);
  const EpochActivity activity{run_in_epoch_, Pages(std::llround(base + request_pages)), disk_written_so_far()};
  completed_before_epoch_ = completed_;
  run_in_epoch_ = Duration(0);
  epoch_draw_ = random_.around_one(parameters_.dirty.spread);
  return activity;
}

Bytes DiskGuest::disk_written_so_far() const {
  return (completed_ - completed_before_epoch_) * parameters_.request_bytes * parameters_.write_fraction;
}

}  // namespace remus
