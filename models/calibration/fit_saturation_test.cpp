#include "models/calibration/fit_saturation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

std::vector<SaturatedRow> made_by(const SaturationFit& truth, double native) {
  std::vector<SaturatedRow> rows;
  for (const int interval : {10, 30, 100}) {
    const Duration pause = Duration::us(24'000 + 10 * interval);
    rows.push_back({Duration::ms(interval), pause, truth.per_s(native, Duration::ms(interval), pause)});
  }
  return rows;
}

TEST(FitSaturation, RecoversWhatMadeTheRows) {
  for (const double slowdown : {1.0, 1.27, 2.5}) {
    for (const int after_resume_us : {100, 1500, 9000}) {
      const SaturationFit truth{Ratio(slowdown), Duration::us(after_resume_us)};
      const SaturationFit fit = fit_saturation(20'000, made_by(truth, 20'000));
      EXPECT_NEAR(fit.slowdown.count(), slowdown, 1e-5);
      EXPECT_NEAR(fit.after_resume.in_ms(), truth.after_resume.in_ms(), 1e-3);
    }
  }
}

TEST(FitSaturation, SharesOutWhatNoPairExplains) {
  std::vector<SaturatedRow> rows = made_by({Ratio(1.25), Duration::ms(1)}, 20'000);
  const SaturationFit exact = fit_saturation(20'000, rows);
  for (SaturatedRow row : std::vector(rows)) {
    row.per_s *= 0.9;
    rows.push_back(row);
  }
  const SaturationFit both = fit_saturation(20'000, rows);
  EXPECT_NEAR(both.slowdown.count(), exact.slowdown.count() / std::sqrt(0.9), 1e-5);
  EXPECT_NEAR(both.after_resume.in_ms(), exact.after_resume.in_ms(), 1e-3);
}

TEST(FitSaturation, RefusesWhatItCannotFit) {
  EXPECT_THROW(fit_saturation(1, {}), InvariantViolated);
  EXPECT_THROW(fit_saturation(1, {{Duration::ms(1), Duration::ms(1), 1}}), InvariantViolated);
  EXPECT_THROW(fit_saturation(0, made_by({Ratio(1), Duration::ms(1)}, 1)), InvariantViolated);
  EXPECT_THROW(fit_saturation(1, {{Duration(), Duration::ms(1), 1}, {Duration::ms(1), Duration::ms(1), 1}}),
               InvariantViolated);
}

}  // namespace
}  // namespace remus
