// From when on a difference between two runs says something.
#pragma once

#include "sim/record/result.hpp"

namespace remus::sim {

// A ratio of two runs' figures up to this is no difference: it is the project's bar for runtimes, within what the
// paper's own rounds vary (up to 6.4 %; validation/paper/statements.csv).
inline constexpr double kSameUpTo = 1.05;

// The same for work done in a fixed time, where a count of n requests itself varies by about sqrt(n): two standard
// deviations of the ratio of the two counts, and kSameUpTo at least.
double least_noticeable(const Metrics&, const Metrics&);

}  // namespace remus::sim
