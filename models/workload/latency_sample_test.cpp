#include "models/workload/latency_sample.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace remus {
namespace {

TEST(LatencySample, EmptyIsZero) {
  const LatencySample sample;
  EXPECT_EQ(sample.count(), 0);
  EXPECT_EQ(sample.mean(), Duration());
  EXPECT_EQ(sample.quantile(Ratio(0.5)), Duration());
}

TEST(LatencySample, MeanAndNearestRankQuantiles) {
  LatencySample sample;
  for (const int ms : {50, 10, 40, 20, 30, 60, 70, 80, 90, 100}) sample.add(Duration::ms(ms));
  EXPECT_EQ(sample.count(), 10);
  EXPECT_EQ(sample.mean(), Duration::ms(55));
  EXPECT_EQ(sample.quantile(Ratio(0.5)), Duration::ms(50));
  EXPECT_EQ(sample.quantile(Ratio(0.51)), Duration::ms(60));
  EXPECT_EQ(sample.quantile(Ratio(0.95)), Duration::ms(100));
  EXPECT_EQ(sample.quantile(Ratio(0.001)), Duration::ms(10));
  EXPECT_EQ(sample.quantile(Ratio(1.0)), Duration::ms(100));
}

TEST(LatencySample, ClearForgetsAll) {
  LatencySample sample;
  sample.add(Duration::ms(5));
  sample.clear();
  sample.add(Duration::ms(7));
  EXPECT_EQ(sample.count(), 1);
  EXPECT_EQ(sample.mean(), Duration::ms(7));
}

TEST(LatencySample, RefusesSharesOutOfRange) {
  const LatencySample sample;
  EXPECT_THROW(sample.quantile(Ratio(0)), std::invalid_argument);
  EXPECT_THROW(sample.quantile(Ratio(1.01)), std::invalid_argument);
}

}  // namespace
}  // namespace remus
