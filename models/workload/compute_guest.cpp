#include "models/workload/compute_guest.hpp"

#include <algorithm>
#include <utility>

namespace remus {

ComputeGuest::ComputeGuest(const ComputeParameters& parameters, std::unique_ptr<DirtyProcess> dirty, std::uint64_t seed)
    : parameters_(parameters), dirty_(std::move(dirty)), random_(seed) {}

void ComputeGuest::start(Instant now) {
  now_ = now;
  running_ = true;
  dirty_->start(random_);
}

void ComputeGuest::advance_to(Instant now) {
  if (running_ && !finished_at_) {
    const double run = run_in_epoch_ + (now - now_).in_seconds() * share_;
    // Faults only make work slower: without them it would have to be done, before their exponentials are worth it.
    const double at_most = work_before_epoch_ + run / parameters_.slowdown.count();
    const double work = parameters_.work.in_seconds();
    if (at_most >= work && work_before_epoch_ + work_in(run) >= work) {
      finish(run);
    } else {
      run_in_epoch_ = run;
    }
  }
  now_ = now;
}

// The program ended between run_in_epoch_ and `run_reached`: finds the moment by bisection, to well below a nanosecond.
void ComputeGuest::finish(double run_reached) {
  const double left = parameters_.work.in_seconds() - work_before_epoch_;
  double low = run_in_epoch_;
  double high = run_reached;
  for (int i = 0; i < 100 && high - low > 1e-12; ++i) {
    const double middle = (low + high) / 2;
    (work_in(middle) >= left ? high : low) = middle;
  }
  finished_at_ = now_ + Duration::seconds((high - run_in_epoch_) / share_);
  run_in_epoch_ = high;
}

Duration ComputeGuest::own_time(double run) const { return Duration::seconds(run / parameters_.slowdown.count()); }

double ComputeGuest::pages_in(double run) const { return dirty_->pages_in(own_time(run)); }

double ComputeGuest::work_in(double run) const {
  const double faults =
      parameters_.write_fault.in_ns() == 0 ? 0.0 : parameters_.write_fault.in_seconds() * pages_in(run);
  return std::max(0.0, run - faults) / parameters_.slowdown.count();
}

EpochActivity ComputeGuest::end_epoch() {
  EpochActivity activity{Duration::seconds(run_in_epoch_), Pages(std::llround(pages_in(run_in_epoch_))),
                         disk_written_so_far()};
  work_before_epoch_ += work_in(run_in_epoch_);
  dirty_->end_epoch(own_time(run_in_epoch_), random_);
  activity.size_factor = dirty_->size_factor();
  run_in_epoch_ = 0;
  return activity;
}

std::unique_ptr<GuestImage> ComputeGuest::capture() const {
  auto image = std::make_unique<Image>(dirty_->clone(), random_);
  image->work_before_epoch = progress();
  image->finished_at = finished_at_;
  return image;
}

void ComputeGuest::restore(const GuestImage& guest_image) {
  const auto& image = dynamic_cast<const Image&>(guest_image);
  dirty_ = image.dirty->clone();
  random_ = image.random;
  running_ = false;
  run_in_epoch_ = 0;
  work_before_epoch_ = image.work_before_epoch;
  finished_at_ = image.finished_at;
}

Bytes ComputeGuest::disk_written_so_far() const {
  if (parameters_.disk_writes.count() <= 0) return Bytes(0);
  return Bytes(std::llround(parameters_.disk_writes.count() * work_in(run_in_epoch_)));
}

}  // namespace remus
