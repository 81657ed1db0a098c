#include "models/calibration/fit_settling.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

std::vector<DeltaPoint> on_curve(double settled, double time_ms) {
  std::vector<DeltaPoint> points;
  for (const int ms : {25, 33, 50, 100}) points.push_back({Duration::ms(ms), settled * -std::expm1(-ms / time_ms)});
  return points;
}

TEST(FitSettling, RecoversAKnownCurve) {
  for (const double time_ms : {8.0, 32.0, 150.0}) {
    const SettlingFit fit = fit_settling(on_curve(1100, time_ms));
    EXPECT_NEAR(static_cast<double>(fit.settled.count()), 1100, 1);
    EXPECT_NEAR(fit.time.in_ms(), time_ms, 1e-3 * time_ms);
  }
}

// Sizes that do not grow settle at once: the curve is flat where it was measured.
TEST(FitSettling, FlatSizesSettleAtOnce) {
  const SettlingFit fit = fit_settling({{Duration::ms(25), 16}, {Duration::ms(50), 16}, {Duration::ms(100), 16}});
  EXPECT_EQ(fit.settled, Bytes(16));
  EXPECT_LT(fit.time, Duration::ms(5));
}

TEST(FitSettling, ReportsResidualsOfTheCurveReturned) {
  auto points = on_curve(1000, 30);
  points[1].bytes_per_page *= 1.1;
  const SettlingFit fit = fit_settling(points);
  const double curve =
      static_cast<double>(fit.settled.count()) * -std::expm1(-points[1].run.in_seconds() / fit.time.in_seconds());
  EXPECT_NEAR(fit.residuals[1], curve / points[1].bytes_per_page - 1, 1e-9);
  EXPECT_LT(fit.residuals[1], -0.03);
}

TEST(FitSettling, RefusesTooFewPoints) {
  EXPECT_THROW(fit_settling({{Duration::ms(25), 16}}), InvariantViolated);
  EXPECT_THROW(fit_settling({{Duration::ms(25), 16}, {Duration::ms(25), 0}}), InvariantViolated);
}

}  // namespace
}  // namespace remus
