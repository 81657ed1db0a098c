#include "models/calibration/series_statistics.hpp"

#include <gtest/gtest.h>

#include "models/calibration/simulated_levels_test.hpp"
#include "models/units/invariant.hpp"

namespace remus {
namespace {

TEST(SeriesStatistics, MeanAndVariation) {
  EXPECT_DOUBLE_EQ(mean_of({1, 2, 6}), 3);
  EXPECT_DOUBLE_EQ(variation_of({1, 2, 6}), std::sqrt((4 + 1 + 9) / 2.0) / 3);
  EXPECT_EQ(variation_of({5}), 0);
  EXPECT_EQ(variation_of({0, 0}), 0);
  EXPECT_THROW(mean_of({}), InvariantViolated);
}

TEST(SeriesStatistics, AutocorrelationOfKnownSeries) {
  const std::vector<double> alternating{1, -1, 1, -1, 1, -1, 1, -1};
  EXPECT_DOUBLE_EQ(autocorrelation(alternating, 0), 1);
  EXPECT_DOUBLE_EQ(autocorrelation(alternating, 1), -7.0 / 8);
  EXPECT_DOUBLE_EQ(autocorrelation(alternating, 2), 6.0 / 8);
  EXPECT_EQ(autocorrelation(alternating, 8), 0);
  EXPECT_EQ(autocorrelation({3, 3, 3}, 1), 0);
}

TEST(SeriesStatistics, IndependentValuesOfNoise) {
  const std::vector<double> noise = simulated_levels({0.3, 0, 1}, 2000);
  EXPECT_GT(independent_values(noise), 1500);
  EXPECT_LE(independent_values(noise), 2000);
}

// A first-order process has (1 - a) / (1 + a) as many independent values.
TEST(SeriesStatistics, IndependentValuesOfPhases) {
  const double keeps = std::exp(-1.0 / 10);
  const double expected = 20000 * (1 - keeps) / (1 + keeps);
  EXPECT_NEAR(independent_values(simulated_levels({0.2, 1, 10}, 20000)), expected, 0.25 * expected);
}

TEST(SeriesStatistics, AnticorrelationIsNoExtraKnowledge) {
  EXPECT_DOUBLE_EQ(independent_values({1, 2, 1, 2, 1, 2, 1, 2}), 8);
}

// The error that is stated is the one that is made: the means of many phased series scatter by it.
TEST(SeriesStatistics, StandardErrorIsTheScatterOfMeans) {
  std::vector<double> means;
  double stated = 0;
  constexpr int kSeries = 100;
  for (int i = 0; i < kSeries; ++i) {
    const auto levels = simulated_levels({0.4, 0.8, 8}, 400, static_cast<std::uint64_t>(i) + 1);
    means.push_back(mean_of(levels));
    stated += relative_standard_error(levels) / kSeries;
  }
  EXPECT_NEAR(stated, variation_of(means), 0.2 * variation_of(means));
}

}  // namespace
}  // namespace remus
