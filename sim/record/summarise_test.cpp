#include "sim/record/summarise.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/units/invariant.hpp"

namespace remus::sim {
namespace {

RunResult run_of(Metrics metrics) { return {.metrics = std::move(metrics)}; }

ReportRow row_of(const std::string& workload, double cps, const std::vector<RunResult>& rounds,
                 bool fixed_time = false) {
  ReportRow row{.workload = workload, .fixed_time = fixed_time, .cps = cps};
  summarise(row, rounds);
  return row;
}

TEST(Summarise, MeanAndSampleVariation) {
  const ReportRow row =
      row_of("cpu", 10, {run_of({{"runtime_s", 2}}), run_of({{"runtime_s", 4}}), run_of({{"runtime_s", 6}})});
  EXPECT_EQ(row.rounds, 3);
  EXPECT_DOUBLE_EQ(row.metrics.at("runtime_s"), 4);
  EXPECT_DOUBLE_EQ(row.cv.at("runtime_s"), 0.5);  // sample deviation of 2, 4, 6 is 2
}

TEST(Summarise, OneRoundHasNoVariation) {
  const ReportRow row = row_of("cpu", 10, {run_of({{"runtime_s", 2}})});
  EXPECT_DOUBLE_EQ(row.metrics.at("runtime_s"), 2);
  EXPECT_TRUE(row.cv.empty());
}

TEST(Summarise, VariationAboutZero) {
  const ReportRow agree = row_of("cpu", 10, {run_of({{"checkpoints", 0}}), run_of({{"checkpoints", 0}})});
  EXPECT_EQ(agree.cv.at("checkpoints"), 0);
  const ReportRow differ = row_of("cpu", 10, {run_of({{"checkpoints", -1}}), run_of({{"checkpoints", 1}})});
  EXPECT_FALSE(differ.cv.contains("checkpoints"));
}

// 2, 4, 6 below zero: the deviation is 2 again, and a variation has no sign.
TEST(Summarise, VariationAboutANegativeMean) {
  const ReportRow row = row_of("cpu", 10, {run_of({{"x", -2}}), run_of({{"x", -4}}), run_of({{"x", -6}})});
  EXPECT_DOUBLE_EQ(row.metrics.at("x"), -4);
  EXPECT_DOUBLE_EQ(row.cv.at("x"), 0.5);
}

TEST(Summarise, MetricMissingInOneRoundIsLeftOut) {
  const ReportRow row =
      row_of("web", 10, {run_of({{"latency_ms_p50", 2}, {"runtime_s", 1}}), run_of({{"runtime_s", 1}})});
  EXPECT_FALSE(row.metrics.contains("latency_ms_p50"));
  EXPECT_TRUE(row.metrics.contains("runtime_s"));
}

TEST(Summarise, PartsAndBusySharesAreMeans) {
  RunResult one{.cycle = {{"copy", 1}, {"wait", 9}}, .busy_share = {{"link", 0.5}}};
  RunResult two{.cycle = {{"copy", 3}, {"wait", 7}}, .busy_share = {{"link", 0.7}}};
  const ReportRow row = row_of("cpu", 10, {one, two});
  ASSERT_EQ(row.cycle.size(), 2u);
  EXPECT_EQ(row.cycle[0].name, "copy");
  EXPECT_DOUBLE_EQ(row.cycle[0].ms, 2);
  EXPECT_DOUBLE_EQ(row.cycle[1].ms, 8);
  EXPECT_DOUBLE_EQ(row.busy_share.at("link"), 0.6);
}

TEST(Summarise, WhereARequestWaitsIsAMeanAndTheTimelineIsTheFirstRounds) {
  const RunResult one{.cycle = {{"copy", 1}}, .request = {{"server", 2}, {"held", 10}}, .timeline = {{"crash", 5}}};
  const RunResult two{.cycle = {{"copy", 1}}, .request = {{"server", 4}, {"held", 13}}, .timeline = {{"crash", 7}}};
  const ReportRow row = row_of("web", 10, {one, two});
  ASSERT_EQ(row.request.size(), 2u);
  EXPECT_EQ(row.request[0].name, "server");
  EXPECT_DOUBLE_EQ(row.request[0].ms, 3);
  EXPECT_DOUBLE_EQ(row.request[1].ms, 11.5);
  ASSERT_EQ(row.timeline.size(), 1u);
  EXPECT_EQ(row.timeline[0].at_ms, 5);
}

TEST(Summarise, NoRoundIsABug) {
  ReportRow row;
  EXPECT_THROW(summarise(row, {}), InvariantViolated);
}

TEST(Overhead, OfWorkToFinishIsRuntimeOverBaseline) {
  std::vector<ReportRow> rows{row_of("cpu", 0, {run_of({{"runtime_s", 10}})}),
                              row_of("cpu", 40, {run_of({{"runtime_s", 12.5}})})};
  add_overheads(rows);
  EXPECT_EQ(rows[0].metrics.at("overhead_percent"), 0);
  EXPECT_DOUBLE_EQ(rows[1].metrics.at("overhead_percent"), 25);
}

TEST(Overhead, OfFixedTimeIsBaselineWorkOverWork) {
  std::vector<ReportRow> rows{row_of("web", 0, {run_of({{"requests_completed", 9000}, {"runtime_s", 60}})}, true),
                              row_of("web", 40, {run_of({{"requests_completed", 200}, {"runtime_s", 60}})}, true)};
  add_overheads(rows);
  EXPECT_DOUBLE_EQ(rows[1].metrics.at("overhead_percent"), 4400);
}

TEST(Overhead, TakesTheMeanOfTheBaselinesRounds) {
  std::vector<ReportRow> rows{row_of("cpu", 0, {run_of({{"runtime_s", 9}}), run_of({{"runtime_s", 11}})}),
                              row_of("cpu", 10, {run_of({{"runtime_s", 18}}), run_of({{"runtime_s", 22}})})};
  add_overheads(rows);
  EXPECT_DOUBLE_EQ(rows[1].metrics.at("overhead_percent"), 100);
  // By hand: the rounds' overheads are 80 % and 120 %, their sample deviation sqrt(800), their mean 100.
  EXPECT_NEAR(rows[1].cv.at("overhead_percent"), std::sqrt(800.0) / 100, 1e-12);
}

TEST(Overhead, IsAgainstTheWorkloadsOwnBaseline) {
  std::vector<ReportRow> rows{
      row_of("cpu", 0, {run_of({{"runtime_s", 10}})}), row_of("cpu", 40, {run_of({{"runtime_s", 15}})}),
      row_of("io", 0, {run_of({{"runtime_s", 40}})}), row_of("io", 40, {run_of({{"runtime_s", 50}})})};
  add_overheads(rows);
  EXPECT_DOUBLE_EQ(rows[1].metrics.at("overhead_percent"), 50);
  EXPECT_DOUBLE_EQ(rows[3].metrics.at("overhead_percent"), 25);
}

// By hand: against 20 the rounds' 9 and 11 are -55 % and -45 %; their sample deviation is sqrt(50), their mean -50.
TEST(Overhead, BelowNothingStillVariesByAPositiveShare) {
  std::vector<ReportRow> rows{row_of("cpu", 0, {run_of({{"runtime_s", 20}}), run_of({{"runtime_s", 20}})}),
                              row_of("cpu", 10, {run_of({{"runtime_s", 9}}), run_of({{"runtime_s", 11}})})};
  add_overheads(rows);
  EXPECT_DOUBLE_EQ(rows[1].metrics.at("overhead_percent"), -50);
  EXPECT_NEAR(rows[1].cv.at("overhead_percent"), std::sqrt(50.0) / 50, 1e-12);
  EXPECT_FALSE(rows[0].cv.contains("overhead_percent")) << "the baseline's is 0 by definition";
}

TEST(Overhead, DoesNotVaryWhereTheWorkDoesNotAndCannotBeSaidOfNone) {
  std::vector<ReportRow> rows{row_of("cpu", 0, {run_of({{"runtime_s", 10}}), run_of({{"runtime_s", 10}})}),
                              row_of("cpu", 10, {run_of({{"runtime_s", 12}}), run_of({{"runtime_s", 12}})}),
                              row_of("cpu", 20, {run_of({{"runtime_s", 9}}), run_of({{"runtime_s", 11}})})};
  add_overheads(rows);
  EXPECT_EQ(rows[1].cv.at("overhead_percent"), 0);
  EXPECT_DOUBLE_EQ(rows[2].metrics.at("overhead_percent"), 0);
  EXPECT_FALSE(rows[2].cv.contains("overhead_percent")) << "a share of nothing";
}

TEST(Overhead, AbsentWhenItCannotBeSaid) {
  std::vector<ReportRow> rows{row_of("web", 0, {run_of({{"requests_completed", 9}})}, true),
                              row_of("web", 40, {run_of({{"requests_completed", 0}})}, true),
                              row_of("cpu", 40, {run_of({{"runtime_s", 12}})})};
  rows.push_back(row_of("tbench", 0, {run_of({{"requests_completed", 0}})}, true));
  rows.push_back(row_of("tbench", 40, {run_of({{"requests_completed", 5}})}, true));
  add_overheads(rows);
  EXPECT_FALSE(rows[4].metrics.contains("overhead_percent")) << "the baseline completed nothing";
  EXPECT_FALSE(rows[1].metrics.contains("overhead_percent"));  // nothing was completed
  EXPECT_FALSE(rows[2].metrics.contains("overhead_percent"));  // no baseline
}

}  // namespace
}  // namespace remus::sim
