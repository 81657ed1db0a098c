#include "sim/engine/fault_story.hpp"

#include <algorithm>

namespace remus::sim {

void FaultStory::add(Instant at, const std::string& what) {
  if (begun()) timeline_.push_back({what, at.since_start().in_ms()});
}

void FaultStory::fault(Instant at, const std::string& what) {
  if (!struck_) struck_ = at;
  add(at, what);
}

void FaultStory::milestone(Instant at, const std::string& what, const char* metric) {
  if (!begun()) return;
  add(at, what);
  milestones_.try_emplace(metric, at);
}

void FaultStory::report(RunResult& result) const {
  if (!begun()) return;
  result.timeline = timeline_;
  std::stable_sort(result.timeline.begin(), result.timeline.end(),
                   [](const TimelineEntry& a, const TimelineEntry& b) { return a.at_ms < b.at_ms; });
  for (const auto& [metric, at] : milestones_) result.metrics[metric] = (at - *struck_).in_ms();
  for (const auto& [metric, amount] : counts_) result.metrics[metric] = amount;
}

}  // namespace remus::sim
