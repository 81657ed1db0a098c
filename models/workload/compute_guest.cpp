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
    const double run = run_ + (now - now_).in_seconds() * share_;
    // Faults only make work slower: without them it would have to be done, before their exponentials are worth it.
    const double at_most = work_before_ + run / slowdown();
    const double work = parameters_.work.in_seconds();
    if (at_most >= work && work_before_ + work_in(run) >= work) {
      finish(run);
    } else {
      run_ = run;
    }
  }
  now_ = now;
}

// The program ended between run_ and `run_reached`: finds the moment by bisection, to well below a nanosecond.
void ComputeGuest::finish(double run_reached) {
  const double left = parameters_.work.in_seconds() - work_before_;
  double low = run_;
  double high = run_reached;
  for (int i = 0; i < 100 && high - low > 1e-12; ++i) {
    const double middle = (low + high) / 2;
    (work_in(middle) >= left ? high : low) = middle;
  }
  finished_at_ = now_ + Duration::seconds((high - run_) / share_);
  run_ = high;
}

double ComputeGuest::own_time(double run) const { return own_before_ + run / slowdown(); }

double ComputeGuest::pages_in(double run) const { return dirty_->pages_in(Duration::seconds(own_time(run))); }

// Log-dirty mode, when it is switched on, protects every page anew; so each page faults once in a stretch.
double ComputeGuest::work_in(double run) const {
  const bool faults = parameters_.is_protected && parameters_.write_fault.in_ns() > 0;
  const double lost = faults ? parameters_.write_fault.in_seconds() * (pages_in(run) - pages_before_) : 0.0;
  return std::max(0.0, run - lost) / slowdown();
}

void ComputeGuest::begin_stretch() {
  const double work = work_in(run_);
  work_before_ += work;
  stretches_ += work;
  pages_before_ = pages_in(run_);
  own_before_ = own_time(run_);
  run_before_ += run_;
  run_ = 0;
}

void ComputeGuest::set_protected(bool on) {
  if (on == parameters_.is_protected) return;
  begin_stretch();
  parameters_.is_protected = on;
}

EpochActivity ComputeGuest::end_epoch() {
  EpochActivity activity{Duration::seconds(run_before_ + run_), Pages(std::llround(pages_in(run_))),
                         disk_written_so_far()};
  begin_stretch();
  dirty_->end_epoch(Duration::seconds(own_before_), random_);
  activity.size_factor = dirty_->size_factor();
  run_before_ = own_before_ = pages_before_ = stretches_ = 0;
  return activity;
}

std::unique_ptr<GuestImage> ComputeGuest::capture() const {
  auto image = std::make_unique<Image>(dirty_, random_);
  image->work = progress();
  image->finished_at = finished_at_;
  return image;
}

void ComputeGuest::restore(const GuestImage& guest_image) {
  const auto& image = dynamic_cast<const Image&>(guest_image);
  dirty_ = image.dirty;
  random_ = image.random;
  running_ = false;
  run_ = run_before_ = own_before_ = pages_before_ = stretches_ = 0;
  work_before_ = image.work;
  finished_at_ = image.finished_at;
}

Bytes ComputeGuest::disk_written_so_far() const {
  if (parameters_.disk_writes.count() <= 0) return Bytes(0);
  return Bytes(std::llround(parameters_.disk_writes.count() * (stretches_ + work_in(run_))));
}

}  // namespace remus
