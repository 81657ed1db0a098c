// How far a calibrated model is to be trusted, and why not further. Internal to calibrate.
#pragma once

#include "models/calibration/calibrate.hpp"

namespace remus {

// From the model's lengths, holdouts, facts and comparison with the replay; `error`: standard error of its mean,
// relative.
Verdict verdict_of(const CalibratedModel& model, double error);

}  // namespace remus
