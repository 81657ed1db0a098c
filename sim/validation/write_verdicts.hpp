// Verdicts as a table for people, as tidy CSV and as JSON.
#pragma once

#include <string>
#include <vector>

#include "sim/record/report.hpp"
#include "sim/validation/judge.hpp"
#include "sim/validation/prediction.hpp"

namespace remus::sim {

// The statements about one testbed, judged.
struct TestbedVerdicts {
  std::string testbed;
  std::string title;  // what was run, in one line
  std::vector<Verdict> verdicts;
  std::vector<double> rates;  // of the predictions, ascending
  std::vector<Prediction> predictions;
};

struct ValidationReport {
  Provenance provenance;
  std::uint64_t seed = 1;
  std::int64_t rounds = 1;
  std::vector<TestbedVerdicts> testbeds;
};

// For each testbed the verdicts, then the predictions (a column per rate; blank where the value is published), then a
// summary that counts what holds and the blind figures, and names what misses (with the reason) and what fails.
std::string write_verdict_table(const ValidationReport&);

// One row per statement and per prediction, RFC 4180. Columns: testbed, workload, cps, net_buffer, set, metric, unit,
// published, simulated, error_percent, kind, how, tolerance_percent, verdict, where, reason. An ordering's cps and
// simulated values are separated by blanks, in the same order.
std::string write_verdict_csv(const ValidationReport&);

// {"remsim": {...}, "seed", "rounds", "statements": [...], "predictions": [...], "summary": {...}}; ends with a
// newline.
std::string write_verdict_json(const ValidationReport&);

std::string_view name(Outcome);

}  // namespace remus::sim
