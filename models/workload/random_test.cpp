#include "models/workload/random.hpp"

#include <gtest/gtest.h>

namespace remus {
namespace {

TEST(Random, TheLastDrawIsTheGeneratorsOwn) {
  Random random(5);
  std::mt19937_64 bits(5);
  EXPECT_EQ(random.last_draw(), 0u) << "nothing drawn yet";
  random.uniform();
  EXPECT_EQ(random.last_draw(), bits());
  random.exponential();
  EXPECT_EQ(random.last_draw(), bits());
  random.normal();  // takes two
  bits();
  EXPECT_EQ(random.last_draw(), bits());
}

TEST(Random, WhatNeedsNoDrawTakesNone) {
  Random random(5);
  EXPECT_EQ(random.around_one(Ratio(0)), 1.0);
  EXPECT_EQ(random.last_draw(), 0u);
  random.around_one(Ratio(0.5));
  EXPECT_NE(random.last_draw(), 0u);
}

}  // namespace
}  // namespace remus
