// What `remsim faults` prints; JSON and CSV are specified in OUTPUT.md.
#pragma once

#include <string>
#include <vector>

#include "sim/record/report.hpp"
#include "tools/remsim/exploration.hpp"

namespace remus::cli {

struct NamedTally {
  std::string name;
  Tally tally;
};

struct ExplorationCell {
  std::string workload, disk, variant, component;
  Tally tally;
};

struct Counterexample {
  std::string command, checker, what;
  bool repeats = false;
};

// An exploration summed up. Sums over single crashes, but for `schedules`.
struct ExplorationReport {
  sim::Provenance provenance;
  std::string title;     // what was run, in one line
  std::string scenario;  // of the first trunk, TOML; the others differ in workload and protocol.disk
  bool arbitrator = true;
  std::uint64_t seed = 1;
  Duration duration, repaired_after, observe;
  Tally crashes, schedules;
  std::vector<ExplorationCell> cells;
  std::vector<NamedTally> by_component, by_disk, by_workload, by_pattern, by_variant;
  std::vector<NamedTally> idle;  // by pattern and component ("brief-omission of client-link"): with idle faults only
  std::vector<std::string> idle_examples;  // commands, one for each of those
  std::vector<std::string> variants;       // of by_variant: where each is tried: "compile, a"; not of the first
  std::vector<std::uint64_t> events;  // of by_workload: the longest run's, over disk protocols and without a variant
  std::vector<std::string> commands;  // of by_workload: simulates it without faults
  std::vector<Counterexample> counterexamples;
  std::vector<std::string> unjudged;  // commands
  std::uint64_t crashes_planned = 0, schedules_planned = 0;
  bool incomplete = false;
};

ExplorationReport report_of(const Exploration&, const FaultSetup&, const sim::Provenance&);

std::string write_exploration(const ExplorationReport&, OutputFormat);

// Of all runs, by checker, in the order of sim::kCheckerNames.
Tally all_runs(const ExplorationReport&);

std::string write_exploration_table(const ExplorationReport&);
std::string write_exploration_json(const ExplorationReport&);
std::string write_exploration_csv(const ExplorationReport&);

}  // namespace remus::cli
