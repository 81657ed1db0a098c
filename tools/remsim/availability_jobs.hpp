// Simulates the arrangements in parallel; the sums are the same whatever the number of processes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/availability/estimate.hpp"
#include "models/availability/graph.hpp"

namespace remus::cli {

struct AvailabilityPlan {
  std::int64_t cycles = 0;  // of each graph
  std::uint64_t seed = 1;
  std::size_t jobs = 1;
  bool show_progress = true;
};

struct AvailabilitySums {
  std::vector<std::optional<availability::Sums>> sums;  // by graph; nothing for one that was interrupted
  int interrupted_by = 0;                               // the signal, or 0
};

// A graph's cycles are shared among so many streams of random numbers, each a job.
inline constexpr std::int64_t kStreams = 64;

// Throws std::runtime_error when a child dies.
AvailabilitySums simulate_arrangements(const std::vector<availability::Graph>&, const AvailabilityPlan&);

}  // namespace remus::cli
