#include "models/cost/checkpoint.hpp"

#include <gtest/gtest.h>

namespace remus::cost {
namespace {

TEST(CompressedPage, IsTheCurvesTimesTheFactorButNeverMoreThanThePage) {
  const SizeCurve curve(Bytes(0), Bytes(1000), Duration::ms(20));
  EXPECT_EQ(compressed_page(curve, Duration::ms(20), Ratio(1)), Bytes(632));
  EXPECT_EQ(compressed_page(curve, Duration::ms(20), Ratio(0.5)), Bytes(316));
  EXPECT_EQ(compressed_page(curve, Duration::ms(20), Ratio(10)), kPageSize);
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
