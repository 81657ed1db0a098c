// A sample in a few numbers.
#pragma once

#include <vector>

namespace remus::cli {

struct Quantiles {
  std::size_t count = 0;
  double min = 0, p5 = 0, p50 = 0, p95 = 0, max = 0, mean = 0;
};

// Quantiles interpolate linearly between neighbours (type 7 of Hyndman and Fan 1996). Precondition: not empty.
Quantiles quantiles_of(std::vector<double> sample);

}  // namespace remus::cli
