// Verdicts as a table for people, as tidy CSV and as JSON.
#pragma once

#include <string>
#include <vector>

#include "sim/record/report.hpp"
#include "sim/validation/judge.hpp"

namespace remus::sim {

// A simulated number about which nothing is published: shown so that it can be held against the figures later.
struct Prediction {
  Cell cell;
  std::string metric;
  std::string unit;
  double simulated = 0;
};

struct ValidationReport {
  Provenance provenance;
  std::string title;  // what was run, in one line
  std::uint64_t seed = 1;
  std::int64_t rounds = 1;
  std::vector<Verdict> verdicts;
  std::vector<Prediction> predictions;
};

// The verdicts, then the predictions, then a summary that counts what holds and names what fails.
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
