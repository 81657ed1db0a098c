#include "models/cost/checkpoint.hpp"

#include <gtest/gtest.h>

namespace remus::cost {
namespace {

TEST(DeltaPage, SettledAtOnceWithoutATimeConstant) {
  EXPECT_EQ(delta_page(Bytes(1000), Duration(), Duration::ms(1)), Bytes(1000));
}

// 1000 B x (1 - 1/e) = 632.1 B after one time constant; nothing after no time; all of it after fifty.
TEST(DeltaPage, GrowsAsASaturatingExponential) {
  const Duration settling = Duration::ms(20);
  EXPECT_EQ(delta_page(Bytes(1000), settling, Duration()), Bytes(0));
  EXPECT_EQ(delta_page(Bytes(1000), settling, Duration::ms(20)), Bytes(632));
  EXPECT_EQ(delta_page(Bytes(1000), settling, Duration::ms(1000)), Bytes(1000));
}

TEST(CheckpointCost, BytesAndTimes) {
  EXPECT_EQ(checkpoint_bytes(Pages(10), Bytes(500), Bytes(24)), Bytes(5024));
  EXPECT_EQ(compress_time(Pages(100), BytesPerSecond(409.6e6)), Duration::ms(1));
  EXPECT_DOUBLE_EQ(goodput(BytesPerSecond(125e6), Ratio(0.8)).count(), 100e6);
}

TEST(CheckpointCost, CoresAreSharedFairlyOnlyWhenThereAreTooFew) {
  EXPECT_EQ(core_share(4, 3), Ratio(1));
  EXPECT_EQ(core_share(4, 4), Ratio(1));
  EXPECT_EQ(core_share(2, 3), Ratio(2.0 / 3.0));
}

}  // namespace
}  // namespace remus::cost
