// Fits how a dirty page's change grows with the epoch: bytes(T) = settled (1 - e^(-T/time)), to measured points.
//
// Method: for each time constant the best `settled` is a ratio of sums (linear least squares, relative residuals); the
// time constant is found by golden section on its logarithm. Validated: fit_settling_test.cpp, exact recovery.
#pragma once

#include <vector>

#include "models/units/quantity.hpp"

namespace remus {

struct DeltaPoint {
  Duration run;               // > 0
  double bytes_per_page = 0;  // > 0
};

struct SettlingFit {
  Bytes settled;
  Duration time;
  std::vector<double> residuals;  // (curve - measured) / measured, per point
};

// Preconditions (checked, InvariantViolated): at least two points with positive coordinates. The time constant is
// searched between a hundredth of the shortest run and a hundred times the longest.
SettlingFit fit_settling(const std::vector<DeltaPoint>&);

}  // namespace remus
