// Validation on data not seen by the fit. Internal to calibrate.
#pragma once

#include <vector>

#include "models/calibration/calibrate.hpp"
#include "models/calibration/length_series.hpp"

namespace remus {

// Each length from the others; each from those up to half of it; each length's second half of the time from all
// lengths' first halves (of series with 16 epochs or more). Always from two lengths or more. `rise`: of the program's
// growth, the mean level of the second half over that of the first, which is then known and not held against it.
std::vector<Holdout> holdouts(const std::vector<LengthSeries>&, double rise = 1);

}  // namespace remus
