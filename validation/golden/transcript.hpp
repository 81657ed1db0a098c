// What the two hosts' replicas were told and what they asked for, in order of time, with what happened around them.
#pragma once

#include <string>
#include <vector>

#include "models/protocol/describe.hpp"
#include "sim/engine/engine.hpp"

namespace remus {

class Transcript {
 public:
  // Has the run's replicas write into this, which must outlive the run.
  void listen(sim::SimulateOptions&);
  // A line a thing, from a few events ahead of the first thing in `timeline` to `count` lines later. Empty without a
  // timeline.
  std::string text(const std::vector<sim::TimelineEntry>& timeline, std::size_t count) const;

 private:
  struct Line {
    double at_ms;
    std::string text;
  };
  std::vector<Line> lines_;
};

}  // namespace remus
