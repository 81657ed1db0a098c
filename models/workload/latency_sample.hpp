// The latencies of a run's completed requests, all of them: 8 bytes each, about 12 MB for the longest run.
#pragma once

#include <optional>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus {

class LatencySample {
 public:
  void add(Duration latency);
  std::int64_t count() const { return static_cast<std::int64_t>(latencies_.size()); }
  // Zero when nothing was added.
  Duration mean() const;
  // As models/units/quantile.hpp defines it: nearest rank, nothing with too few values. Throws std::invalid_argument
  // unless 0 < share < 1.
  std::optional<Duration> quantile(Ratio share) const;
  // Precondition: something was added.
  Duration least() const;
  Duration greatest() const;

 private:
  std::vector<Duration> latencies_;
  Duration total_;
};

}  // namespace remus
