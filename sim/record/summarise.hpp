// From rounds to a row: means, coefficients of variation, and overhead against the baseline.
#pragma once

#include <vector>

#include "sim/record/report.hpp"

namespace remus::sim {

// Fills row.rounds, metrics, cv, cycle, request and busy_share from the rounds' results. A metric counts only where
// every round has it. cv is the sample standard deviation (n - 1) over the mean; 0 when all rounds agree; absent when
// the mean is 0 and they do not, or with fewer than two rounds. The timeline is the first round's. Precondition: at
// least one result.
void summarise(ReportRow& row, const std::vector<RunResult>& rounds);

// Adds overhead_percent to every row whose workload has a baseline row (cps 0) among `rows`. Both sides are means over
// rounds: runtime / baseline runtime - 1, or, for fixed-time workloads, baseline requests / requests - 1. Its cv is
// that of the row's runtime (requests) carried over to the ratio, the baseline's mean taken as exact.
void add_overheads(std::vector<ReportRow>& rows);

}  // namespace remus::sim
