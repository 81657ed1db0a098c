#include "models/workload/latency_sample.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace remus {
namespace {

TEST(LatencySample, EmptyIsZero) {
  const LatencySample sample;
  EXPECT_EQ(sample.count(), 0);
  EXPECT_EQ(sample.mean(), Duration());
  EXPECT_EQ(sample.quantile(Ratio(0.5)), std::nullopt);
}

TEST(LatencySample, MeanAndNearestRankQuantiles) {
  LatencySample sample;
  for (const int ms : {50, 10, 40, 20, 30, 60, 70, 80, 90, 100}) sample.add(Duration::ms(ms));
  EXPECT_EQ(sample.count(), 10);
  EXPECT_EQ(sample.mean(), Duration::ms(55));
  EXPECT_EQ(sample.quantile(Ratio(0.5)), Duration::ms(50));
  EXPECT_EQ(sample.quantile(Ratio(0.51)), Duration::ms(60));
  EXPECT_EQ(sample.quantile(Ratio(0.95)), std::nullopt) << "ten values have no 95th percentile";
  EXPECT_EQ(sample.least(), Duration::ms(10));
  EXPECT_EQ(sample.greatest(), Duration::ms(100));
}

TEST(LatencySample, RefusesSharesOutOfRange) {
  const LatencySample sample;
  EXPECT_THROW(sample.quantile(Ratio(0)), std::invalid_argument);
  EXPECT_THROW(sample.quantile(Ratio(1)), std::invalid_argument);
}

}  // namespace
}  // namespace remus
