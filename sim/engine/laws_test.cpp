// What every run's numbers must obey, on runs that tempt them to break it. The checker `conservation` stops a run that
// breaks one; here is also what the numbers have to be instead.
#include <gtest/gtest.h>

#include "sim/engine/engine_test.hpp"

namespace remus::sim {
namespace {

double sum_of(const std::vector<Part>& parts) {
  double sum = 0;
  for (const Part& part : parts) sum += part.ms;
  return sum;
}

Experiment with_link(Experiment e, double bytes_per_second) {
  e.testbed.replication.bandwidth = BytesPerSecond(bytes_per_second);
  return e;
}

// 100 kB at 10 kB/s: 10 s of a run of 1 s and a pause of 4 ms. The message is on the link from 105 ms on.
TEST(Laws, WhatHasNotHappenedByTheEndIsNotCounted) {
  const RunResult r = simulate_in_child(with_link(round_numbers(), 10e3), at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_NEAR(r.metrics.at("runtime_s"), 1.004, 1e-9);
  EXPECT_EQ(r.metrics.at("checkpoints"), 0);
  EXPECT_EQ(r.metrics.at("cps_achieved"), 0);
  for (const char* mean : {"cycle_ms_mean", "pause_ms_mean", "pause_ms_p99", "dirty_pages_mean",
                           "checkpoint_bytes_mean", "late_percent", "egress_bytes_per_cycle_mean"})
    EXPECT_FALSE(r.metrics.contains(mean)) << mean << " is not known";
  EXPECT_TRUE(r.cycle.empty());
  EXPECT_NEAR(r.busy_share.at("replication link"), 0.899 / 1.004, 1e-6);
  EXPECT_NEAR(r.metrics.at("replication_bytes_per_s"), 10e3 * 0.898 / 1.004, 1) << "less the latency of 1 ms";
  EXPECT_NEAR(r.metrics.at("exposure_ms_max"), 1004, 1e-6) << "all of the run would be lost";
  EXPECT_NEAR(r.metrics.at("exposure_ms_mean"), 502, 1e-6);
}

// The first is committed at 1.109 s, after 4 + 1 + 1001 + 1 + 2 ms; the second is on its way at the end.
TEST(Laws, OnlyCommittedCheckpointsAreCounted) {
  Experiment e = with_link(round_numbers(), 100e3);
  e.workloads[0].work = Duration::ms(1500);
  const RunResult r = simulate_in_child(e, at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_EQ(r.metrics.at("checkpoints"), 1);
  EXPECT_NEAR(r.metrics.at("cycle_ms_mean"), 1009, 1e-6) << "the next waits for the buffer";
  EXPECT_NEAR(sum_of(r.cycle), 1009, 1e-6);
  EXPECT_NEAR(r.metrics.at("late_percent"), 100, 1e-9);
}

class LawsOfCycles : public testing::TestWithParam<std::tuple<std::int64_t, TransmitMode, CommitRule, double>> {};

// Several buffers let checkpoints overlap and queue; an ack may come before the resume.
TEST_P(LawsOfCycles, ThePartsOfACycleAddUpToIt) {
  const auto [buffers, transmit, commit, link] = GetParam();
  Experiment e = with_link(round_numbers(), link);
  e.protocol.buffers = buffers;
  e.protocol.transmit = transmit;
  e.protocol.commit = commit;
  e.workloads[0].dirty.spread = Ratio(0.3);
  e.workloads[0].disk_writes = BytesPerSecond(1e5);
  for (const double cps : {2.0, 20.0, 100.0}) {
    const RunResult r = simulate_in_child(e, at_cps(cps));
    EXPECT_EQ(r.violation, "");
    if (!r.metrics.contains("cycle_ms_mean")) continue;
    const double cycle = r.metrics.at("cycle_ms_mean");
    EXPECT_NEAR(sum_of(r.cycle), cycle, 1e-9 * cycle);
    for (const Part& part : r.cycle) EXPECT_GE(part.ms, 0) << part.name;
    for (const auto& [resource, share] : r.busy_share) EXPECT_LE(share, 1) << resource;
    EXPECT_LE(r.metrics.at("replication_bytes_per_s"), link);
    EXPECT_LE(r.metrics.at("exposure_ms_mean"), r.metrics.at("exposure_ms_p99"));
    EXPECT_LE(r.metrics.at("exposure_ms_p99"), r.metrics.at("exposure_ms_max"));
  }
}

INSTANTIATE_TEST_SUITE_P(All, LawsOfCycles,
                         testing::Combine(testing::Values(1, 2, 5),
                                          testing::Values(TransmitMode::buffered, TransmitMode::while_paused),
                                          testing::Values(CommitRule::backup_ack, CommitRule::stream_written),
                                          testing::Values(10e6, 1e6, 2e5)));

// Ten buffers before a stream that takes all the time there is: it is busy, not ten times busy.
TEST(Laws, AStreamIsBusyOnceHoweverManyWaitForIt) {
  Experiment e = with_link(round_numbers(), 1e6);
  e.protocol.buffers = 10;
  const RunResult r = simulate_in_child(e, at_cps(100));
  EXPECT_EQ(r.violation, "");
  EXPECT_GT(r.busy_share.at("replication link"), 0.95);
  EXPECT_LE(r.busy_share.at("replication link"), 1);
  EXPECT_GT(r.metrics.at("replication_bytes_per_s"), 0.9e6);
  EXPECT_LE(r.metrics.at("replication_bytes_per_s"), 1e6);
}

TEST(Laws, TooFewPausesHaveNoPercentile) {
  const RunResult few = simulate_in_child(round_numbers(), at_cps(10));
  EXPECT_EQ(few.metrics.at("checkpoints"), 10);
  EXPECT_TRUE(few.metrics.contains("pause_ms_mean"));
  EXPECT_FALSE(few.metrics.contains("pause_ms_p99"));
  Experiment longer = round_numbers();
  longer.workloads[0].work = Duration::ms(11'000);
  EXPECT_NEAR(simulate_in_child(longer, at_cps(10)).metrics.at("pause_ms_p99"), 4, 1e-6);
}

// The clients' clock runs on while the guest is suspended: here from 100 ms to past the end.
TEST(Laws, AFixedTimeEndsThoughTheGuestIsSuspended) {
  Experiment e = ping();
  e.testbed.checkpoint.suspend = Duration::ms(60'000);
  const RunResult r = simulate_in_child(e, at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_NEAR(r.metrics.at("runtime_s"), 3, 1e-9);
  EXPECT_EQ(r.metrics.at("checkpoints"), 0);
  EXPECT_NEAR(r.busy_share.at("guest paused"), 2.9 / 3, 1e-9);
  EXPECT_FALSE(r.metrics.contains("cycle_ms_mean"));
  EXPECT_NEAR(r.metrics.at("exposure_ms_max"), 3000, 1e-6);
}

// Suspends at 100 + 102 k ms, commits 19 ms after each, epochs begin 4 ms after each: the exposure rises from 0 to 119,
// nine times from 15 to 117, and from 15 to 18 before the end at 1040. Of these 1040 ms 10.4 lie above the p99: 2 in
// the first ramp alone, the rest in ten ramps at once.
TEST(Laws, ExposureMeetsItsClosedForm) {
  const RunResult r = simulate_in_child(round_numbers(), at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_NEAR(r.metrics.at("exposure_ms_mean"), (119.0 * 119 + 9 * (117 * 117 - 15 * 15) + 18 * 18 - 15 * 15) / 2080,
              1e-5);
  EXPECT_NEAR(r.metrics.at("exposure_ms_p99"), 117 - 0.84, 1e-5);
  EXPECT_NEAR(r.metrics.at("exposure_ms_max"), 119, 1e-6);
  EXPECT_NEAR(r.metrics.at("cps_achieved"), 10 / 1.040, 1e-6);
}

// One buffer makes the cycle 19 ms where 10 were asked for and a pause of 4 belongs to it; two keep it at 12.
TEST(Laws, LateCyclesAreThoseLongerThanAskedFor) {
  Experiment e = round_numbers();
  EXPECT_NEAR(simulate_in_child(e, at_cps(100)).metrics.at("late_percent"), 100, 1e-9);
  e.protocol.buffers = 2;
  EXPECT_EQ(simulate_in_child(e, at_cps(100)).metrics.at("late_percent"), 0);
}

// The exposure of a stream's being written ends earlier: at 4 + 1 + 11 ms.
TEST(Laws, ACheckpointIsCommittedByItsRule) {
  Experiment e = round_numbers();
  e.protocol.commit = CommitRule::stream_written;
  const RunResult r = simulate_in_child(e, at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_NEAR(r.metrics.at("exposure_ms_max"), 116, 1e-6);
}

}  // namespace
}  // namespace remus::sim
