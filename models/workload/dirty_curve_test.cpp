#include "models/workload/dirty_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

DirtyCurve curve(std::int64_t n1, Duration t1, std::int64_t n2, Duration t2) {
  return {Pages(n1), t1, Pages(n2), t2, Ratio(0)};
}

TEST(DirtyCurve, NothingIsWrittenInNoTime) {
  EXPECT_EQ(curve(100, Duration::ms(1), 1000, Duration::ms(50)).mean(Duration()), 0.0);
}

TEST(DirtyCurve, AfterOneTimeConstantAllButOneOverE) {
  const double expected = 100 * (1 - std::exp(-1.0));
  EXPECT_NEAR(curve(100, Duration::ms(20), 0, Duration::ms(1)).mean(Duration::ms(20)), expected, 1e-9);
  EXPECT_NEAR(curve(0, Duration::ms(1), 100, Duration::ms(20)).mean(Duration::ms(20)), expected, 1e-9);
}

TEST(DirtyCurve, LongRunsReachBothSets) {
  EXPECT_NEAR(curve(100, Duration::ms(1), 1000, Duration::ms(10)).mean(Duration::ms(1000)), 1100, 1e-9);
}

// For T << t the count is n T / t, to second order: 1e6 pages, t = 1 s, T = 1 us give 1 page less 5e-7.
TEST(DirtyCurve, ShortRunsAreLinear) {
  EXPECT_NEAR(curve(0, Duration::ms(1), 1'000'000, Duration::ms(1000)).mean(Duration::us(1)), 1 - 5e-7, 1e-12);
}

TEST(DirtyCurve, TheTwoSetsAdd) {
  const double expected = 300 * (1 - std::exp(-2.5)) + 5000 * (1 - std::exp(-0.125));
  EXPECT_NEAR(curve(300, Duration::ms(10), 5000, Duration::ms(200)).mean(Duration::ms(25)), expected, 1e-9);
}

TEST(DirtyCurve, SoDoesAThird) {
  const DirtyCurve three{Pages(300), Duration::ms(10), Pages(5000), Duration::ms(200), Ratio(0),
                         Ratio(0),   Duration(),       Pages(800),  Duration::ms(50)};
  const double expected = 300 * (1 - std::exp(-2.5)) + 5000 * (1 - std::exp(-0.125)) + 800 * (1 - std::exp(-0.5));
  EXPECT_NEAR(three.mean(Duration::ms(25)), expected, 1e-9);
  EXPECT_EQ(three.total(), Pages(6100));
}

DirtyCurve bursty(Duration fill, Duration on, Duration off) {
  DirtyCurve c;
  c.bursts = {Pages(1000), fill, on, off};
  return c;
}

// Bursts that fill their set at once: an epoch has all of it unless it lies in a gap, which it does with probability
// off / (on + off) e^(-T/off).
TEST(DirtyCurve, BurstsThatFillAtOnceCountWhereAnEpochMeetsOne) {
  const DirtyCurve c = bursty(Duration(1), Duration::ms(100), Duration::ms(300));
  for (const int ms : {1, 25, 100, 1000})
    EXPECT_NEAR(c.mean(Duration::ms(ms)), 1000 * (1 - 0.75 * std::exp(-ms / 300.0)), 0.01) << ms;
  EXPECT_EQ(c.total(), Pages(1000));
  EXPECT_EQ(c.mean(Duration()), 0);
}

// Epochs much shorter than bursts: a quarter of them lies in one, whole.
TEST(DirtyCurve, LongBurstsAreTheirShareOfTheTime) {
  const DirtyCurve c = bursty(Duration::ms(20), Duration::ms(100'000), Duration::ms(300'000));
  EXPECT_NEAR(c.mean(Duration::ms(20)), 250 * (1 - std::exp(-1.0)), 0.1);
}

// Bursts and gaps so short that every epoch has a quarter of its time in them.
TEST(DirtyCurve, ShortBurstsAreASlowerSet) {
  const DirtyCurve c = bursty(Duration::ms(20), Duration::us(1), Duration::us(3));
  EXPECT_NEAR(c.mean(Duration::ms(80)), 1000 * (1 - std::exp(-1.0)), 0.1);
}

TEST(DirtyCurve, GrowthIsAStraightLineThatBeginsAgain) {
  DirtyCurve c = curve(100, Duration::ms(1), 0, Duration::ms(1));
  EXPECT_EQ(c.growth_after(Duration::ms(700)), 1);
  c.growth = Ratio(3.0);
  c.growth_time = Duration::ms(1000);
  EXPECT_DOUBLE_EQ(c.growth_after(Duration()), 0.5);
  EXPECT_DOUBLE_EQ(c.growth_after(Duration::ms(500)), 1);
  EXPECT_NEAR(c.growth_after(Duration::ms(999)), 1.5, 0.0011);
  EXPECT_DOUBLE_EQ(c.growth_after(Duration::ms(1250)), 0.75);
}

TEST(DirtyCurve, RefusesWhatHasNoMeaning) {
  EXPECT_THROW(curve(1, Duration::ms(1), 1, Duration::ms(1)).mean(Duration::ms(-1)), InvariantViolated);
  EXPECT_THROW(curve(1, Duration(), 1, Duration::ms(1)).mean(Duration::ms(1)), InvariantViolated);
}

}  // namespace
}  // namespace remus
