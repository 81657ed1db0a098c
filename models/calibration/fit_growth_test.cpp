#include "models/calibration/fit_growth.hpp"

#include <gtest/gtest.h>

#include "models/calibration/simulated_levels_test.hpp"

namespace remus {
namespace {

std::vector<Duration> runs(std::size_t n) { return std::vector(n, Duration::ms(25)); }

// Levels times a line from `start` to `end`.
std::vector<double> grown(std::vector<double> levels, double start, double end) {
  for (std::size_t i = 0; i < levels.size(); ++i)
    levels[i] *= start + (end - start) * (static_cast<double>(i) + 0.5) / static_cast<double>(levels.size());
  return levels;
}

TEST(FitGrowth, RecoversALine) {
  const auto growth = fit_growth(grown(std::vector<double>(400, 1.0), 0.5, 1.5), runs(400));
  ASSERT_TRUE(growth.has_value());
  EXPECT_NEAR(growth->factor, 3, 1e-9);
  EXPECT_EQ(growth->time, Duration::ms(10'000));
}

TEST(FitGrowth, RecoversALineAmongNoiseUpAndDown) {
  const std::vector<double> noise = simulated_levels({0.3, 0, 1}, 400);
  EXPECT_NEAR(fit_growth(grown(noise, 0.5, 1.5), runs(400)).value_or(Growth{}).factor, 3, 0.5);
  EXPECT_NEAR(fit_growth(grown(noise, 1.5, 0.5), runs(400)).value_or(Growth{}).factor, 1 / 3.0, 0.06);
}

// Epochs of 25 and of 75 ms: the line is one in time.
TEST(FitGrowth, IsALineInTime) {
  std::vector<double> levels;
  std::vector<Duration> times;
  double before = 0;
  for (int i = 0; i < 200; ++i) {
    const double length = i < 100 ? 1 : 3;
    levels.push_back(1 + (before + length / 2) / 400);
    times.push_back(Duration::ms(static_cast<std::int64_t>(25 * length)));
    before += length;
  }
  const auto growth = fit_growth(levels, times);
  ASSERT_TRUE(growth.has_value());
  EXPECT_NEAR(growth->factor, 2, 1e-9);
  EXPECT_EQ(growth->time, Duration::ms(10'000));
}

// Ten phases of a second are no growth, however they fall: five seeds.
TEST(FitGrowth, PhasesAreNoGrowth) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U})
    EXPECT_FALSE(fit_growth(simulated_levels({0.5, 1, 40}, 400, seed), runs(400)).has_value()) << seed;
}

TEST(FitGrowth, LittleOrFewIsNoGrowth) {
  EXPECT_FALSE(fit_growth(grown(std::vector<double>(400, 1.0), 0.91, 1.09), runs(400)).has_value());
  EXPECT_TRUE(fit_growth(grown(std::vector<double>(400, 1.0), 0.89, 1.11), runs(400)).has_value());
  EXPECT_FALSE(fit_growth(grown(std::vector<double>(39, 1.0), 0.5, 1.5), runs(39)).has_value());
  EXPECT_TRUE(fit_growth(grown(std::vector<double>(40, 1.0), 0.5, 1.5), runs(40)).has_value());
}

// A program that starts from nothing: the factor is bounded.
TEST(FitGrowth, FromNothingIsBounded) {
  const auto growth = fit_growth(grown(std::vector<double>(400, 1.0), -0.2, 2.2), runs(400));
  EXPECT_NEAR(growth.value_or(Growth{}).factor, 2.2 / (2 / (1 + kMostGrowth)), 1e-6);
}

}  // namespace
}  // namespace remus
