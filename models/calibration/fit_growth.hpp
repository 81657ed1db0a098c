// Fits how a program grows while it is recorded: DirtyCurve's growth and growth_time.
//
// Models: the mean level of epochs is a straight line in time. Method: least squares; a line is taken for growth where
// its rise is at least kLeastGrowth of the mean and kSure times its standard error, with the likeness of neighbouring
// epochs taken into account (series_statistics.hpp). Leaves out: steps and other shapes; what happens after the
// recording. Validated: fit_growth_test.cpp, known lines and none among phases.
#pragma once

#include <optional>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus {

struct Growth {
  double factor = 1;  // the line's end over its start, 1 / kMostGrowth to kMostGrowth
  Duration time;      // between the two
};

inline constexpr double kLeastGrowth = 0.2, kSure = 4, kMostGrowth = 20;

// `levels` of successive epochs, each `runs` long. Empty: no growth that can be told from chance.
std::optional<Growth> fit_growth(const std::vector<double>& levels, const std::vector<Duration>& runs);

}  // namespace remus
