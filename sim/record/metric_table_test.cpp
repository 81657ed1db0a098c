// Every column of the tables: which metric it shows, under which head, in which unit, and for whom.
#include "sim/record/metric_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/invariant.hpp"
#include "sim/record/missing_text.hpp"
#include "sim/record/text_table.hpp"

namespace remus::sim {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Each metric has a number of its own, so that a swapped column shows.
Metrics all_metrics() {
  return {{"cps_achieved", 38.04},
          {"runtime_s", 12.345},
          {"requests_completed", 1234},
          {"overhead_percent", 23.45},
          {"latency_ms_mean", 31.5},
          {"latency_ms_p50", 30.25},
          {"latency_ms_p95", 55.5},
          {"latency_ms_p99", 61.75},
          {"exposure_ms_mean", 41.2},
          {"exposure_ms_p99", 52.3},
          {"checkpoints", 476},
          {"cycle_ms_mean", 26.28},
          {"pause_ms_mean", 5.51},
          {"pause_ms_p99", 7.77},
          {"dirty_pages_mean", 1801},
          {"checkpoint_bytes_mean", 2.5 * 1024},
          {"replication_bytes_per_s", 7.25e6},
          {"egress_bytes_per_cycle_mean", 9001},
          {"egress_dropped_packets", 3}};
}

// The metric's column alone: head, unit and the cell at 40 cps.
std::string column_of(const std::string& metric, bool fixed_time = false) {
  const ReportRow row{
      .workload = "w", .fixed_time = fixed_time, .cps = 40, .metrics = {{metric, all_metrics().at(metric)}}};
  return metric_table({&row});
}

TEST(MetricTable, EachMetricUnderItsHeadInItsUnit) {
  EXPECT_EQ(column_of("cps_achieved"), "  cps  achieved\n  1/s       1/s\n   40      38.0\n");
  EXPECT_EQ(column_of("runtime_s"), "  cps  runtime\n  1/s        s\n   40    12.35\n");
  EXPECT_EQ(column_of("requests_completed"), "  cps  requests\n  1/s\n   40      1234\n");
  EXPECT_EQ(column_of("overhead_percent"), "  cps  overhead\n  1/s         %\n   40      23.4\n");
  EXPECT_EQ(column_of("latency_ms_mean"), "  cps  latency\n  1/s  ms mean\n   40    31.50\n");
  EXPECT_EQ(column_of("latency_ms_p50"), "  cps\n  1/s    p50\n   40  30.25\n");
  EXPECT_EQ(column_of("latency_ms_p99"), "  cps\n  1/s    p99\n   40  61.75\n");
  EXPECT_EQ(column_of("exposure_ms_mean"), "  cps  exposure\n  1/s   ms mean\n   40      41.2\n");
  EXPECT_EQ(column_of("exposure_ms_p99"), "  cps\n  1/s   p99\n   40  52.3\n");
  EXPECT_EQ(column_of("checkpoints"), "  cps  checkpoints\n  1/s\n   40          476\n");
  EXPECT_EQ(column_of("cycle_ms_mean"), "  cps  cycle\n  1/s     ms\n   40  26.28\n");
  EXPECT_EQ(column_of("pause_ms_mean"), "  cps    pause\n  1/s  ms mean\n   40     5.51\n");
  EXPECT_EQ(column_of("pause_ms_p99"), "  cps\n  1/s   p99\n   40  7.77\n");
  EXPECT_EQ(column_of("dirty_pages_mean"), "  cps  dirty\n  1/s  pages\n   40   1801\n");
  EXPECT_EQ(column_of("checkpoint_bytes_mean"), "  cps  checkpoint\n  1/s         KiB\n   40         2.5\n");
  EXPECT_EQ(column_of("replication_bytes_per_s"), "  cps  replication\n  1/s         MB/s\n   40         7.25\n");
  EXPECT_EQ(column_of("egress_bytes_per_cycle_mean"), "  cps   egress\n  1/s  B/cycle\n   40     9001\n");
  EXPECT_EQ(column_of("egress_dropped_packets"), "  cps  dropped\n  1/s   frames\n   40        3\n");
}

std::string table_of(const ReportRow& row) { return metric_table({&row}); }

TEST(MetricTable, ForWhomAColumnIs) {
  EXPECT_EQ(column_of("runtime_s", true), "  cps\n  1/s\n   40\n") << "the measured time, which was asked for";
  ReportRow row{.workload = "w", .cps = 40, .metrics = all_metrics()};
  EXPECT_THAT(table_of(row), Not(HasSubstr("7.77"))) << "of a server the latency is told, not the pause's p99";
  EXPECT_THAT(table_of(row), Not(HasSubstr("dirty")));
  EXPECT_THAT(table_of(row), HasSubstr("dropped"));
  row.metrics["egress_dropped_packets"] = 0;
  EXPECT_THAT(table_of(row), Not(HasSubstr("dropped")));
}

// A dash where a number would mean nothing: of protection in the baseline.
TEST(MetricTable, TheBaselineHasOnlyWhatItsTrafficIs) {
  for (const auto& [metric, value] : all_metrics()) {
    if (metric == "latency_ms_p95") continue;  // in no table
    const ReportRow row{.workload = "w", .metrics = {{metric, value}}};
    const bool of_traffic = metric == "runtime_s" || metric == "requests_completed" ||
                            (metric.starts_with("latency") && metric != "latency_ms_p95") ||
                            metric == "egress_dropped_packets";
    EXPECT_EQ(table_of(row).ends_with(" -\n"), !of_traffic) << metric;
  }
}

TEST(MetricTable, OnlyWhatSomeRowHasIsShown) {
  const ReportRow bare{.workload = "w", .cps = 40, .metrics = {{"checkpoints", 0}}};
  EXPECT_EQ(metric_table({&bare}),
            "   cps       achieved  checkpoints\n"
            "   1/s            1/s\n"
            "  ! 40  not protected            0\n"
            "  Rows marked ! made fewer checkpoints than asked for, or none: their overhead is not the cost of that "
            "rate.\n");
  const ReportRow full{.workload = "w", .cps = 20, .metrics = {{"checkpoints", 7}, {"runtime_s", 1}}};
  const ReportRow lacking{.workload = "w", .cps = 10, .metrics = {{"checkpoints", 8}}};
  EXPECT_EQ(metric_table({&full, &lacking}),
            "  cps  runtime  checkpoints\n"
            "  1/s        s\n"
            "   20     1.00            7\n"
            "   10        -            8\n");
}

TEST(MetricTable, VariationStandsBesideWhatItIsOf) {
  ReportRow row{.workload = "w",
                .cps = 40,
                .rounds = 2,
                .metrics = {{"runtime_s", 12.345}, {"requests_completed", 1234}, {"overhead_percent", 23.45}},
                .cv = {{"runtime_s", 0.0151}, {"requests_completed", 0.25}, {"overhead_percent", 0.5}}};
  EXPECT_EQ(table_of(row),
            "  cps  runtime   cv  requests    cv  overhead\n"
            "  1/s        s    %               %         %\n"
            "   40    12.35  1.5      1234  25.0      23.4\n");
  row.cv.clear();
  EXPECT_THAT(table_of(row), HasSubstr("   40    12.35   -      1234   -      23.4\n"));
}

// Where all do not fit, those go whose loss is least: how many checkpoints there were, first.
TEST(MetricTable, WhatIsLeftOutWhenSpaceIsShort) {
  ReportRow row{.workload = "w", .cps = 40, .metrics = all_metrics()};
  EXPECT_THAT(table_of(row), Not(HasSubstr("checkpoints")));
  for (const char* kept : {"requests", "overhead", "31.50", "61.75", "exposure", "5.51", "dropped"})
    EXPECT_THAT(table_of(row), HasSubstr(kept));
  EXPECT_LE(width_of(table_of(row)), kTableWidth);
}

TEST(TextTable, WidthIsOfTheWidestLineInLetters) {
  EXPECT_EQ(width_of(""), 0u);
  EXPECT_EQ(width_of("abc\nabcde\na\n"), 5u);
  EXPECT_EQ(width_of("\xC2\xB5s"), 2u) << "a letter of two bytes";
}

TEST(TextTable, AlignsLettersNotBytes) {
  EXPECT_EQ(render_table({{.head = "name", .unit = "", .left = true}, {.head = "for", .unit = "\xC2\xB5s"}},
                         {{"Zo\xC3\xAB", "7"}, {"long name", "12345"}}),
            "  name         for\n"
            "                \xC2\xB5s\n"
            "  Zo\xC3\xAB            7\n"
            "  long name  12345\n");
}

TEST(TextTable, ARowOfAnotherLengthIsABug) {
  EXPECT_THROW(render_table({{.head = "a", .unit = ""}}, {{"1", "2"}}), InvariantViolated);
  EXPECT_THROW(render_table({{.head = "a", .unit = ""}}, {{}}), InvariantViolated);
  EXPECT_THROW(missing_text({}), InvariantViolated) << "nothing is missing";
}

}  // namespace
}  // namespace remus::sim
