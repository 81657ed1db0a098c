// A recording in the program's own time: what it would have been, had the recorder cost the program nothing.
//
// Models: overhead.slowdown of the header (recorded over unrecorded run time, on the clock that the epochs are measured
// in) is the same throughout: in R of recorded time the program did what it does unrecorded in R / slowdown. Leaves
// out: that a recorder slows a program down most where it writes most. Validated: own_time_test.cpp;
// validation/calibration.
#pragma once

#include "traces/format/trace.hpp"

namespace remus {

// How much longer everything took; 1 where that is not known. A recorder makes no program faster: 1 for less.
double known_slowdown(const traces::TraceHeader&);

// All times divided by the known slowdown, which is 1 then. The same trace where it is 1 or unknown.
traces::Trace in_own_time(traces::Trace);

}  // namespace remus
