// Validation on data not seen by the fit. Internal to calibrate.
#pragma once

#include <vector>

#include "models/calibration/calibrate.hpp"
#include "models/calibration/length_series.hpp"

namespace remus {

// With three lengths or more: each left out in turn, predicted from the others. With two or more: each length's second
// half of the time, predicted from all lengths' first halves (of series with 16 epochs or more).
std::vector<Holdout> holdouts(const std::vector<LengthSeries>&);

}  // namespace remus
