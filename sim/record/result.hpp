// What one simulation yields: named numbers, and the parts of a cycle for --explain.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/record/fault_outcome.hpp"

namespace remus::sim {

// Metric name (with its unit, as documented in docs of the output) -> value. Names: runtime_s, overhead_percent,
// checkpoints, ... Ordered, so that output is the same bytes for the same numbers.
using Metrics = std::map<std::string, double>;

// Mean milliseconds per cycle spent in each part, in the order they happen (suspend, copy, resume, compress, transmit,
// apply, ack, wait ...), and where a request waited. Empty for an unprotected run.
struct Part {
  std::string name;
  double ms = 0;
};

// One thing that happened around a fault: "crash primary", "detected", "activated" ... at so many ms of simulated time.
struct TimelineEntry {
  std::string what;
  double at_ms = 0;
};

struct RunResult {
  Metrics metrics{};
  std::vector<Part> cycle{};    // adds up to cycle_ms_mean
  std::vector<Part> request{};  // where a mean request waited; adds up to latency_ms_mean. Empty without requests.
  std::map<std::string, double> busy_share{};         // resource -> share of the run it was busy, 0..1
  std::map<std::string, std::uint64_t> last_draws{};  // generator -> the last number that it drew; 0: none
  std::vector<TimelineEntry> timeline{};              // of faults and what followed; empty without faults
  std::optional<FaultOutcome> outcome{};  // of a protected run in which faults were to strike, or an explorer might
  std::string checker{};                  // the name of the checker that `violation` is from; empty when all held
  std::string violation{};                // output-commit checker's message with the event log; empty when all held
};

}  // namespace remus::sim
