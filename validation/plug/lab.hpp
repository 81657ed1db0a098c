// The laboratory set-up of README.md, simulated: the same path, the same plug, the same driver, on a fake clock.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "models/tcp/network.hpp"

namespace remus::validation {

// One measured cell: what ran, and how the plug was driven.
struct LabCase {
  std::string experiment;        // download, upload, http, pingpong, tbench
  std::int64_t connections = 1;  // at once
  Bytes transfer;                // download, upload: payload bytes
  std::int64_t cps = 0;          // 0: no plug
  Duration hold;                 // from `buffer` to `release_one`
  Bytes limit;                   // of the plug
  friend auto operator<=>(const LabCase&, const LabCase&) = default;
};

// Metric name, as in measured.csv, to its simulated value.
using LabMetrics = std::map<std::string, double>;

// Seeds over which comparisons are averaged: single runs of the laboratory moved by up to 5 % as well.
inline constexpr std::uint64_t kSeeds = 3;

// TCP and path as in the laboratory; README.md and network.hpp say where each value comes from.
tcp::NetworkConfig lab_network(Bytes limit, bool plugged);

// Runs the case. Throws std::invalid_argument for an unknown experiment.
LabMetrics run_case(const LabCase& lab_case, std::uint64_t seed);
// The mean over the seeds 1 .. `seeds`. Precondition: seeds > 0.
LabMetrics run_case_mean(const LabCase& lab_case, std::uint64_t seeds);

}  // namespace remus::validation
