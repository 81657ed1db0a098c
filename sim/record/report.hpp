// The results of one command, as plain data: what the writers (json, csv, table, explain) print.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/record/result.hpp"
#include "sim/record/trial.hpp"

namespace remus::sim {

// Which program and which models the numbers come from.
struct Provenance {
  std::string version;        // of remsim
  std::string commit;         // "unknown" when built outside git
  std::string simgrid;        // SimGrid's version
  std::string network_model;  // SimGrid's, with the settings that matter
};

// One workload at one cps: its rounds' runs taken together.
struct ReportRow {
  std::string workload{};
  std::string protocol = "remus";
  std::string policy = "fixed";
  bool fixed_time = false;  // measured for a fixed time (work done is the result), not until its work is finished
  double cps = 0;           // checkpoints per second asked for; 0: the unprotected baseline
  bool net_buffer = true;   // the scenario's setting; without effect in the baseline
  std::uint64_t seed = 1;   // of the command; each round's own is derived from it
  std::int64_t rounds = 1;  // that went into the numbers
  Metrics metrics{};        // means over the rounds
  Metrics cv{};             // sample standard deviation / mean; empty with fewer than two rounds
  std::vector<Part> cycle{}, request{};                            // means over the rounds, as in RunResult
  std::map<std::string, double> busy_share{};                      // the same
  std::vector<std::map<std::string, std::uint64_t>> last_draws{};  // by round, as in RunResult
  std::vector<TimelineEntry> timeline{};                           // of the first round; empty without faults
};

struct Report {
  Provenance provenance;
  std::string title;                     // what was run, in one line; the table's first line
  std::string scenario;                  // the resolved scenario, TOML as `--dump-scenario` prints it
  std::vector<ReportRow> rows;           // by workload, then cps in the order asked for, the baseline first
  std::vector<std::string> notes;        // what a reader must know to compare it with others; a line each
  std::vector<RowTrials> trials;         // by workload, then cps; empty unless asked for
  std::vector<Assumptions> assumptions;  // by workload; empty unless asked for
  std::vector<std::string> missing;  // runs that did not finish ("memory at 20 cps, round 1"): the report is incomplete
};

}  // namespace remus::sim
