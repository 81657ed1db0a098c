// What `remsim availability` found, as plain data, and its writers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/availability/closed_form.hpp"
#include "models/availability/estimate.hpp"
#include "sim/record/report.hpp"
#include "tools/remsim/availability_parameters.hpp"

namespace remus::cli {

// An average year: 365.25 days.
inline constexpr double kSecondsPerYear = 365.25 * 86400;

// The closed form is held against the simulation where the simulation saw enough of a measure for the normal law to be
// believed, and the verdict is |z| <= 4: of 95 % intervals one in twenty misses by design; 4 standard errors are missed
// once in 16,000.
inline constexpr std::int64_t kSeenToJudge = 1000;
inline constexpr double kLargestZ = 4;

struct ArrangementResult {
  availability::Graph graph;
  availability::ClosedFormResult closed_form;
  bool regenerative = true;
  std::int64_t samples = 0;
  std::array<availability::Estimate, availability::kMeasures> estimates;  // per second of time

  const availability::Estimate& estimate(availability::Measure m) const {
    return estimates[static_cast<std::size_t>(m)];
  }
  // Per second; nothing without a closed form.
  std::optional<double> exact(availability::Measure) const;
  // (simulated - closed form) / standard error; nothing when either is missing.
  std::optional<double> z(availability::Measure) const;
  bool judged(availability::Measure) const;
  bool holds(availability::Measure m) const { return !judged(m) || std::abs(*z(m)) <= kLargestZ; }
};

struct AvailabilityReport {
  sim::Provenance provenance;
  std::uint64_t seed = 1;
  std::int64_t cycles = 0;  // asked for
  bool derivation = false;  // table: print the chains and their equations
  std::vector<ParameterLine> parameters;
  std::vector<ArrangementResult> results;  // in the order of kArrangements; at least one
};

const char* name_of(availability::Arrangement);  // "single", "cold_standby", "remus"

// The judged measures that do not hold, as "remus: downtime_s_per_year: z = 5.1".
std::vector<std::string> failures(const AvailabilityReport&);

std::string availability_table(const AvailabilityReport&);
std::string availability_csv(const AvailabilityReport&);
std::string availability_json(const AvailabilityReport&);
// The states, their rates and balance equations with the solved probabilities, for people.
std::string availability_derivation(const ArrangementResult&);

}  // namespace remus::cli
