// A sample in a few numbers.
#pragma once

#include <optional>
#include <vector>

namespace remus::cli {

struct Quantiles {
  std::size_t count = 0;
  double min = 0, max = 0, mean = 0;
  std::optional<double> p5, p50, p95;  // by models/units/quantile.hpp: absent where there are too few values
};

// Precondition: not empty.
Quantiles quantiles_of(const std::vector<double>& sample);

}  // namespace remus::cli
