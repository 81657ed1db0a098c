#include "models/calibration/fit_variation.hpp"

#include <gtest/gtest.h>

#include "models/calibration/simulated_levels_test.hpp"

namespace remus {
namespace {

class RecoversPhases : public ::testing::TestWithParam<KnownPhases> {};

TEST_P(RecoversPhases, OnTheAverageOfSeries) {
  const KnownPhases known = GetParam();
  constexpr int kSeries = 10;
  double spread = 0, share = 0, time = 0;
  for (int i = 0; i < kSeries; ++i) {
    const auto levels = simulated_levels(known, 5000, static_cast<std::uint64_t>(i) + 1);
    const Variation fit = fit_variation(levels, Duration::ms(25));
    spread += fit.spread.count() / kSeries;
    share += fit.phase_share.count() / kSeries;
    time += fit.phase_time.in_ms() / kSeries;
  }
  EXPECT_NEAR(spread, known.variation, 0.05 * known.variation);
  EXPECT_NEAR(share, known.share, 0.05);
  EXPECT_NEAR(time, 25 * known.lags, 0.15 * 25 * known.lags);
}

INSTANTIATE_TEST_SUITE_P(Phases, RecoversPhases,
                         ::testing::Values(KnownPhases{0.4, 0.8, 20}, KnownPhases{0.2, 0.5, 5},
                                           KnownPhases{0.9, 0.7, 10}));

TEST(FitVariation, NoiseHasNoPhases) {
  const Variation fit = fit_variation(simulated_levels({0.3, 0, 1}, 500), Duration::ms(25));
  EXPECT_NEAR(fit.spread.count(), 0.3, 0.05);
  EXPECT_EQ(fit.phase_share, Ratio(0));
  EXPECT_EQ(fit.phase_time, Duration());
}

// One correlation cannot be told apart from another: all of it is phases.
TEST(FitVariation, OneSignificantLag) {
  const Variation fit = fit_variation(simulated_levels({0.3, 1, 0.8}, 300), Duration::ms(25));
  EXPECT_EQ(fit.phase_share, Ratio(1));
  EXPECT_NEAR(fit.phase_time.in_ms(), 20, 8);
}

TEST(FitVariation, ConstantOrSingleLevels) {
  EXPECT_EQ(fit_variation({1, 1, 1, 1, 1, 1, 1, 1}, Duration::ms(25)).spread, Ratio(0));
  EXPECT_EQ(fit_variation({1.5}, Duration::ms(25)).phase_share, Ratio(0));
}

// Counts that differ by rounding only: their likeness is arithmetic, no phase of a program.
TEST(FitVariation, AConstantHasNoPhases) {
  std::vector<double> levels;
  for (int i = 0; i < 400; ++i) levels.push_back(1 + 1e-3 * (i / 50 % 2));
  const Variation variation = fit_variation(levels, Duration::ms(25));
  EXPECT_EQ(variation.phase_share, Ratio(0));
  EXPECT_EQ(variation.phase_time, Duration());
  for (double& level : levels) level = 1 + 100 * (level - 1);
  EXPECT_GT(fit_variation(levels, Duration::ms(25)).phase_share, Ratio(0.5));
}

}  // namespace
}  // namespace remus
