#include "sim/record/advice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace remus::sim {
namespace {

using ::testing::HasSubstr;

// On time at 40 cps, paused a fifth of the cycle.
ReportRow costly_row() {
  return {.workload = "cpu",
          .cps = 40,
          .metrics = {{"overhead_percent", 26}, {"cycle_ms_mean", 26.4}, {"pause_ms_mean", 5.5}},
          .cycle = {{"suspend", 1.4}, {"copy", 0.6}, {"resume", 3.5}, {"transmit", 2}, {"wait", 18.9}}};
}

TEST(Advice, BaselineAndSmallOverheadNeedNothing) {
  EXPECT_THAT(advice({.cps = 0}), HasSubstr("baseline"));
  ReportRow row = costly_row();
  row.metrics["overhead_percent"] = 1.25;
  EXPECT_THAT(advice(row), HasSubstr("Nothing needs to change first: protection costs 1.2 %"));
}

TEST(Advice, DroppedEgressPointsAtThePlugLimit) {
  ReportRow row = costly_row();
  row.metrics["egress_dropped_packets"] = 812;
  EXPECT_THAT(advice(row), HasSubstr("--plug-limit"));
  EXPECT_THAT(advice(row), HasSubstr("812"));
}

TEST(Advice, LateCheckpointsPointAtTheSlowestStage) {
  ReportRow row = costly_row();
  row.metrics["cycle_ms_mean"] = 60;
  row.cycle = {{"suspend", 1.4}, {"compress", 8}, {"transmit", 45}, {"ack", 1}};
  EXPECT_THAT(advice(row), HasSubstr("--replication-bandwidth"));
  row.cycle[1].ms = 50;
  EXPECT_THAT(advice(row), HasSubstr("cheaper codec"));
}

TEST(Advice, PausePointsAtItsLargestPart) {
  EXPECT_THAT(advice(costly_row()), HasSubstr("most of it resume (3.5 ms)"));
  ReportRow row = costly_row();
  row.cycle[1].ms = 12;
  EXPECT_THAT(advice(row), HasSubstr("testbed.checkpoint.copy_per_page"));
}

TEST(Advice, OverheadThatPausesDoNotExplain) {
  ReportRow row = costly_row();
  row.metrics["overhead_percent"] = 110;  // the pauses explain 5.5 / 20.9 = 26.3 %
  EXPECT_THAT(advice(row), HasSubstr("The pauses account for 26.3 of the 110.0 % only"));
  row.metrics["egress_bytes_per_cycle_mean"] = 6000;
  EXPECT_THAT(advice(row), HasSubstr("leave the guest only at a commit, about once per 26.4 ms cycle"));
  row.net_buffer = false;
  EXPECT_THAT(advice(row), HasSubstr("running slower"));
}

TEST(Advice, ClientsWaitForCommits) {
  ReportRow row = costly_row();
  row.metrics["latency_ms_mean"] = 27;
  row.request = {{"server", 3}, {"egress buffer", 23}};
  EXPECT_THAT(advice(row), HasSubstr("waits longest in egress buffer (23.0 of 27.0 ms)"));
  row.net_buffer = false;
  EXPECT_THAT(advice(row), HasSubstr("paused"));
}

}  // namespace
}  // namespace remus::sim
