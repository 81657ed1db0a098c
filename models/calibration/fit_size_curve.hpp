// Fits how the compressed size of a dirty page depends on the epoch's length: size(T) = settled + (first - settled)
// e^(-T/settling), to measured (run, bytes per page) points of one codec.
//
// Method: for each time constant the best first and settled within a page are linear least squares in a box (relative
// residuals); the time constant is found by golden section on its logarithm. Two lengths do not fix three parameters:
// the time constant is then held at their geometric mean. One length, or sizes that differ by no more than
// kSameSize: a constant, the mean. Validated: fit_size_curve_test.cpp, exact recovery; residuals are in the result.
#pragma once

#include <vector>

#include "models/cost/size_curve.hpp"

namespace remus {

struct SizePoint {
  Duration run;               // > 0
  double bytes_per_page = 0;  // 0 to kPageSize
};

struct SizeFit {
  SizeCurve curve;                // whole bytes
  std::vector<double> residuals;  // (curve - measured) / measured, per point; 0 where 0 was measured
};

// Sizes within this of each other are taken for equal: what recordings of one program differ by.
inline constexpr double kSameSize = 0.05;

// The time constant is searched between a tenth of the shortest run and ten times the longest. Preconditions (checked,
// InvariantViolated): at least one point, runs positive, sizes within a page.
SizeFit fit_size_curve(const std::vector<SizePoint>&);

}  // namespace remus
