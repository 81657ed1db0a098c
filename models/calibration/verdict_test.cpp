#include "models/calibration/verdict.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/calibration/simulated_levels_test.hpp"
#include "models/calibration/simulated_traces_test.hpp"

namespace remus {
namespace {

using traces::Trace;
using What = Doubt::What;

const Doubt* find(const Verdict& verdict, What what) {
  for (const Doubt& d : verdict.doubts)
    if (d.what == what) return &d;
  return nullptr;
}

CalibratedModel steady() { return calibrate({simulated_trace({{300, 40}, {2000, 2}}, Duration::ms(25), 400, true)}); }

TEST(Verdict, OfASteadyProgramIsGood) {
  const Verdict verdict = steady().verdict;
  EXPECT_TRUE(verdict.trusted(0.1));
  EXPECT_LT(verdict.mean, 0.05);
  ASSERT_TRUE(verdict.p99.has_value());
  EXPECT_LT(*verdict.p99, 0.1);
  EXPECT_EQ(verdict.from, Duration::ms(25));
  EXPECT_EQ(verdict.to, Duration::ms(400));
}

TEST(Verdict, IsTheWorstOfItsDoubts) {
  CalibratedModel model = steady();
  model.lengths[1].residual = -0.2;
  model.lengths[2].residual = 0.1;
  model.lengths[3].length_bias = 0.3;
  const Verdict verdict = verdict_of(model, 0.02);
  EXPECT_DOUBLE_EQ(verdict.mean, 0.3);
  EXPECT_EQ(verdict.doubts[0].what, What::epoch_lengths);
  EXPECT_EQ(verdict.doubts[1].what, What::residual);
  EXPECT_DOUBLE_EQ(verdict.doubts[1].share.value_or(0), 0.2);
  EXPECT_EQ(verdict.doubts[1].run, model.lengths[1].run);
  EXPECT_DOUBLE_EQ(find(verdict, What::few_epochs)->share.value_or(0), 0.04);
  EXPECT_TRUE(verdict.trusted(0.3));
  EXPECT_FALSE(verdict.trusted(0.29));
}

// What the other half of the program's time says counts where it is more than chance; lengths beyond those seen do not.
TEST(Verdict, CountsHoldoutsWithinWhatWasSeen) {
  CalibratedModel model = steady();
  model.holdouts = {{Holdout::What::length, Duration::ms(50), 100, 108, false, 0},
                    {Holdout::What::length, Duration::ms(400), 100, 150, true, 0},
                    {Holdout::What::longer_than_half, Duration::ms(400), 100, 160, false, 0},
                    {Holdout::What::second_half, Duration::ms(50), 100, 170, false, 0.36},
                    {Holdout::What::second_half, Duration::ms(25), 100, 80, false, 0.05}};
  const Verdict verdict = verdict_of(model, 0);
  EXPECT_NEAR(find(verdict, What::other_length)->share.value_or(0), 0.08, 1e-9);
  EXPECT_NEAR(find(verdict, What::second_half)->share.value_or(0), 0.2, 1e-9);
  EXPECT_NEAR(verdict.mean, 0.2, 1e-9);
}

// Lengths that were not measured are not held against it.
TEST(Verdict, HoldsTheReplayAgainstIt) {
  CalibratedModel model = steady();
  model.against_replay = {{Duration::ms(10), 400, true, {100, 300, 1}, Compared{100, 900, 1}},
                          {Duration::ms(25), 400, false, {100, 112, 13}, Compared{100, 140, 3}},
                          {Duration::ms(40), 400, false, {100, 91, 5}, Compared{100, 125, 3}}};
  const Verdict verdict = verdict_of(model, 0);
  EXPECT_NEAR(find(verdict, What::replay_mean)->share.value_or(0), 0.12, 1e-9);
  EXPECT_NEAR(verdict.p99.value_or(0), 0.4, 1e-9);
  EXPECT_NEAR(verdict.mean, 0.12, 1e-9);  // the p99 is judged apart, at twice the limit
  EXPECT_TRUE(verdict.trusted(0.2));
  EXPECT_FALSE(verdict.trusted(0.19));
}

TEST(Verdict, WhatTheRecorderDidNotSeeLowersIt) {
  CalibratedModel model = steady();
  model.facts.dirty = Pages(900);
  model.facts.unseen = {{"pages given back within an epoch", 100, "munmap"}};
  Verdict verdict = verdict_of(model, 0);
  EXPECT_NEAR(verdict.mean, 0.1, 1e-9);  // 100 of 1000
  EXPECT_EQ(verdict.doubts[0].name, "pages given back within an epoch");
  model.facts.unseen = {{"writes of devices", std::nullopt, ""}};
  verdict = verdict_of(model, 0);
  EXPECT_EQ(verdict.doubts[0].what, What::unseen);
  EXPECT_FALSE(verdict.trusted(10));
}

TEST(Verdict, TheRecordersCostLowersIt) {
  Trace trace = simulated_trace({{300, 40}, {9000, 100}}, Duration::ms(25), 200, true);
  trace.header.mechanism = "uffd-wp-async";
  trace.header.clock.domain = "wall";
  const CalibratedModel model = calibrate({trace});
  EXPECT_NEAR(find(model.verdict, What::recorder)->share.value_or(0), (8261 + 189.6) * 0.92e-6 / 0.025, 0.01);
  EXPECT_FALSE(model.verdict.trusted(kTrust));
}

TEST(Verdict, ProgramsThatGrowAreModelledAndThoseThatChangeAreNot) {
  std::vector<double> grows, changes;
  for (int i = 0; i < 400; ++i) {
    grows.push_back(500 + 2.5 * i);
    changes.push_back(i < 200 ? 500 : (i < 300 ? 1500 : 800));
  }
  const auto both = [](const std::vector<double>& counts) {
    return std::vector<Trace>{trace_of_counts(counts, Duration::ms(25))};
  };
  const CalibratedModel model = calibrate(both(grows), SingleLength::assume);
  EXPECT_NEAR(model.curve.growth.count(), 3, 0.02);
  EXPECT_EQ(model.curve.growth_time, Duration::ms(10'000));
  EXPECT_NEAR(model.curve.spread.count(), 0, 0.01);
  EXPECT_EQ(find(model.verdict, What::second_half), nullptr);
  EXPECT_NE(find(model.verdict, What::growth_assumed), nullptr);
  EXPECT_FALSE(model.verdict.trusted(1));  // one length
}

// With identities: the second half of the time is what the first and the growth say, and no reason for doubt.
TEST(Verdict, GrowthThatIsModelledIsNotHeldAgainstIt) {
  Trace trace;
  for (std::uint64_t i = 0; i < 400; ++i) {
    Trace one = simulated_trace({{200 + i, 40}, {1000 + 5 * i, 2}}, Duration::ms(25), 1, true, i + 1);
    one.epochs[0].end = Duration::ms(25) * static_cast<std::int64_t>(i + 1);
    trace.epochs.push_back(one.epochs[0]);
    trace.pages.push_back(one.pages[0]);
  }
  const CalibratedModel model = calibrate({trace});
  EXPECT_NEAR(model.curve.growth.count(), 3, 0.1);
  std::size_t halves = 0;
  for (const Holdout& h : model.holdouts) {
    if (h.what != Holdout::What::second_half || h.run > Duration::ms(100)) continue;
    EXPECT_NEAR(h.error(), 0, 0.05) << h.run.in_ms();
    ++halves;
  }
  EXPECT_GE(halves, 3U);
  EXPECT_TRUE(model.verdict.trusted(kTrust));
}

// Epochs are long where the program writes more: neither half is what the curve says.
TEST(Verdict, LengthsThatGoWithTheWorkLowerIt) {
  Trace trace;
  for (int i = 0; i < 400; ++i) {
    traces::EpochRecord epoch;
    const bool busy = i % 2 == 1;
    epoch.run = busy ? Duration::ms(33) : Duration::ms(25);
    epoch.end = (trace.epochs.empty() ? Duration() : trace.epochs.back().end) + epoch.run;
    epoch.dirty = Pages(busy ? 2000 : 500);
    trace.epochs.push_back(epoch);
  }
  const CalibratedModel model = calibrate({trace}, SingleLength::assume);
  ASSERT_NE(find(model.verdict, What::epoch_lengths), nullptr);
  EXPECT_GT(find(model.verdict, What::epoch_lengths)->share.value_or(0), 0.5);
}

TEST(Verdict, FiguresAreNoRecording) {
  const CalibratedModel model =
      calibrate({constant_trace(100, Duration::ms(25), 1), constant_trace(200, Duration::ms(100), 1)});
  EXPECT_TRUE(model.against_replay.empty());
  EXPECT_NE(find(model.verdict, What::single_counts), nullptr);
  EXPECT_EQ(model.verdict.p99, std::nullopt);
  EXPECT_FALSE(model.verdict.trusted(1));
}

}  // namespace
}  // namespace remus
