#include "sim/record/rank_trials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/record/write_trials.hpp"

namespace remus::sim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> names(const RowTrials& row) {
  std::vector<std::string> out;
  for (const Help& help : changes_that_help(row)) out.push_back(help.trial->change);
  return out;
}

RowTrials download() {
  return {.workload = "download",
          .cps = 10,
          .as_is = {{"runtime_s", 756.05}, {"checkpoints", 7459}},
          .tried = {{"--plug-limit 1MB", "plug", 10, {{"runtime_s", 8.4}, {"checkpoints", 80}}},
                    {"--plug-limit 10MB", "plug", 10, {{"runtime_s", 8.5}, {"checkpoints", 80}}},
                    {"--buffers 2", "buffers", 10, {{"runtime_s", 740}, {"checkpoints", 7459}}},
                    {"--cps 20", "cps", 20, {{"runtime_s", 424}, {"checkpoints", 7459}}},
                    {"--cps 5", "cps", 5, {}}}};
}

TEST(RankTrials, TheBestOfEachFieldByWhatItWins) {
  EXPECT_THAT(names(download()), ElementsAre("--plug-limit 1MB", "--cps 20"));
  EXPECT_EQ(write_trials(download()),
            "  At 10 cps, of 5 changes tried one at a time, these help, the best first:\n"
            "    --plug-limit 1MB  8.40 s instead of 756.05\n"
            "    --cps 20          424.00 s instead of 756.05\n");
}

TEST(RankTrials, NothingWhereNothingHelps) {
  RowTrials row = download();
  row.as_is["runtime_s"] = 8.7;  // 1.04 times the best
  EXPECT_THAT(names(row), IsEmpty());
  EXPECT_EQ(write_trials(row), "  At 10 cps, of 5 changes tried one at a time, none helps.\n");
}

TEST(RankTrials, WhatCommitsNothingIsNoHelp) {
  RowTrials row = download();
  for (Trial& trial : row.tried) trial.metrics["checkpoints"] = 0;
  EXPECT_THAT(names(row), IsEmpty());
}

TEST(RankTrials, ARowThatNeverEndsIsHelpedByWhatEnds) {
  RowTrials row = download();
  row.as_is.clear();
  EXPECT_THAT(names(row), ElementsAre("--plug-limit 1MB", "--buffers 2", "--cps 20"));
  EXPECT_THAT(write_trials(row), HasSubstr("--plug-limit 1MB  8.40 s instead of never"));
}

// A client that gave up leaves a run of checkpoints without a runtime.
TEST(RankTrials, SoIsOneWhoseClientsGaveUp) {
  RowTrials row = download();
  row.as_is = {{"connections_given_up", 1}};
  EXPECT_THAT(names(row), ElementsAre("--plug-limit 1MB", "--buffers 2", "--cps 20"));
  EXPECT_THAT(write_trials(row), HasSubstr("--plug-limit 1MB  8.40 s instead of never"));
}

TEST(RankTrials, WhatComesToNoEndIsNoHelp) {
  RowTrials row = download();
  row.as_is.clear();
  row.tried = {{"--cps 5", "cps", 5, {{"checkpoints", 3}}}};
  EXPECT_THAT(names(row), IsEmpty());
}

TEST(RankTrials, ARowThatMissesItsRateIsHelpedByMakingIt) {
  const RowTrials row{.workload = "compile",
                      .cps = 40,
                      .as_is = {{"runtime_s", 229}, {"checkpoints", 4}, {"cps_achieved", 0.0174}},
                      .tried = {{"--compression lz4", "codec", 40, {{"runtime_s", 400}, {"cps_achieved", 38}}},
                                {"--buffers 2", "buffers", 40, {{"runtime_s", 180}, {"cps_achieved", 0.01}}}}};
  EXPECT_THAT(names(row), ElementsAre("--compression lz4", "--buffers 2"));
  EXPECT_THAT(write_trials(row), HasSubstr("400.00 s instead of 229.00; makes 38.0 of 40 checkpoints a second"));
  EXPECT_THAT(write_trials(row), HasSubstr("180.00 s instead of 229.00; makes 0.0100 of 40 checkpoints a second"));
}

TEST(RankTrials, FewerCheckpointsAreNoWayToMakeTheRate) {
  const RowTrials row{.workload = "compile",
                      .cps = 40,
                      .as_is = {{"runtime_s", 229}, {"cps_achieved", 20}},
                      .tried = {{"--cps 10", "cps", 10, {{"runtime_s", 300}, {"cps_achieved", 10}}}}};
  EXPECT_THAT(names(row), IsEmpty());
}

// What makes the rate comes before what gains more and does not.
TEST(RankTrials, MakingTheRateGoesFirst) {
  const RowTrials row{.workload = "compile",
                      .cps = 40,
                      .as_is = {{"runtime_s", 200}, {"cps_achieved", 20}},
                      .tried = {{"fast", "a", 40, {{"runtime_s", 100}, {"cps_achieved", 30}}},
                                {"keen", "b", 40, {{"runtime_s", 190}, {"cps_achieved", 40}}},
                                {"keener", "b", 40, {{"runtime_s", 150}, {"cps_achieved", 35}}}}};
  EXPECT_THAT(names(row), ElementsAre("keen", "fast"));
}

TEST(RankTrials, WhatCannotBeComparedIsNoHelp) {
  RowTrials row{.workload = "web",
                .fixed_time = true,
                .cps = 40,
                .as_is = {{"requests_completed", 0}},
                .tried = {{"a", "a", 40, {{"requests_completed", 5}}}}};
  EXPECT_THAT(names(row), IsEmpty()) << "as often as never cannot be said";
  row = {.workload = "compile",
         .cps = 40,
         .as_is = {{"runtime_s", 200}, {"cps_achieved", 20}},
         .tried = {{"a", "a", 40, {{"cps_achieved", 40}}}}};
  EXPECT_THAT(names(row), IsEmpty()) << "it makes the rate, and came to no end";
}

TEST(RankTrials, MoreExposureIsSaidFromAQuarterOnWhereItWasKnown) {
  RowTrials row{.workload = "cpu",
                .cps = 40,
                .as_is = {{"runtime_s", 16}, {"exposure_ms_mean", 40}},
                .tried = {{"a", "a", 40, {{"runtime_s", 13}, {"exposure_ms_mean", 50}}}}};
  EXPECT_THAT(write_trials(row), Not(HasSubstr("exposure")));
  row.tried[0].metrics["exposure_ms_mean"] = 50.1;
  EXPECT_THAT(write_trials(row), HasSubstr("; exposure 50.1 ms instead of 40.0\n"));
  row.as_is.erase("exposure_ms_mean");
  EXPECT_THAT(write_trials(row), Not(HasSubstr("exposure")));
}

// 1.05 times as good is the least that counts.
TEST(RankTrials, ATwentiethIsTheLeastGain) {
  RowTrials row{
      .workload = "cpu", .cps = 40, .as_is = {{"runtime_s", 10.5}}, .tried = {{"a", "a", 40, {{"runtime_s", 10}}}}};
  EXPECT_THAT(names(row), ElementsAre("a"));
  row.as_is["runtime_s"] = 10.49;
  EXPECT_THAT(names(row), IsEmpty());
}

TEST(RankTrials, LessProtectionIsSaid) {
  const RowTrials row{
      .workload = "cpu",
      .cps = 40,
      .as_is = {{"runtime_s", 16}, {"exposure_ms_mean", 26}},
      .tried = {{"--cps 5", "cps", 5, {{"runtime_s", 13}, {"cps_achieved", 4.9}, {"exposure_ms_mean", 200}}}}};
  EXPECT_THAT(
      write_trials(row),
      HasSubstr("13.00 s instead of 16.00; 5 checkpoints a second instead of 40; exposure 200 ms instead of 26.0"));
}

// A server's work in a fixed time: its requests, or where they are the same, their latency.
TEST(RankTrials, RequestsOrElseTheirLatency) {
  RowTrials row{.workload = "web",
                .fixed_time = true,
                .cps = 40,
                .as_is = {{"requests_completed", 10000}, {"latency_ms_mean", 50}},
                .tried = {{"a", "a", 40, {{"requests_completed", 10100}, {"latency_ms_mean", 25}}},
                          {"b", "b", 40, {{"requests_completed", 15000}, {"latency_ms_mean", 50}}},
                          {"c", "c", 40, {{"requests_completed", 9000}, {"latency_ms_mean", 10}}}}};
  EXPECT_THAT(names(row), ElementsAre("a", "b"));
  row.as_is["requests_completed"] = 60;  // counts so small differ by chance
  row.tried = {{"a", "a", 40, {{"requests_completed", 70}, {"latency_ms_mean", 50}}}};
  EXPECT_THAT(names(row), IsEmpty());
}

TEST(WriteAssumptions, NamesTheConstantItsKindAndWhatItMoves) {
  Assumptions of{.workload = "memory", .cps = 40, .percent = 118.3, .tried = 14};
  EXPECT_EQ(write_assumptions(of),
            "Assumed: memory at 40 cps, overhead 118.3 %: none of 14 constants, doubled, changes that noticeably.\n");
  of.shortened_to_s = 30;
  of.that_matter = {{"workload.memory.protected_slowdown", "assumed: a bound", "2x", {"4x", 336}, Asked{"1x", 9.1}},
                    {"workload.memory.n", "fitted: figure 4", "1", {"2", 16868.7, true}, {}}};
  EXPECT_EQ(
      write_assumptions(of),
      "Assumed: memory at 40 cps, overhead 118.3 %, in 30 s of it: workload.memory.protected_slowdown 2x (assumed): "
      "at 4x 336.0 %, at 1x 9.1 %; workload.memory.n 1 (fitted on another machine): at 2 170x with fewer checkpoints "
      "than asked for.\n");
}

}  // namespace
}  // namespace remus::sim
