// Tallies in memory that processes share: a crashed simulation's process adds its verdict, the command reads the sums,
// and nothing that was finished is lost when one of them is killed.
#pragma once

#include <span>
#include <vector>

#include "sim/record/result.hpp"
#include "tools/remsim/exploration.hpp"

namespace remus::cli {

class FaultLedger {
 public:
  // Zeroed, and shared with every process forked from now on. Throws std::system_error.
  explicit FaultLedger(std::size_t tallies);
  ~FaultLedger();
  FaultLedger(const FaultLedger&) = delete;
  FaultLedger& operator=(const FaultLedger&) = delete;

  std::span<Tally> tallies() { return {tallies_, count_}; }
  std::uint64_t runs() const;  // so far
  std::vector<Tally> copy() const { return {tallies_, tallies_ + count_}; }

 private:
  Tally* tallies_;
  std::size_t count_;
};

// Each adds one run; safe while other processes add to the same tally. `number` (from 1) is that of the event it struck
// at. Precondition: the result's checker is one of sim::kCheckerNames, or empty.
void add_verdict(Tally&, const sim::RunResult&, std::uint64_t number);
// To the run that was added: what became of `faults`, and which laws it deviates from.
void add_outcome(Tally&, const std::vector<sim::Fault>& faults, const sim::FaultOutcome&, const std::vector<Deviation>&,
                 std::uint64_t number);
void add_unjudged(Tally&, std::uint64_t number);

Tally sum_of(const Tally&, const Tally&);

}  // namespace remus::cli
