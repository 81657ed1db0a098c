// The latencies of a run's completed requests, all of them: 8 bytes each, about 12 MB for the longest run.
#pragma once

#include <vector>

#include "models/units/quantity.hpp"

namespace remus {

class LatencySample {
 public:
  void add(Duration latency);
  void clear();
  std::int64_t count() const { return static_cast<std::int64_t>(latencies_.size()); }
  // Zero when nothing was added.
  Duration mean() const;
  // The smallest latency that at least `share` of the requests did not exceed (nearest rank: no interpolation).
  // Precondition: 0 < share <= 1. Zero when nothing was added.
  Duration quantile(Ratio share) const;

 private:
  std::vector<Duration> latencies_;
  Duration total_;
};

}  // namespace remus
