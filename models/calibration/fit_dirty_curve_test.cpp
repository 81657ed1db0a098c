#include "models/calibration/fit_dirty_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>

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

}  // namespace
}  // namespace remus
