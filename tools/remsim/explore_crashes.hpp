// A crash at every event: the run without faults is simulated once more than counted, and at each event a process is
// forked in which the component crashes there; what follows is simulated and judged in it.
//
// SimGrid allows one simulation per process, and everything runs on its maestro: forking within a simulation copies it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/remsim/exploration.hpp"
#include "tools/remsim/fault_ledger.hpp"
#include "tools/remsim/simulation_inputs.hpp"

namespace remus::cli {

// One component fails at one event of a trunk.
struct Crash {
  std::uint64_t event = 0;    // from 1
  std::size_t component = 0;  // index into FaultSetup::components
  std::size_t pattern = 0;    // index into FaultSetup::patterns
};

// Fills in what a trunk's run without faults tells (events, their times, the twin) by simulating each. Returns the
// signal that interrupted, or 0. Throws ScenarioError where a trunk cannot run, std::runtime_error where it violates an
// invariant without any fault.
int count_events(std::vector<Trunk>&, const FaultSetup&, const SimulationInputs&);

// Every crash of each trunk, in the order of events; with `sample`, so many of all of them, drawn uniformly and without
// repetition.
std::vector<std::vector<Crash>> plan_crashes(const std::vector<Trunk>&, const FaultSetup&,
                                             const std::optional<std::int64_t>& sample);

// Runs the planned crashes and adds their verdicts to the ledger's tally of trunk x component x pattern. Returns what
// went wrong in the pool, by Exploration's terms.
struct CrashRuns {
  std::vector<std::string> problems;
  int interrupted_by = 0;
};
CrashRuns run_crashes(const std::vector<Trunk>&, const std::vector<std::vector<Crash>>& plan, const FaultSetup&,
                      const SimulationInputs&, FaultLedger&);

// Of trunk x component x pattern, in that order.
std::size_t tally_of(const FaultSetup&, std::size_t trunk, const Crash&);

// The faults of a crash of trunks[trunk]. Precondition: its events are counted.
std::vector<sim::Fault> faults_of(const FaultSetup&, const std::vector<Trunk>&, std::size_t trunk, const Crash&);

}  // namespace remus::cli
