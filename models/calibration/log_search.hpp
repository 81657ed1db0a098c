// One-dimensional minimum on a logarithmic scale, by golden section.
#pragma once

#include <cmath>

namespace remus {

// Where `cost` is least between `low` and `high` (0 < low < high), to 20 digits of the ratio. Precondition: one
// minimum.
template <class Cost>
double least_on_log_scale(double low, double high, const Cost& cost) {
  constexpr double kGolden = 0.6180339887498949;
  double a = std::log(low);
  double b = std::log(high);
  for (int i = 0; i < 100; ++i) {
    const double left = b - kGolden * (b - a);
    const double right = a + kGolden * (b - a);
    if (cost(std::exp(left)) < cost(std::exp(right))) {
      b = right;
    } else {
      a = left;
    }
  }
  return std::exp((a + b) / 2);
}

}  // namespace remus
