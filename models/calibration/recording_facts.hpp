// What recordings say about themselves that a model of them must know: epochs longer than asked for, what the recorder
// cost and did not see, how busy the program was. Internal to calibrate.
//
// The cost of a recorder that lets the program fault on the first write to each page in an epoch
// (traces/data/SOURCES.md, measured: kFirstWrite) is a lower bound of its slowdown: where the header has none, or less
// than that, something is not accounted for.
#pragma once

#include <optional>
#include <vector>

#include "models/calibration/calibrate.hpp"

namespace remus {

inline constexpr Duration kFirstWrite = Duration::ns(920);
// An epoch is late when it lasted this much longer than asked for; a recording whose mean epoch lasted kLatest times as
// long is none of epochs of that length any more.
inline constexpr double kLate = 1.5, kLatest = 4;

// Throws CannotCalibrate where epochs lasted longer than kLatest allows.
RecordingFacts facts_of(const std::vector<traces::Trace>& recorded);

}  // namespace remus
