#include "sim/record/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/invariant.hpp"

namespace remus::sim {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// On time at 40 cps, paused a fifth of the cycle.
ReportRow costly_row() {
  return {.workload = "cpu",
          .cps = 40,
          .metrics = {{"overhead_percent", 110}, {"cycle_ms_mean", 26.4}, {"pause_ms_mean", 5.5}},
          .cycle = {{"suspend", 1.4}, {"copy", 0.6}, {"resume", 3.5}, {"transmit", 2}, {"wait", 18.9}}};
}

TEST(Findings, WhatThePausesExplainAndWhatNot) {
  EXPECT_EQ(
      findings(costly_row()),
      "The guest is paused 5.50 of every 26.4 ms: that alone is an overhead of 26.3 %, with everything it is 110.0 %.");
}

TEST(Findings, DroppedEgressAndLateCheckpointsAreTold) {
  ReportRow row = costly_row();
  row.metrics["egress_dropped_packets"] = 812;
  EXPECT_THAT(findings(row), HasSubstr("refused 812 frames"));
  EXPECT_THAT(findings(row), Not(HasSubstr("apart")));
  row.metrics["cycle_ms_mean"] = 60;
  row.cycle = {{"suspend", 1.4}, {"compress", 8}, {"transmit", 45}};
  EXPECT_THAT(findings(row),
              HasSubstr("Checkpoints come 60.0 ms apart, not 25.0 ms; the longest part is transmit, 45.0"));
}

// 25 ms asked for and a pause of 5.5 ms: late is what comes more than 1.15 * 30.5 = 35.075 ms after the last.
TEST(Findings, LateIsWhatThePauseDoesNotExplain) {
  ReportRow row = costly_row();
  row.metrics["cycle_ms_mean"] = 35.07;
  EXPECT_THAT(findings(row), Not(HasSubstr("apart")));
  row.metrics["cycle_ms_mean"] = 35.08;
  EXPECT_THAT(findings(row),
              HasSubstr("Checkpoints come 35.1 ms apart, not 25.0 ms; the longest part is wait, 18.9 ms."));
}

TEST(Findings, WhereARequestWaits) {
  ReportRow row = costly_row();
  row.fixed_time = true;
  row.metrics["latency_ms_mean"] = 27;
  row.request = {{"server", 3}, {"egress buffer", 24}};
  EXPECT_EQ(
      findings(row),
      "The guest is paused 5.50 of every 26.4 ms. A request waits longest for this: egress buffer, 24.0 of 27.0 ms.");
}

TEST(Findings, NothingIsMadeUp) {
  EXPECT_EQ(findings({.cps = 40, .metrics = {{"checkpoints", 0}}}),
            "No checkpoint was committed: the VM was not protected.");
  EXPECT_EQ(findings({.cps = 40, .metrics = {{"checkpoints", 1}}}), "Too few checkpoints to say.");
}

// What is not known is not told, and nothing is divided by it.
TEST(Findings, EachNeedsWhatItSpeaksOf) {
  const std::vector<Part> parts{{"transmit", 45}};
  EXPECT_EQ(findings({.cps = 40, .metrics = {{"cycle_ms_mean", 60}}, .cycle = parts}), "Too few checkpoints to say.");
  EXPECT_EQ(findings({.cps = 40, .metrics = {{"pause_ms_mean", 5}}, .cycle = parts}), "Too few checkpoints to say.");
  EXPECT_EQ(findings({.cps = 40, .metrics = {{"cycle_ms_mean", 60}, {"pause_ms_mean", 5}}}),
            "The guest is paused 5.00 of every 60.0 ms.");
  EXPECT_EQ(findings({.cps = 40, .metrics = {{"cycle_ms_mean", 5}, {"pause_ms_mean", 5}, {"overhead_percent", 9}}}),
            "Too few checkpoints to say.")
      << "a cycle of pause alone leaves no share";
  EXPECT_EQ(findings({.cps = 40, .metrics = {{"latency_ms_mean", 27}}}), "Too few checkpoints to say.");
  EXPECT_EQ(findings({.cps = 40, .request = {{"server", 3}}}), "Too few checkpoints to say.");
  EXPECT_THROW(findings({.cps = 0}), InvariantViolated) << "the baseline has none";
}

}  // namespace
}  // namespace remus::sim
