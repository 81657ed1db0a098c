// From epochs by length to one summary and one point for the curve per length. Internal to calibrate.
#pragma once

#include <vector>

#include "models/calibration/calibrate.hpp"
#include "models/calibration/fit_dirty_curve.hpp"
#include "models/calibration/length_series.hpp"

namespace remus {

// Residuals are left at 0. A length with few epochs is given the error that other lengths' variation suggests.
// Precondition: no series is empty.
std::vector<LengthSummary> summarise(const std::vector<LengthSeries>&);

// Whether all lengths are within a factor of 1.2, too near to tell how pages grow.
bool single_length(const std::vector<LengthSummary>&);

// The curve through the means. Lengths that are all unions of the same epochs share their error, so they weigh the
// same; those of different recordings weigh by it. A single length is carried on by kAssumedGrowth.
CurveEstimate estimate_curve(const std::vector<LengthSummary>&);

}  // namespace remus
