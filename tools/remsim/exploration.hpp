// `remsim faults` as plain data: what is explored, and what came of it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"
#include "sim/checkers/checker_names.hpp"
#include "sim/record/fault_outcome.hpp"
#include "sim/scenario/fault.hpp"
#include "tools/remsim/fault_laws.hpp"
#include "tools/remsim/fault_patterns.hpp"
#include "tools/remsim/run_options.hpp"
#include "tools/remsim/simulate_all.hpp"

namespace remus::cli {

// CPU time for one run with faults: many times what any takes, so that one which does not move on ends as a bug.
inline constexpr std::size_t kFaultCpuSeconds = 20;

// How faults strike and how long each is watched.
struct FaultSetup {
  Duration duration;                                        // of the run, from its start, in which faults strike
  Duration repaired_after;                                  // what crashed is mended after this
  Duration observe;                                         // each run ends this long after all has settled again
  std::vector<sim::FaultComponent> components;              // that fail
  std::vector<FaultPattern> patterns{FaultPattern::crash};  // how they do
  std::uint64_t seed = 1;                                   // of what is drawn (a sample, schedules)
  std::size_t at_once = 1;                                  // processes that simulate at the same time
  bool show_progress = true;
};

// One workload under one disk protocol, with one setting varied or none: the run that all crashes branch off from.
struct Trunk {
  RunOptions command;                // of `remsim run`: simulates it, without faults
  sim::Experiment experiment;        // of `command`; one workload, one cps
  std::string workload, disk;        // names
  std::string variant;               // the same, of fault_variants.hpp
  bool tells_inconsistency = false;  // it gives it up by its variant: sim::SimulateOptions
  PatternTimes times;
  Duration observe;                 // a run ends this long after all has settled again
  std::uint64_t events = 0;         // within the setup's duration, once counted
  std::vector<Instant> event_at{};  // when each of them is
  Twin twin{};                      // to the setup's duration, and on as long as what a fault leads to

  SimulationJob job() const { return {&experiment, {.workload = 0, .cps = experiment.cps.front(), .round = 0}}; }
};

// Sums over runs with faults. Written by several processes at a time: see FaultLedger.
struct Tally {
  using Count = std::uint64_t;
  Count runs = 0;
  Count unjudged = 0, first_unjudged = 0;  // ended without a verdict: a bug; the lowest event (from 1) of one, or 0
  Count failovers = 0, vms_lost = 0, lost_epochs = 0;
  std::array<Count, sim::kFateNames.size()> fates{};           // of the VM
  Count faults = 0, idle = 0, never_struck = 0;                // all; that stopped nothing; that came after the end
  std::array<Count, kFaultLawNames.size()> deviating{};        // runs, by law
  std::array<Count, kFaultLawNames.size()> first_deviating{};  // lowest event (from 1) of one, or 0
  Count first_idle = 0;                                        // the same, of a run with a fault that stopped nothing
  Count disk_ahead = 0, disk_ahead_bytes = 0, disk_ahead_most = 0;  // failovers whose disk was ahead of the memory
  Count unreplicated = 0, unreplicated_bytes = 0, unreplicated_most = 0;
  std::array<Count, sim::kCheckerNames.size()> violations{};  // by checker
  std::array<Count, sim::kCheckerNames.size()> first{};       // lowest event (from 1) of one, or 0

  Count all_violations() const {
    Count sum = 0;
    for (const Count each : violations) sum += each;
    return sum;
  }
  Count all_deviations() const {
    Count sum = 0;
    for (const Count each : deviating) sum += each;
    return sum;
  }
};

// A run that a checker objected to, or that deviates from a law of faults.
struct Finding {
  RunOptions command;  // with its faults
  std::string checker, what;
  bool repeats = false;              // by the command, which then is shrunk
  bool tells_inconsistency = false;  // of its trunk
};

struct Exploration {
  std::vector<Trunk> trunks;
  std::vector<Tally> crashes;         // by trunk, then component, then pattern
  std::vector<Tally> schedules;       // by trunk; of several faults
  std::vector<Finding> findings;      // the first of each checker, component (or schedules) and trunk
  std::vector<std::string> unjudged;  // commands of runs that ended without a verdict
  std::vector<Finding> idle;          // the first of each component and pattern with a fault that stopped nothing
  std::vector<std::string> problems;  // one line each: what went wrong within remsim
  std::uint64_t crashes_planned = 0, schedules_planned = 0;
  int interrupted_by = 0;
};

}  // namespace remus::cli
