// Each law is broken once, in a story of round numbers: 10 checkpoints a second, silence of 400 ms, 2 ms for the
// arbitrator's answer, 30 for the activation, 1.1 until the clients know, 100 for a copy of memory.
#include "tools/remsim/fault_laws.hpp"

#include <gtest/gtest.h>

namespace remus::cli {
namespace {

sim::Experiment experiment() {
  sim::Experiment e;
  e.cps = {10};
  e.protocol.arbitrator = true;
  e.testbed.replication = {BytesPerSecond(100e6), Duration::ms(1), Ratio(1)};
  e.testbed.client_lan.latency = Duration::us(100);
  auto& f = e.testbed.failover;
  f.detection_timeout = Duration::ms(400);
  f.activation = Duration::ms(20);
  f.disk_promotion = Duration::ms(10);
  sim::WorkloadSpec w;
  w.kind = sim::WorkloadKind::compute;
  w.memory = Bytes(10'000'000);
  w.protected_slowdown = Ratio(1.25);
  e.workloads = {w};
  return e;
}

// Commits every 100 ms; 0.8 s of work a second.
Twin twin() {
  Twin twin;
  for (int i = 1; i <= 50; ++i) twin.commits.push_back({100.0 * i, 0.08 * i, 10});
  return twin;
}

// The primary dies at 1000 ms, is back at 1600, and the VM is protected there again at 1760; watched until 3000.
sim::RunResult failed_over() {
  sim::RunResult r;
  r.metrics = {{"failover_detection_ms", 350},  {"failover_arbitration_ms", 352},
               {"failover_activation_ms", 382}, {"failover_announcement_ms", 383.1},
               {"failover_lost_epochs", 1},     {"failover_lost_run_ms", 40},
               {"disk_ahead_bytes", 0},         {"protected_again_ms", 800}};
  sim::FaultOutcome o;
  o.struck = {{"primary@1s+600ms", 1000, 1}};
  o.fate = sim::Fate::failed_over;
  o.protected_at_end = true;
  o.ended_ms = 3000;
  o.progress = 0.8 - 0.03 + 0.3 + 0.96;
  o.phase_s = {2.2, 0.39, 0.41};
  o.phase_progress = {1.64, 0, 0.39};
  o.commits = {.commits = 8, .first_ms = 2300, .last_ms = 3000, .longest_ms = 100, .pages = 70};
  r.outcome = o;
  return r;
}

std::vector<Deviation> judged(const sim::RunResult& r, const char* fault = "primary@1s+600ms",
                              const sim::Experiment& e = experiment()) {
  return deviations(e, sim::parse_faults(fault), twin(), r);
}

// The one law that `r` deviates from; nothing, or several: the test fails.
void expect_broken(FaultLaw law, const sim::RunResult& r, const char* fault = "primary@1s+600ms") {
  const std::vector<Deviation> found = judged(r, fault);
  ASSERT_FALSE(found.empty()) << "nothing deviates from the law of " << kFaultLawNames[static_cast<std::size_t>(law)];
  for (const Deviation& each : found) EXPECT_EQ(each.law, law) << each.what;
}

sim::RunResult with(const char* metric, double value) {
  sim::RunResult r = failed_over();
  r.metrics[metric] = value;
  return r;
}

TEST(FaultLaws, AFailoverAsItMustBeHoldsAll) {
  for (const Deviation& each : judged(failed_over())) ADD_FAILURE() << each.what;
}

TEST(FaultLaws, ThePrimarysCrashMustEndInAFailover) {
  sim::RunResult r = failed_over();
  r.outcome->fate = sim::Fate::ran_unprotected;
  r.outcome->progress = 2.4;  // without an outage more is due
  expect_broken(FaultLaw::fate, r);
}

TEST(FaultLaws, AVmIsLostOnlyWithBothHosts) {
  sim::RunResult r = failed_over();
  r.outcome->fate = sim::Fate::lost;
  expect_broken(FaultLaw::fate, r);
  r.outcome->struck = {{"primary@1s+600ms", 1000, 1}, {"backup@1.1s+600ms", 1100, 1}};
  r.outcome->protected_at_end = false;
  EXPECT_TRUE(judged(r, "primary@1s+600ms,backup@1.1s+600ms").empty());
  r.outcome->struck[1].effects = 0;
  expect_broken(FaultLaw::fate, r, "primary@1s+600ms,backup@1.1s+600ms");
}

TEST(FaultLaws, EveryStepTakesItsTime) {
  expect_broken(FaultLaw::timing, with("failover_detection_ms", 401));
  expect_broken(FaultLaw::timing, with("failover_detection_ms", 199));
  expect_broken(FaultLaw::timing, with("failover_activation_ms", 352));  // no time to activate
  expect_broken(FaultLaw::timing, with("failover_announcement_ms", 382));
  expect_broken(FaultLaw::timing, with("protected_again_ms", 690));  // no time to copy
  expect_broken(FaultLaw::timing, with("protected_again_ms", 1500));
}

TEST(FaultLaws, SilenceIsThreeIntervalsAtLeast) {
  sim::Experiment e = experiment();
  e.testbed.failover.detection_timeout = Duration::ms(100);
  EXPECT_FALSE(judged(failed_over(), "primary@1s+600ms", e).empty()) << "350 ms are more than three intervals";
}

TEST(FaultLaws, NoMoreIsLostThanWasNotCommitted) {
  expect_broken(FaultLaw::loss, with("failover_lost_epochs", 3));  // one buffer, and the running epoch
  expect_broken(FaultLaw::loss, with("failover_lost_epochs", 0));
  expect_broken(FaultLaw::loss, with("failover_lost_run_ms", 240));
  expect_broken(FaultLaw::loss, with("disk_ahead_bytes", 1));         // held back by the remus protocol
  expect_broken(FaultLaw::loss, with("disk_unreplicated_bytes", 1));  // the guest writes nothing
}

TEST(FaultLaws, WorkIsBetweenTheTwinsAndAFreeHosts) {
  sim::RunResult r = failed_over();
  r.outcome->progress = 0.8 + (3 - 1 - 0.232) + 0.1 + 0.002;  // down for 232 ms at least, a cycle uncertain
  expect_broken(FaultLaw::work, r);
  r.outcome->progress = 1.4;
  expect_broken(FaultLaw::work, r);
}

TEST(FaultLaws, AloneAProgramPaysNothingButForTheCopy) {
  sim::RunResult r = failed_over();
  r.outcome->phase_progress[2] = 0.41;  // 100 ms of copy cost a fifth
  expect_broken(FaultLaw::work, r);
  r.outcome->phase_progress[2] = 0.41 / 1.25;
  expect_broken(FaultLaw::work, r);
}

TEST(FaultLaws, ProtectionIsWhatItWas) {
  sim::RunResult r = failed_over();
  r.outcome->commits.last_ms = 3500;
  expect_broken(FaultLaw::resumption, r);
  r = failed_over();
  r.outcome->commits.pages = 700;
  expect_broken(FaultLaw::resumption, r);
}

sim::RunResult untouched(const char* fault) {
  sim::RunResult r;
  sim::FaultOutcome o;
  o.struck = {{fault, 1000, 3}};
  o.protected_at_end = true;
  o.ended_ms = 3000;
  o.progress = 2.4;
  o.phase_s = {3, 0, 0};
  o.phase_progress = {2.4, 0, 0};
  r.outcome = o;
  return r;
}

TEST(FaultLaws, WhatNobodyNoticesChangesNothing) {
  for (const char* fault : {"client-link@1s+600ms", "omission:primary@1s+50ms", "omission:backup-disk@1s+50ms"}) {
    EXPECT_TRUE(judged(untouched(fault), fault).empty()) << fault;
    sim::RunResult r = untouched(fault);
    r.metrics["failover_detection_ms"] = 300;
    expect_broken(FaultLaw::timing, r, fault);
    r = untouched(fault);
    r.outcome->fate = sim::Fate::ran_unprotected;
    expect_broken(FaultLaw::fate, r, fault);
  }
}

TEST(FaultLaws, ALongSilenceIsNoticed) {
  expect_broken(FaultLaw::fate, untouched("omission:backup@1s+2s"), "omission:backup@1s+2s");
  expect_broken(FaultLaw::fate, untouched("replication-link@1s"), "replication-link@1s");
}

TEST(FaultLaws, WithoutAnArbitratorADeadLinkIsASplitBrain) {
  sim::Experiment e = experiment();
  sim::RunResult r = untouched("replication-link@1s");
  r.outcome->fate = sim::Fate::split_brain;
  EXPECT_FALSE(judged(r, "replication-link@1s", e).empty());
  e.protocol.arbitrator = false;
  EXPECT_TRUE(judged(r, "replication-link@1s", e).empty());
}

TEST(FaultLaws, WhatACheckerHasObjectedToIsNotJudgedAgain) {
  sim::RunResult r = with("failover_activation_ms", 1);
  r.violation = "broken";
  EXPECT_TRUE(judged(r).empty());
}

TEST(WithoutEffect, CountsWhatStoppedNothingAndWhatNeverStruck) {
  const auto faults = sim::parse_faults("primary@1s,backup@2s,client-link@3s");
  sim::FaultOutcome outcome;
  outcome.struck = {{"primary@1s", 1000, 1}, {"backup@2s", 2000, 0}};
  EXPECT_EQ(without_effect(faults, outcome), 2u);
}

TEST(Twin, InterpolatesItsProgress) {
  EXPECT_DOUBLE_EQ(twin().progress_at(50), 0.04);
  EXPECT_DOUBLE_EQ(twin().progress_at(1250), 1.0);
  EXPECT_DOUBLE_EQ(twin().progress_at(10'000), 8.0);
  EXPECT_DOUBLE_EQ(twin().mean_cycle_ms(), 100);
}

}  // namespace
}  // namespace remus::cli
