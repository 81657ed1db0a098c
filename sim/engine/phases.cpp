#include "sim/engine/phases.hpp"

#include <algorithm>

namespace remus::sim {

void Phases::enters(Phase phase, const WorkDone& done, Instant now) {
  // A phase that was over as soon as it began was none: what a failover takes back was not made in it.
  if (stretches_.size() > 1 && stretches_.back().begin == now) stretches_.pop_back();
  if (phase != present()) stretches_.push_back({phase, now, done});
}

std::array<double, 3> Phases::seconds(Instant from, Instant to) const {
  std::array<double, 3> sum{};
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const Instant end = i + 1 < stretches_.size() ? stretches_[i + 1].begin : to;
    const Duration length = std::min(end, to) - std::max(stretches_[i].begin, from);
    sum[static_cast<std::size_t>(stretches_[i].phase)] += std::max(0.0, length.in_seconds());
  }
  return sum;
}

std::array<double, 3> Phases::requests(Instant from, const WorkDone& end) const {
  std::array<double, 3> sum{};
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const auto by = [from](const Stretch& stretch) { return stretch.begin < from ? 0.0 : stretch.done.requests; };
    const double last = i + 1 < stretches_.size() ? by(stretches_[i + 1]) : end.requests;
    sum[static_cast<std::size_t>(stretches_[i].phase)] += last - by(stretches_[i]);
  }
  return sum;
}

std::array<double, 3> Phases::progress(const WorkDone& end) const {
  std::array<double, 3> sum{};
  Phase made_in = Phase::is_protected;
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const double last = i + 1 < stretches_.size() ? stretches_[i + 1].done.progress : end.progress;
    if (stretches_[i].phase != Phase::down) made_in = stretches_[i].phase;
    sum[static_cast<std::size_t>(made_in)] += last - stretches_[i].done.progress;
  }
  return sum;
}

}  // namespace remus::sim
