// Fits how epochs vary about the dirty curve's mean: DirtyCurve's spread, phase_share and phase_time.
//
// Models: an epoch's level (its count over the curve's mean) is log-normal; the logarithm is a phase, whose correlation
// falls by e in phase_time, plus what is new in each epoch. Method: the autocorrelation of the levels, turned into that
// of their logarithms (exact for log-normal levels: corr = log(1 + r cv^2) / log(1 + cv^2)), is fitted by share
// e^(-lag/time) over the first lags, up to the first that may be chance (below 2 / sqrt(n)) or a quarter of the series;
// with one such lag the share is 1. Epochs that vary by less than half a per cent have no phases. Leaves out: periods
// (a program that repeats itself), any other law. Validated: fit_variation_test.cpp, simulated levels of known phases.
#pragma once

#include <vector>

#include "models/units/quantity.hpp"

namespace remus {

struct Variation {
  Ratio spread;         // coefficient of variation, >= 0
  Ratio phase_share;    // in [0, 1]; 0: neighbouring epochs are not more alike than chance allows
  Duration phase_time;  // 0 with a share of 0
};

// `levels` of successive epochs, each `epoch` long. Preconditions (checked): at least one level, epoch > 0.
Variation fit_variation(const std::vector<double>& levels, Duration epoch);

}  // namespace remus
