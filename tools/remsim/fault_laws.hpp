// What a fault must lead to, derived from the scenario and from the same run without the fault (its twin): which fate
// of the VM, when, at what loss, and that work and protection go on as before. Where a run deviates, either remsim is
// wrong or the law is: both are worth a line.
//
// The laws know the fault, the scenario's costs and what a run physically did (sim::FaultOutcome and the metrics of its
// timeline); nothing of the protocol's state. Not judged are runs that a checker has objected to.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/record/result.hpp"
#include "sim/scenario/fault.hpp"
#include "sim/scenario/scenario.hpp"

namespace remus::cli {

enum class FaultLaw : std::uint8_t { fate, timing, loss, work, resumption };
inline constexpr std::array<std::string_view, 5> kFaultLawNames{"fate", "timing", "loss", "work", "resumption"};

// The run without faults, at its commits.
struct Twin {
  struct Commit {
    double at_ms = 0, progress = 0, pages = 0;
  };
  std::vector<Commit> commits;

  // Between two commits in a row, without the first, before which the guest had nothing to say. Precondition: three
  // commits.
  double mean_cycle_ms() const;
  double least_cycle_ms() const;
  double greatest_cycle_ms() const;
  double mean_pages() const;
  // By `at_ms`; between commits in proportion, and after the last at the mean rate.
  double progress_at(double at_ms) const;
};

struct Deviation {
  FaultLaw law;
  std::string what;  // one line, with the numbers
};

// Empty where all laws hold, or the twin has fewer than three commits. `faults`: that were to strike, in order.
// Precondition: the experiment has one workload and one rate; the result has an outcome.
std::vector<Deviation> deviations(const sim::Experiment&, const std::vector<sim::Fault>& faults, const Twin&,
                                  const sim::RunResult&);

// Faults that never struck, or that struck and stopped nothing.
std::size_t without_effect(const std::vector<sim::Fault>& faults, const sim::FaultOutcome&);

}  // namespace remus::cli
