#include "models/cost/checkpoint.hpp"

#include <gtest/gtest.h>

#include "models/cost/codec.hpp"

namespace remus::cost {
namespace {

TEST(CompressedPage, IsTheCurvesTimesTheFactorButNeverMoreThanThePage) {
  const SizeCurve curve(Bytes(0), Bytes(1000), Duration::ms(20));
  EXPECT_EQ(compressed_page(curve, Duration::ms(20), Ratio(1)), Bytes(632));
  EXPECT_EQ(compressed_page(curve, Duration::ms(20), Ratio(0.5)), Bytes(316));
  EXPECT_EQ(compressed_page(curve, Duration::ms(20), Ratio(10)), kPageSize);
}

// Half a byte is rounded up, less is cut off; a page that grows by its codec is sent raw.
TEST(CompressedPage, IsInWholeBytesAndAtMostRaw) {
  EXPECT_EQ(compressed_page(SizeCurve(Bytes(1001)), Duration(), Ratio(0.5)), Bytes(501));
  EXPECT_EQ(compressed_page(SizeCurve(Bytes(1003)), Duration(), Ratio(0.3)), Bytes(301));
  EXPECT_EQ(compressed_page(SizeCurve(Bytes(1001)), Duration(), Ratio(0.3)), Bytes(300));
  EXPECT_EQ(compressed_page(SizeCurve(Bytes(4095)), Duration(), Ratio(1)), Bytes(4095));
  EXPECT_EQ(compressed_page(SizeCurve(Bytes(4096)), Duration(), Ratio(1)), Bytes(4096));
  EXPECT_EQ(compressed_page(SizeCurve(Bytes(4096)), Duration(), Ratio(1.1)), Bytes(4096));
  EXPECT_EQ(compressed_page(SizeCurve(Bytes(0)), Duration::ms(5), Ratio(1)), Bytes(0));
}

TEST(Codecs, AreNamedInTheOrderOfTheirEnumeration) {
  const auto name_of = [](Codec codec) { return kCodecNames.at(static_cast<std::size_t>(codec)); };
  EXPECT_EQ(name_of(Codec::none), "none");
  EXPECT_EQ(name_of(Codec::xor_rle), "xor-rle");
  EXPECT_EQ(name_of(Codec::lz4), "lz4");
  EXPECT_EQ(name_of(Codec::zstd), "zstd");
  EXPECT_EQ(name_of(Codec::xor_lz4), "xor-lz4");
  EXPECT_EQ(name_of(Codec::xor_zstd), "xor-zstd");
}

TEST(CheckpointCost, OfNoPagesIsTheState) {
  EXPECT_EQ(checkpoint_bytes(Pages(0), Bytes(500), Bytes(24)), Bytes(24));
  EXPECT_EQ(checkpoint_bytes(Pages(3), Bytes(500), Bytes(0)), Bytes(1500));
  EXPECT_EQ(compress_time(Pages(0), BytesPerSecond(1e6)), Duration());
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
  EXPECT_EQ(core_share(1, 4), Ratio(0.25));
}

}  // namespace
}  // namespace remus::cost
