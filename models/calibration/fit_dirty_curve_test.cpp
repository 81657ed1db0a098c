#include "models/calibration/fit_dirty_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

std::vector<DirtyPoint> sampled(const DirtyCurve& curve) {
  std::vector<DirtyPoint> points;
  for (const int ms : {4, 8, 25, 33, 50, 100}) points.push_back({Duration::ms(ms), curve.mean(Duration::ms(ms))});
  return points;
}

struct KnownCurve {
  std::int64_t n1;
  int t1_ms;
  std::int64_t n2;
  int t2_ms;
};

class RecoversKnownCurve : public ::testing::TestWithParam<KnownCurve> {};

// Points on a curve give that curve back. The tolerance is wide on n2 and t2 only where the longest run sees little of
// the slow set's bend; the counts themselves must agree to the rounding of pages.
TEST_P(RecoversKnownCurve, FromExactPoints) {
  const KnownCurve k = GetParam();
  const DirtyCurve curve{Pages(k.n1), Duration::ms(k.t1_ms), Pages(k.n2), Duration::ms(k.t2_ms), Ratio(0)};
  const DirtyFit fit = fit_dirty_curve(sampled(curve));
  EXPECT_LT(fit.rms, 0.5 / curve.mean(Duration::ms(4)));
  EXPECT_NEAR(static_cast<double>(fit.curve.n1.count()), static_cast<double>(k.n1), 0.01 * static_cast<double>(k.n1));
  EXPECT_NEAR(fit.curve.t1.in_ms(), k.t1_ms, 0.02 * k.t1_ms);
  EXPECT_NEAR(static_cast<double>(fit.curve.n2.count()), static_cast<double>(k.n2), 0.02 * static_cast<double>(k.n2));
  EXPECT_NEAR(fit.curve.t2.in_ms(), k.t2_ms, 0.02 * k.t2_ms);
}

INSTANTIATE_TEST_SUITE_P(Curves, RecoversKnownCurve,
                         ::testing::Values(KnownCurve{500, 5, 3000, 150}, KnownCurve{1500, 10, 9000, 100},
                                           KnownCurve{40, 2, 200, 60}, KnownCurve{5000, 20, 30000, 400}));

TEST(FitDirtyCurve, OrdersTheTwoSets) {
  const DirtyFit fit = fit_dirty_curve(sampled({Pages(4000), Duration::ms(90), Pages(300), Duration::ms(3), Ratio(0)}));
  EXPECT_LT(fit.curve.t1, fit.curve.t2);
}

// A power law is no such curve: the residuals must say so, and agree with the curve returned.
TEST(FitDirtyCurve, ReportsWhatItCannotFit) {
  std::vector<DirtyPoint> points;
  for (const int ms : {1, 3, 10, 30, 100, 300}) points.push_back({Duration::ms(ms), 100 * std::sqrt(ms)});
  const DirtyFit fit = fit_dirty_curve(points);
  EXPECT_GT(fit.rms, 0.02);
  EXPECT_LT(fit.rms, 0.15);
  ASSERT_EQ(fit.residuals.size(), points.size());
  EXPECT_NEAR(fit.residuals[2], fit.curve.mean(Duration::ms(10)) / points[2].mean_pages - 1, 1e-12);
}

// A hot set that is written within the shortest run and nothing else: what sysbench memory looks like.
TEST(FitDirtyCurve, FlatPointsGiveAFlatCurve) {
  std::vector<DirtyPoint> points;
  for (const int ms : {8, 25, 33, 50, 100}) points.push_back({Duration::ms(ms), 150.0});
  const DirtyFit fit = fit_dirty_curve(points);
  EXPECT_LT(fit.rms, 1e-2);
  EXPECT_NEAR(fit.curve.mean(Duration::ms(60)), 150, 1.5);
}

// 500 pages at once and 10 a millisecond for ever: the unbounded fit finds it, and goes on beyond the data.
TEST(FitDirtyCurve, UnboundedSlowSetGoesOnInAStraightLine) {
  std::vector<DirtyPoint> points;
  const auto count = [](double ms) { return 500 * -std::expm1(-ms / 5) + 10 * ms; };
  for (const int ms : {8, 25, 33, 50, 100}) points.push_back({Duration::ms(ms), count(ms)});
  const DirtyFit fit = fit_dirty_curve(points, SlowSet::unbounded);
  EXPECT_LT(fit.rms, 0.01);
  EXPECT_NEAR(fit.curve.t2.in_ms(), kSlowSetReach * 100, 1e-3);
  EXPECT_NEAR(fit.curve.mean(Duration::ms(200)), count(200), 0.05 * count(200));
}

TEST(FitDirtyCurve, RefusesTooFewOrEmptyPoints) {
  const DirtyPoint ok{Duration::ms(10), 5};
  EXPECT_THROW(fit_dirty_curve({ok, ok, ok}), InvariantViolated);
  EXPECT_THROW(fit_dirty_curve({ok, ok, ok, {Duration::ms(10), 0}}), InvariantViolated);
  EXPECT_THROW(fit_dirty_curve({ok, ok, ok, {Duration(), 5}}), InvariantViolated);
}

TEST(OnFasterMachine, TwiceAsFastWritesInHalfTheTime) {
  const DirtyCurve curve{Pages(100), Duration::ms(10), Pages(1000), Duration::ms(80), Ratio(0.4)};
  const DirtyCurve fast = on_faster_machine(curve, 2);
  EXPECT_NEAR(fast.mean(Duration::ms(20)), curve.mean(Duration::ms(40)), 1e-9);
  EXPECT_EQ(fast.spread, curve.spread);
  EXPECT_THROW(on_faster_machine(curve, 0), InvariantViolated);
}

std::vector<DirtyPoint> at(std::initializer_list<int> runs_ms, const std::function<double(double)>& pages) {
  std::vector<DirtyPoint> points;
  for (const int ms : runs_ms) points.push_back({Duration::ms(ms), pages(ms)});
  return points;
}

double error_at(int ms, const CurveEstimate& estimate, const std::function<double(double)>& pages) {
  return estimate.curve.mean(Duration::ms(ms)) / pages(ms) - 1;
}

struct Program {
  const char* name;
  std::function<double(double)> pages;  // of the run in ms
};

double set(double pages, double time, double ms) { return -pages * std::expm1(-ms / time); }

const std::vector<Program>& programs() {
  static const std::vector<Program> kPrograms{
      {"power0.2", [](double ms) { return 100 * std::pow(ms, 0.2); }},
      {"power0.5", [](double ms) { return 100 * std::pow(ms, 0.5); }},
      {"power0.9", [](double ms) { return 100 * std::pow(ms, 0.9); }},
      {"flat", [](double) { return 150.0; }},
      {"line", [](double ms) { return 15 * ms; }},
      {"saturated", [](double ms) { return set(1000, 12, ms); }},
      {"hot_and_line", [](double ms) { return set(500, 2, ms) + 10 * ms; }},
      {"two", [](double ms) { return set(200, 5, ms) + set(3000, 150, ms); }},
      {"four", [](double ms) { return set(50, 1, ms) + set(200, 9, ms) + set(300, 60, ms) + set(2000, 700, ms); }}};
  return kPrograms;
}

class Estimates : public ::testing::TestWithParam<Program> {};

// From 8, 25 and 100 ms, points between are predicted whatever the program's shape. 5.5 %: twice what a few thousand
// random shapes had as their 95th percentile, without noise.
TEST_P(Estimates, UnseenPointsOfAnyShape) {
  const Program& p = GetParam();
  const CurveEstimate estimate = estimate_dirty_curve(at({8, 25, 100}, p.pages));
  EXPECT_NEAR(error_at(33, estimate, p.pages), 0, 0.055);
  EXPECT_NEAR(error_at(50, estimate, p.pages), 0, 0.055);
  EXPECT_LT(estimate.rms, 0.02);
}

// Means that are off by 3 % each, up, down and up, do not make the curve swing: errors stay below three times that.
TEST_P(Estimates, UnseenPointsDespiteNoise) {
  const Program& p = GetParam();
  std::vector<DirtyPoint> points = at({8, 25, 100}, p.pages);
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].mean_pages *= i % 2 == 0 ? 1.03 : 0.97;
    points[i].standard_error = 0.03;
  }
  const CurveEstimate estimate = estimate_dirty_curve(points);
  EXPECT_NEAR(error_at(33, estimate, p.pages), 0, 0.09);
  EXPECT_NEAR(error_at(50, estimate, p.pages), 0, 0.09);
}

// Whatever the data, pages start at none, never fall and never grow faster than before.
TEST_P(Estimates, RiseAndAreConcave) {
  const ExponentialSum curve = estimate_dirty_curve(at({8, 100}, GetParam().pages)).curve;
  double before = 0, step_before = std::numeric_limits<double>::infinity();
  for (int ms = 5; ms <= 400; ms += 5) {
    const double step = curve.mean(Duration::ms(ms)) - before;
    EXPECT_GE(step, 0);
    EXPECT_LE(step, step_before * (1 + 1e-9));
    before += step;
    step_before = step;
  }
  EXPECT_EQ(curve.mean(Duration()), 0);
}

INSTANTIATE_TEST_SUITE_P(Programs, Estimates, ::testing::ValuesIn(programs()), [](const auto& program) {
  std::string name = program.param.name;
  std::erase(name, '.');
  return name;
});

TEST(EstimateDirtyCurve, BelievesThePointsThatAreKnownBetter) {
  const auto pages = [](double ms) { return set(200, 5, ms) + set(3000, 150, ms); };
  std::vector<DirtyPoint> points = at({8, 25, 50, 100}, pages);
  points[2].mean_pages *= 1.3;
  const double trusting = error_at(50, estimate_dirty_curve(points), pages);
  points[2].standard_error = 0.3;
  const double doubting = error_at(50, estimate_dirty_curve(points), pages);
  EXPECT_GT(trusting, 0.05);
  EXPECT_NEAR(doubting, 0, 0.025);
}

TEST(EstimateDirtyCurve, OnePointGivesACurveThroughIt) {
  const CurveEstimate estimate = estimate_dirty_curve({{Duration::ms(25), 400}});
  EXPECT_NEAR(estimate.curve.mean(Duration::ms(25)), 400, 4);
}

// Fractions of pages count: a program that writes 2.4 pages is not taken for one of 2.
TEST(EstimateDirtyCurve, KeepsFractionsOfPages) {
  const auto pages = [](double) { return 2.4; };
  EXPECT_NEAR(error_at(50, estimate_dirty_curve(at({8, 25, 100}, pages)), pages), 0, 0.01);
}

TEST(EstimateDirtyCurve, ThirdTermWhereItIsEarned) {
  const auto three = [](double ms) { return set(300, 4, ms) + set(1500, 60, ms) + set(9000, 900, ms); };
  const auto two = [](double ms) { return set(300, 10, ms) + set(3000, 200, ms); };
  const CurveEstimate earned = estimate_dirty_curve(at({2, 5, 10, 25, 50, 100, 200, 400, 1000}, three));
  EXPECT_EQ(earned.curve.terms.size(), 3U);
  EXPECT_LT(earned.rms, 0.005);
  EXPECT_EQ(rounded(earned.curve).n3.count(), std::llround(earned.curve.terms[2].pages));
  EXPECT_EQ(estimate_dirty_curve(at({2, 5, 10, 25, 50, 100, 200, 400, 1000}, two)).curve.terms.size(), 2U);
  EXPECT_EQ(estimate_dirty_curve(at({2, 10, 25, 100, 200, 1000}, three)).curve.terms.size(), 2U);
}

}  // namespace
}  // namespace remus
