#include "models/calibration/fit_size_curve.hpp"

#include <gtest/gtest.h>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

std::vector<SizePoint> sampled(const SizeCurve& curve, std::initializer_list<int> runs_ms) {
  std::vector<SizePoint> points;
  for (const int ms : runs_ms) points.push_back({Duration::ms(ms), curve.mean(Duration::ms(ms))});
  return points;
}

class RecoversSizes : public ::testing::TestWithParam<SizeCurve> {};

TEST_P(RecoversSizes, FromExactPoints) {
  const SizeCurve& known = GetParam();
  const SizeFit fit = fit_size_curve(sampled(known, {8, 25, 50, 100}));
  EXPECT_NEAR(static_cast<double>(fit.curve.first.count()), static_cast<double>(known.first.count()), 2);
  EXPECT_NEAR(static_cast<double>(fit.curve.settled.count()), static_cast<double>(known.settled.count()), 2);
  EXPECT_NEAR(fit.curve.settling.in_ms(), known.settling.in_ms(), 0.02 * known.settling.in_ms());
  for (const double r : fit.residuals) EXPECT_NEAR(r, 0, 0.01);
}

INSTANTIATE_TEST_SUITE_P(Curves, RecoversSizes,
                         ::testing::Values(SizeCurve(Bytes(0), Bytes(1094), Duration::ms(14)),
                                           SizeCurve(Bytes(300), Bytes(1400), Duration::ms(80)),
                                           SizeCurve(Bytes(550), Bytes(200), Duration::ms(30))));

TEST(FitSizeCurve, LikeSizesAreOne) {
  const SizeFit fit = fit_size_curve({{Duration::ms(25), 91}, {Duration::ms(50), 94}, {Duration::ms(100), 92}});
  EXPECT_EQ(fit.curve, SizeCurve(Bytes(92)));
  EXPECT_NEAR(fit.residuals[1], 92.0 / 94 - 1, 1e-12);
}

TEST(FitSizeCurve, OneLengthGivesAConstant) {
  EXPECT_EQ(fit_size_curve({{Duration::ms(25), 592.6}}).curve, SizeCurve(Bytes(593)));
}

// The time constant is that of sqrt(25 * 100) ms, and both points are met.
TEST(FitSizeCurve, TwoLengthsHoldTheTimeConstant) {
  const SizeFit fit = fit_size_curve({{Duration::ms(25), 600}, {Duration::ms(100), 1100}});
  EXPECT_NEAR(fit.curve.settling.in_ms(), 50, 0.001);
  for (const double r : fit.residuals) EXPECT_NEAR(r, 0, 0.002);
}

// Sizes that soar do not leave the page, at either end.
TEST(FitSizeCurve, StaysWithinAPage) {
  const SizeFit up = fit_size_curve({{Duration::ms(8), 10}, {Duration::ms(25), 400}, {Duration::ms(100), 4000}});
  EXPECT_GE(up.curve.first.count(), 0);
  EXPECT_LE(up.curve.settled, kPageSize);
  const SizeFit down = fit_size_curve({{Duration::ms(8), 4000}, {Duration::ms(25), 100}, {Duration::ms(100), 1}});
  EXPECT_LE(down.curve.first, kPageSize);
  EXPECT_GE(down.curve.settled.count(), 0);
}

TEST(FitSizeCurve, NothingButZeros) {
  EXPECT_EQ(fit_size_curve({{Duration::ms(8), 0}, {Duration::ms(25), 0}}).curve, SizeCurve(Bytes(0)));
}

TEST(FitSizeCurve, RefusesNonsense) {
  EXPECT_THROW(fit_size_curve({}), InvariantViolated);
  EXPECT_THROW(fit_size_curve({{Duration::ms(0), 5}}), InvariantViolated);
  EXPECT_THROW(fit_size_curve({{Duration::ms(1), 4097}}), InvariantViolated);
}

}  // namespace
}  // namespace remus
