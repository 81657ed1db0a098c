#include "models/workload/disk_guest.hpp"

#include <algorithm>
#include <utility>

#include "models/workload/page_pool.hpp"

namespace remus {

DiskGuest::DiskGuest(const DiskParameters& parameters, std::unique_ptr<DirtyProcess> dirty, std::uint64_t seed)
    : parameters_(parameters), dirty_(std::move(dirty)), random_(seed) {}

void DiskGuest::start(Instant now) {
  now_ = now;
  running_ = true;
  dirty_->start(random_);
  issue(now);
}

void DiskGuest::issue(Instant earliest) {
  const Duration mean = parameters_.service_time + (parameters_.is_protected ? parameters_.write_delay : Duration(0));
  request_done_ = earliest + mean * Ratio(random_.around_one(parameters_.service_spread));
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
  if (running_) run_in_epoch_ += std::max(begin, finished_at_.value_or(now)) - begin;
  now_ = now;
}

void DiskGuest::suspend() { running_ = false; }

// The disk worked on during the pause. A request that ended in it is seen now, and the disk has been idle since; the
// barrier keeps the next one back, and the one in flight too.
void DiskGuest::resume() {
  running_ = true;
  const bool disk_is_new = std::exchange(disk_is_new_, false);
  if (finished_at_) return;
  if (disk_is_new) return issue(now_);
  const Duration stall = parameters_.is_protected ? parameters_.checkpoint_stall : Duration(0);
  if (request_done_ <= now_) {
    complete();
    issue(now_ + stall);
  } else {
    request_done_ = request_done_ + stall;
  }
}

EpochActivity DiskGuest::end_epoch() {
  const auto requests = static_cast<double>(completed_ - completed_before_epoch_);
  const double buffers = requests * parameters_.pages_per_request.count();
  const double pages = PagePool(parameters_.memory).after_buffers(dirty_->pages_in(run_in_epoch_), buffers);
  EpochActivity activity{run_in_epoch_, Pages(std::llround(pages)), disk_written_so_far()};
  dirty_->end_epoch(run_in_epoch_, random_);
  activity.size_factor = dirty_->size_factor();
  completed_before_epoch_ = completed_;
  run_in_epoch_ = Duration(0);
  return activity;
}

std::unique_ptr<GuestImage> DiskGuest::capture() const {
  auto image = std::make_unique<Image>(dirty_, random_);
  image->completed = completed_;
  image->finished_at = finished_at_;
  return image;
}

void DiskGuest::restore(const GuestImage& guest_image) {
  const auto& image = dynamic_cast<const Image&>(guest_image);
  dirty_ = image.dirty;
  random_ = image.random;
  running_ = false;
  disk_is_new_ = true;
  run_in_epoch_ = Duration(0);
  completed_ = completed_before_epoch_ = image.completed;
  finished_at_ = image.finished_at;
}

Bytes DiskGuest::disk_written_so_far() const {
  return (completed_ - completed_before_epoch_) * parameters_.request_bytes * parameters_.write_fraction;
}

}  // namespace remus
