#include "tools/remsim/quantiles.hpp"

#include <gtest/gtest.h>

namespace remus::cli {
namespace {

TEST(Quantiles, InterpolateBetweenNeighbours) {
  const Quantiles q = quantiles_of({40, 10, 30, 20, 0});
  EXPECT_EQ(q.count, 5u);
  EXPECT_EQ(q.min, 0);
  EXPECT_DOUBLE_EQ(q.p5, 2);
  EXPECT_DOUBLE_EQ(q.p50, 20);
  EXPECT_DOUBLE_EQ(q.p95, 38);
  EXPECT_EQ(q.max, 40);
  EXPECT_EQ(q.mean, 20);
}

TEST(Quantiles, OfOne) {
  const Quantiles q = quantiles_of({7});
  EXPECT_EQ(q.p5, 7);
  EXPECT_EQ(q.p95, 7);
}

}  // namespace
}  // namespace remus::cli
