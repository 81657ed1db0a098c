#include "models/workload/curve_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace remus {
namespace {

constexpr Duration kEpoch = Duration::ms(25);
constexpr Pages kMemory(262'144);  // 1 GiB

DirtyCurve curve(double spread, double phase_share, Duration phase_time) {
  return {Pages(100), Duration::ms(10), Pages(1000), Duration::ms(500), Ratio(spread), Ratio(phase_share), phase_time};
}

// The levels of successive epochs of 25 ms.
std::vector<double> levels(const DirtyCurve& c, int epochs) {
  CurveProcess process(c, kMemory);
  Random random(7);
  process.start(random);
  std::vector<double> out;
  for (int i = 0; i < epochs; ++i) {
    out.push_back(process.pages_in(kEpoch) / c.mean(kEpoch));
    process.end_epoch(kEpoch, random);
  }
  return out;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

// Of the values `lag` apart; the variance for 0.
double covariance(const std::vector<double>& values, std::size_t lag) {
  const double m = mean(values);
  double sum = 0;
  for (std::size_t i = lag; i < values.size(); ++i) sum += (values[i] - m) * (values[i - lag] - m);
  return sum / static_cast<double>(values.size() - lag);
}

std::vector<double> logarithms(std::vector<double> values) {
  for (double& v : values) v = std::log(v);
  return values;
}

TEST(CurveProcess, WithoutSpreadFollowsTheCurve) {
  for (const double level : levels(curve(0, 0, {}), 10)) EXPECT_EQ(level, 1.0);
  EXPECT_EQ(CurveProcess(curve(0, 0, {}), kMemory).pages_in(Duration(0)), 0);
}

TEST(CurveProcess, AnswersForAnyRunInAnyOrder) {
  const DirtyCurve c = curve(0, 0, {});
  const CurveProcess process(c, kMemory);
  for (const std::int64_t ms : {50, 10, 10, 0, 50, 7})
    EXPECT_EQ(process.pages_in(Duration::ms(ms)), c.mean(Duration::ms(ms))) << ms << " ms";
}

// One draw an epoch from the guest's generator, as ever: other guests' draws (disk requests) interleave with it.
TEST(CurveProcess, WithoutPhasesDrawsOneLevelAnEpoch) {
  const std::vector<double> drawn = levels(curve(0.4, 0, {}), 5);
  Random random(7);
  for (const double level : drawn) EXPECT_NEAR(level, random.around_one(Ratio(0.4)), 1e-12);
}

// 40,000 epochs of 25 ms with phases of 0.5 s are about 1,000 independent phases: a standard error of 1.1 % of the
// mean.
TEST(CurveProcess, PhasesKeepMeanAndVariation) {
  const std::vector<double> drawn = levels(curve(0.35, 0.7, Duration::ms(500)), 40'000);
  EXPECT_NEAR(mean(drawn), 1.0, 0.033);
  EXPECT_NEAR(std::sqrt(covariance(drawn, 0)) / mean(drawn), 0.35, 0.03);
}

// Of the logarithm: share * e^(-lag / phase_time) of the variance at any lag but 0.
TEST(CurveProcess, PhasesAreForgottenInTheirTime) {
  const std::vector<double> drawn = logarithms(levels(curve(0.35, 0.7, Duration::ms(250)), 100'000));
  const double variance = covariance(drawn, 0);
  EXPECT_NEAR(variance, std::log1p(0.35 * 0.35), 0.005);
  for (const std::size_t lag : {1U, 4U, 10U, 20U})
    EXPECT_NEAR(covariance(drawn, lag) / variance, 0.7 * std::exp(-static_cast<double>(lag) / 10), 0.03) << lag;
}

// Levels of 0.2 to 5: at most what fills the memory, in an epoch that has the time for it.
TEST(CurveProcess, NoLevelMakesTheSetsLargerThanTheMemory) {
  const DirtyCurve wild = curve(1.0, 0.5, Duration::ms(100));
  const Pages memory(1500);
  CurveProcess process(wild, memory);
  Random random(5);
  process.start(random);
  double most = 0;
  for (int i = 0; i < 1000; ++i) {
    double last = 0;
    for (const std::int64_t ms : {1, 10, 100, 1'000, 1'000'000}) {
      const double pages = process.pages_in(Duration::ms(ms));
      EXPECT_GE(pages, last);
      last = pages;
    }
    EXPECT_LE(last, 1500.0);
    most = std::max(most, last);
    process.end_epoch(kEpoch, random);
  }
  EXPECT_DOUBLE_EQ(most, 1500);
}

TEST(CurveProcess, AnEpochsLengthIsWhatForgets) {
  CurveProcess process(curve(0.35, 1.0, Duration::ms(100)), kMemory);
  Random random(3);
  process.start(random);
  const double before = process.pages_in(kEpoch);
  process.end_epoch(Duration(0), random);
  EXPECT_NEAR(process.pages_in(kEpoch), before, 1e-9) << "no time has passed";
  process.end_epoch(Duration::ms(10'000), random);
  EXPECT_GT(std::abs(process.pages_in(kEpoch) / before - 1), 1e-3);
}

DirtyCurve bursty(Duration fill, Duration on, Duration off) {
  DirtyCurve c;
  c.bursts = {Pages(1000), fill, on, off};
  return c;
}

// Counts of epochs of one length.
std::vector<double> counts(const DirtyCurve& c, Duration run, int epochs) {
  CurveProcess process(c, kMemory);
  Random random(3);
  process.start(random);
  std::vector<double> out;
  for (int i = 0; i < epochs; ++i) {
    out.push_back(process.pages_in(run));
    process.end_epoch(run, random);
  }
  return out;
}

// The closed form and the path have nothing in common but their parameters. 40,000 epochs are 5,000 bursts or more.
TEST(CurveProcess, BurstsHaveTheMeanOfTheClosedForm) {
  const DirtyCurve c = bursty(Duration::ms(30), Duration::ms(60), Duration::ms(140));
  for (const int ms : {25, 100, 400})
    EXPECT_NEAR(mean(counts(c, Duration::ms(ms), 40'000)) / c.mean(Duration::ms(ms)), 1, 0.04) << ms;
}

// Bursts of 100 epochs: an epoch has all of the set or nothing, and neighbours are alike.
TEST(CurveProcess, BurstsOutlastEpochs) {
  const std::vector<double> drawn = counts(bursty(Duration(1), Duration::ms(2500), Duration::ms(7500)), kEpoch, 40'000);
  const auto whole = std::count_if(drawn.begin(), drawn.end(), [](double n) { return n > 999; });
  const auto empty = std::count(drawn.begin(), drawn.end(), 0.0);
  EXPECT_NEAR(static_cast<double>(whole), 10'000, 1'500);
  EXPECT_EQ(whole + empty, 40'000);
  EXPECT_GT(covariance(drawn, 1) / covariance(drawn, 0), 0.95);
}

// What an epoch holds does not depend on what was asked of it before.
TEST(CurveProcess, BurstsAreAFunctionOfTheRun) {
  const DirtyCurve c = bursty(Duration::ms(30), Duration::ms(20), Duration::ms(20));
  CurveProcess asked(c, kMemory), other(c, kMemory);
  Random one(5), two(5);
  asked.start(one);
  other.start(two);
  for (const int ms : {500, 1, 90, 250}) asked.pages_in(Duration::ms(ms));
  const auto copy = asked.clone();
  double last = 0;
  for (int ms = 1; ms <= 300; ++ms) {
    const double pages = asked.pages_in(Duration::ms(ms));
    EXPECT_GE(pages, last);
    EXPECT_EQ(pages, other.pages_in(Duration::ms(ms)));
    last = pages;
  }
  asked.end_epoch(Duration::ms(40), one);
  other.end_epoch(Duration::ms(40), two);
  EXPECT_EQ(asked.pages_in(Duration::ms(70)), other.pages_in(Duration::ms(70)));
  EXPECT_GT(copy->pages_in(Duration::ms(300)), 0);
}

TEST(CurveProcess, GrowsInAStraightLine) {
  DirtyCurve c = curve(0, 0, {});
  c.growth = Ratio(3.0);
  c.growth_time = Duration::ms(2500);
  const std::vector<double> drawn = levels(c, 150);
  EXPECT_DOUBLE_EQ(drawn[0], 0.5);
  EXPECT_DOUBLE_EQ(drawn[50], 1.0);
  EXPECT_DOUBLE_EQ(drawn[99], 1.49);
  EXPECT_DOUBLE_EQ(drawn[125], 0.75);
}

}  // namespace
}  // namespace remus
