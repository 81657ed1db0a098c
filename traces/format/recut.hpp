// Traces from traces: part of one, longer epochs from neighbours, several one after the other.
#pragma once

#include <string>
#include <vector>

#include "traces/format/trace.hpp"

namespace remus::traces {

// The epochs that end after `from` and not after `to`, on the trace's clock; times start again at 0. Precondition:
// from < to. An empty result is a TraceError.
Trace cut(const Trace&, Duration from, Duration to);

// Unions of `n` neighbouring epochs each (a remainder of fewer is left out); needs page identities, without them
// TraceError: counts cannot be joined, as nobody knows which pages are the same. Exact in the counts. Sums of sizes
// cannot be joined either and are empty in the result; run, cpu and stop are added up.
Trace join_epochs(const Trace&, std::size_t n);

// Distinct pages in unions of n neighbours, per union, as join_epochs would give, without the lists.
std::vector<Pages> distinct_in_unions(const Trace&, std::size_t n);

// The pages a guest must have for the trace: the distinct ones of all epochs, or the most of any where only counts are
// known.
Pages pages_needed(const Trace&);

// One after the other: recordings of one program. TraceError when page sizes, address spaces or clocks differ, or when
// some have page identities and others not, or over 31 years come together. Values that not all have are dropped. Page
// numbers stay as they are: those of parts of one recording mean the same pages, "dense-id"s of two recordings do not.
Trace merge(const std::vector<Trace>&);

}  // namespace remus::traces
