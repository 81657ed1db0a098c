#include "sim/vm/epoch_ring.hpp"

#include <gtest/gtest.h>

namespace remus::sim {
namespace {

constexpr EpochId at(std::uint64_t n) { return EpochId(n); }

TEST(EpochRing, FindsWhatIsKeptAndNothingElse) {
  EpochRing<int> ring;
  EXPECT_TRUE(ring.empty());
  EXPECT_EQ(ring.find(at(0)), nullptr);
  ring.push(at(7), 70);
  ring.push(at(8), 80);
  ASSERT_NE(ring.find(at(8)), nullptr);
  EXPECT_EQ(*ring.find(at(7)), 70);
  EXPECT_EQ(*ring.find(at(8)), 80);
  EXPECT_EQ(ring.find(at(6)), nullptr) << "one before the first";
  EXPECT_EQ(ring.find(at(9)), nullptr);
  EXPECT_EQ(ring.find(at(11)), nullptr) << "in the place of 7";
  ring.pop();
  EXPECT_EQ(ring.find(at(7)), nullptr);
  EXPECT_EQ(ring.first(), at(8));
  EXPECT_EQ(ring.front(), 80);
}

TEST(EpochRing, KeepsAsManyAsThereAre) {
  EpochRing<std::uint64_t> ring;
  for (std::uint64_t n = 3; n < 6; ++n) ring.push(at(n), n);
  ring.pop();
  for (std::uint64_t n = 6; n < 40; ++n) ring.push(at(n), n);  // grows with its first not in the first place
  for (std::uint64_t n = 4; n < 40; ++n) {
    ASSERT_NE(ring.find(at(n)), nullptr) << n;
    EXPECT_EQ(*ring.find(at(n)), n);
  }
  EXPECT_EQ(ring.find(at(3)), nullptr);
  EXPECT_EQ(ring.find(at(40)), nullptr);
}

TEST(EpochRing, BeginsAnywhereAndGoesOnWithoutAGap) {
  EpochRing<int> ring;
  ring.push(at(5), 1);
  EXPECT_THROW(ring.push(at(5), 1), InvariantViolated);
  EXPECT_THROW(ring.push(at(7), 1), InvariantViolated);
  ring.clear();
  EXPECT_EQ(ring.find(at(5)), nullptr);
  ring.push(at(2), 2);
  EXPECT_EQ(*ring.find(at(2)), 2);
  EXPECT_EQ(ring.find(at(5)), nullptr);
}

}  // namespace
}  // namespace remus::sim
