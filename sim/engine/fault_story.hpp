// What happened around the faults of a run: the timeline, and the metrics taken from it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"
#include "sim/record/result.hpp"

namespace remus::sim {

class FaultStory {
 public:
  bool begun() const { return struck_.has_value(); }
  void add(Instant at, const std::string& what);
  void fault(Instant at, const std::string& what);
  // Takes the first instant for each metric; later ones are in the timeline only.
  void milestone(Instant at, const std::string& what, const char* metric);
  void count(const char* metric, double amount) { counts_[metric] += amount; }
  bool has(const char* metric) const { return counts_.contains(metric) || milestones_.contains(metric); }
  // Adds timeline and metrics; nothing when no fault struck.
  void report(RunResult&) const;

 private:
  std::optional<Instant> struck_;  // the first fault
  std::vector<TimelineEntry> timeline_;
  std::map<std::string, Instant> milestones_;
  std::map<std::string, double> counts_;
};

}  // namespace remus::sim
