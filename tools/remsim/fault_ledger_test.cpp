#include "tools/remsim/fault_ledger.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "models/units/invariant.hpp"

namespace remus::cli {
namespace {

sim::RunResult violated(const char* checker) { return {.checker = checker, .violation = "broken"}; }

TEST(FaultLedger, AddsUpWhatAllProcessesSay) {
  FaultLedger ledger(2);
  constexpr int kProcesses = 4, kEach = 500;
  for (int process = 0; process < kProcesses; ++process) {
    if (::fork() != 0) continue;
    for (int i = 1; i <= kEach; ++i) add_verdict(ledger.tallies()[1], {.metrics = {{"disk_ahead_bytes", 3}}}, 1);
    std::_Exit(0);
  }
  while (::wait(nullptr) > 0) {
  }
  EXPECT_EQ(ledger.runs(), 2000u);
  const Tally tally = ledger.copy()[1];
  EXPECT_EQ(tally.disk_ahead, 2000u);
  EXPECT_EQ(tally.disk_ahead_bytes, 6000u);
  EXPECT_EQ(tally.disk_ahead_most, 3u);
  EXPECT_EQ(ledger.copy()[0].runs, 0u);
}

TEST(FaultLedger, KeepsTheFirstViolationOfEachChecker) {
  Tally tally;
  add_verdict(tally, violated(sim::kProgress), 30);
  add_verdict(tally, violated(sim::kProgress), 20);
  add_verdict(tally, violated(sim::kOutputCommit), 25);
  add_unjudged(tally, 9);
  EXPECT_EQ(tally.runs, 4u);
  EXPECT_EQ(tally.all_violations(), 3u);
  EXPECT_EQ(tally.violations[4], 2u);
  EXPECT_EQ(tally.first[4], 20u);
  EXPECT_EQ(tally.first[0], 25u);
  EXPECT_EQ(tally.first_unjudged, 9u);
  Tally other;
  add_verdict(other, violated(sim::kProgress), 10);
  EXPECT_EQ(sum_of(tally, other).first[4], 10u);
  EXPECT_EQ(sum_of(other, tally).first[0], 25u);
  EXPECT_EQ(sum_of(tally, other).all_violations(), 4u);
}

TEST(FaultLedger, SaysWhatBecameOfTheFaultsAndOfTheVm) {
  const std::vector<sim::Fault> faults = sim::parse_faults("primary@1s,backup@2s,client-link@3s");
  sim::FaultOutcome outcome;
  outcome.struck = {{"primary@1s", 1000, 1}, {"backup@2s", 2000, 0}};
  outcome.fate = sim::Fate::failed_over;
  Tally tally;
  add_outcome(tally, faults, outcome, {{FaultLaw::work, "a"}, {FaultLaw::work, "b"}}, 7);
  add_outcome(tally, {faults.front()}, {.struck = {{"primary@1s", 1000, 1}}}, {{FaultLaw::work, "c"}}, 5);
  EXPECT_EQ(tally.faults, 4u);
  EXPECT_EQ(tally.idle, 1u);
  EXPECT_EQ(tally.never_struck, 1u);
  EXPECT_EQ(tally.first_idle, 7u);
  EXPECT_EQ(tally.fates[static_cast<std::size_t>(sim::Fate::failed_over)], 1u);
  EXPECT_EQ(tally.fates[static_cast<std::size_t>(sim::Fate::stayed_protected)], 1u);
  EXPECT_EQ(tally.all_deviations(), 2u) << "runs, not deviations";
  EXPECT_EQ(tally.first_deviating[static_cast<std::size_t>(FaultLaw::work)], 5u);
  EXPECT_EQ(sum_of(tally, tally).idle, 2u);
  EXPECT_EQ(sum_of(tally, tally).all_deviations(), 4u);
}

TEST(FaultLedger, ACheckerThatNobodyKnowsIsABug) {
  Tally tally;
  EXPECT_THROW(add_verdict(tally, violated("gut-feeling"), 1), InvariantViolated);
}

}  // namespace
}  // namespace remus::cli
