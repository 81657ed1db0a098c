#include "models/units/quantile.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace remus {
namespace {

std::vector<int> one_to(int n) {
  std::vector<int> values(static_cast<std::size_t>(n));
  std::iota(values.rbegin(), values.rend(), 1);
  return values;
}

TEST(Quantile, IsTheNearestRank) {
  EXPECT_EQ(quantile(one_to(10), Ratio(0.5)), 5);
  EXPECT_EQ(quantile(one_to(10), Ratio(0.51)), 6);
  EXPECT_EQ(quantile(one_to(100), Ratio(0.99)), 99);
  EXPECT_EQ(quantile(one_to(100), Ratio(0.07)), 7) << "0.07 x 100 is 7.000000000000001 in doubles";
  EXPECT_EQ(quantile(one_to(101), Ratio(0.99)), 100) << "ceil(99.99)";
  EXPECT_EQ(quantile(one_to(200), Ratio(0.95)), 190);
}

TEST(Quantile, TooFewValuesHaveNone) {
  EXPECT_EQ(quantile(one_to(2), Ratio(0.99)), std::nullopt);
  EXPECT_EQ(quantile(one_to(99), Ratio(0.99)), std::nullopt);
  EXPECT_EQ(quantile(one_to(19), Ratio(0.95)), std::nullopt);
  EXPECT_EQ(quantile(one_to(20), Ratio(0.95)), 19);
  EXPECT_EQ(quantile(one_to(19), Ratio(0.05)), std::nullopt) << "the low side likewise";
  EXPECT_EQ(quantile(one_to(20), Ratio(0.05)), 1);
  EXPECT_EQ(quantile(one_to(10), Ratio(0.9)), 9);
  EXPECT_EQ(quantile(one_to(1), Ratio(0.5)), std::nullopt);
  EXPECT_EQ(quantile(one_to(2), Ratio(0.5)), 1);
  EXPECT_EQ(quantile(std::vector<int>{}, Ratio(0.5)), std::nullopt);
}

// Law: p50 <= p95 <= p99 <= max.
TEST(Quantile, ComeInTheirOrder) {
  for (int n = 1; n <= 400; ++n) {
    int below = 1;
    for (const double share : {0.05, 0.5, 0.95, 0.99}) {
      const auto value = quantile(one_to(n), Ratio(share));
      if (!value) continue;
      EXPECT_GE(*value, below);
      EXPECT_LE(*value, n);
      below = *value;
    }
  }
}

TEST(Quantile, RefusesSharesOutOfRange) {
  EXPECT_THROW(quantile(one_to(3), Ratio(0)), std::invalid_argument);
  EXPECT_THROW(quantile(one_to(3), Ratio(1)), std::invalid_argument);
}

}  // namespace
}  // namespace remus
