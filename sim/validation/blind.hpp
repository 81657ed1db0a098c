// What the blind figures say of the model: figures nobody had seen when its constants were fixed.
#pragma once

#include <optional>
#include <vector>

#include "sim/validation/judge.hpp"

namespace remus::sim {

struct BlindSummary {
  std::size_t figures = 0;
  std::size_t within_tolerance = 0;
  double median_error = 0;  // of |error|, a ratio; with an even number of figures the mean of the middle two
  Verdict worst;            // largest |error|
  Verdict noisiest;         // the one that varies most from seed to seed
};

// Nothing when no figure is blind.
std::optional<BlindSummary> blind_summary(const std::vector<Verdict>&);

}  // namespace remus::sim
