// Verdicts as a table for people, as tidy CSV and as JSON.
#pragma once

#include <string>
#include <vector>

#include "sim/record/report.hpp"
#include "sim/validation/judge.hpp"
#include "sim/validation/prediction.hpp"

namespace remus::sim {

struct ValidationReport {
  Provenance provenance;
  std::string title;  // what was run, in one line
  std::uint64_t seed = 1;
  std::int64_t rounds = 1;
  std::vector<Verdict> verdicts;
  std::vector<Prediction> predictions;
};

// The verdicts, then the predictions (a column per rate; blank where the value is published), then a summary that
// counts what holds and names what fails.
std::string write_verdict_table(const ValidationReport&);

// One row per statement and per prediction, RFC 4180. Columns: workload, cps, net_buffer, metric, unit, published,
// simulated, error_percent, kind, how, tolerance_percent, verdict, where. An ordering's cps and simulated values are
// separated by blanks, in the same order.
std::string write_verdict_csv(const ValidationReport&);

// {"remsim": {...}, "seed", "rounds", "statements": [...], "predictions": [...], "summary": {...}}; ends with a
// newline.
std::string write_verdict_json(const ValidationReport&);

std::string_view name(Outcome);

}  // namespace remus::sim
