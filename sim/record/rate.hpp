// Whether a run made the checkpoints that it was asked for. One that did not says nothing of what that rate costs.
#pragma once

#include "sim/record/result.hpp"

namespace remus::sim {

// A rate counts as made when at least this share of it was: what is missing beyond is more than a late checkpoint now
// and then (assumed; 2 % are lost to the suspends alone where the interval is counted from the commit).
inline constexpr double kRateMade = 0.9;

// No checkpoint was committed: the VM ran without protection all the time. False for the baseline (cps 0).
bool commits_nothing(double cps, const Metrics&);

// It committed nothing, or less than kRateMade of `cps` (1/s). False for the baseline, and where it is not known.
bool misses_rate(double cps, const Metrics&);

}  // namespace remus::sim
