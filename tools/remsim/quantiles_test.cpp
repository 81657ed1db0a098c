#include "tools/remsim/quantiles.hpp"

#include <gtest/gtest.h>

namespace remus::cli {
namespace {

TEST(Quantiles, OfAFewHaveNoTails) {
  const Quantiles q = quantiles_of({40, 10, 30, 20, 0});
  EXPECT_EQ(q.count, 5u);
  EXPECT_EQ(q.min, 0);
  EXPECT_EQ(q.p5, std::nullopt);
  EXPECT_EQ(q.p50, 20);
  EXPECT_EQ(q.p95, std::nullopt);
  EXPECT_EQ(q.max, 40);
  EXPECT_EQ(q.mean, 20);
}

TEST(Quantiles, AreOfTheSample) {
  std::vector<double> sample;
  for (int i = 40; i >= 1; --i) sample.push_back(i);
  const Quantiles q = quantiles_of(sample);
  EXPECT_EQ(q.p5, 2);
  EXPECT_EQ(q.p50, 20);
  EXPECT_EQ(q.p95, 38);
}

TEST(Quantiles, OfOne) {
  const Quantiles q = quantiles_of({7});
  EXPECT_EQ(q.min, 7);
  EXPECT_EQ(q.max, 7);
  EXPECT_EQ(q.p50, std::nullopt);
}

}  // namespace
}  // namespace remus::cli
