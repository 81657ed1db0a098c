#include "models/tcp/ring.hpp"

#include <gtest/gtest.h>

namespace remus::tcp {
namespace {

// 5, 6, ... `count` of them, from two before the end of the 16 slots on.
Ring<int> wrapped(int count) {
  Ring<int> ring;
  for (int i = 0; i < 14; ++i) ring.push_back(0);
  for (int i = 0; i < 14; ++i) ring.pop_front();
  for (int i = 0; i < count; ++i) ring.push_back(5 + i);
  return ring;
}

std::vector<int> drained(Ring<int> ring) {
  std::vector<int> values;
  for (; !ring.empty(); ring.pop_front()) values.push_back(ring.front());
  return values;
}

TEST(Ring, ACopyHasTheContentAndGoesOnByItself) {
  const Ring<int> original = wrapped(3);
  Ring<int> copy = original;
  for (int i = 0; i < 40; ++i) copy.push_back(100 + i);
  copy.front() = 7;
  EXPECT_EQ(drained(original), (std::vector<int>{5, 6, 7}));
  ASSERT_EQ(copy.size(), 43U);
  EXPECT_EQ(copy[0], 7);
  EXPECT_EQ(copy[3], 100);
  EXPECT_EQ(copy.back(), 139);
}

TEST(Ring, AnAssignedOneForgetsWhatItHad) {
  Ring<int> ring = wrapped(9);
  ring = wrapped(2);
  EXPECT_EQ(drained(ring), (std::vector<int>{5, 6}));
  ring = Ring<int>();
  EXPECT_TRUE(ring.empty());
  ring.push_back(1);
  EXPECT_EQ(drained(ring), (std::vector<int>{1}));
}

TEST(Ring, AssignedToItselfItStays) {
  Ring<int> ring = wrapped(4);
  const Ring<int>& same = ring;
  ring = same;
  EXPECT_EQ(drained(ring), (std::vector<int>{5, 6, 7, 8}));
}

}  // namespace
}  // namespace remus::tcp
