// What protection leaves of a server whose CPU is never idle, from its replies per second at several intervals.
//
// Models: a cycle is interval + pause + after_resume; in all of it but the pause the guest answers native / slowdown
//   requests a second. Two unknowns: the slowdown (log-dirty faults, cold caches), and the time from the guest's
//   resume to the moment the interval counts from (the commit), in which it runs already.
// Method: least squares of log(replies/s); the slowdown has a closed form for a given after_resume, which is found by
//   golden-section search from kLeastAfterResume to kLongestAfterResume.
// Validated: fit_saturation_test.cpp (recovers what made the rows). References: none; two lines of algebra.
#pragma once

#include <vector>

#include "models/units/quantity.hpp"

namespace remus {

struct SaturatedRow {
  Duration interval, pause;  // > 0
  double per_s = 0;          // replies, > 0
};

struct SaturationFit {
  Ratio slowdown;         // guest time per unit of work while protected
  Duration after_resume;  // > 0
  // Replies per second that it gives for an interval and pause.
  double per_s(double native, Duration interval, Duration pause) const;
};

inline constexpr Duration kLeastAfterResume = Duration::us(1);
inline constexpr Duration kLongestAfterResume = Duration::ms(20);

// `native`: replies per second without protection, > 0. Preconditions (checked, InvariantViolated): two rows or more,
// all positive.
SaturationFit fit_saturation(double native, const std::vector<SaturatedRow>& rows);

}  // namespace remus
