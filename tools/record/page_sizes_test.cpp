#include "tools/record/page_sizes.hpp"

#include <gtest/gtest.h>

#include <random>

namespace remus::record {
namespace {

using traces::SizeKind;

Page noise(unsigned seed) {
  std::mt19937 random(seed);
  Page page{};
  for (auto& byte : page) byte = static_cast<std::byte>(random());
  return page;
}

Bytes size(const PageSizes::Sizes& sizes, SizeKind kind) { return sizes[static_cast<std::size_t>(kind)]; }

TEST(PageSizes, NoiseDoesNotCompressAndIsCapped) {
  PageSizes sizes;
  const auto result = sizes.of({.before = noise(1), .now = noise(2)});
  for (const Bytes each : result) EXPECT_EQ(each, kPageSize);
}

TEST(PageSizes, ADeltaOfOneByteIsSmallWhateverThePage) {
  PageSizes sizes;
  SampledPage page{.before = noise(1), .now = noise(1)};
  page.now[5] ^= std::byte{1};
  const auto result = sizes.of(page);
  EXPECT_EQ(size(result, SizeKind::xor_rle), Bytes(3));
  EXPECT_EQ(size(result, SizeKind::lz4), kPageSize);
  EXPECT_EQ(size(result, SizeKind::zstd), kPageSize);
  EXPECT_LT(size(result, SizeKind::xor_lz4), Bytes(60));
  EXPECT_LT(size(result, SizeKind::xor_zstd), Bytes(60));
}

TEST(PageSizes, SumsAreScaledFromTheSampleToAllDirtyPages) {
  PageSizes sizes;
  SampledPage page{};
  page.now[0] = std::byte{1};
  EpochContents contents;
  contents.sample = {page, page};
  contents.zero = Pages(4);
  traces::EpochRecord epoch{};
  epoch.dirty = Pages(10);
  add_contents(epoch, contents, sizes);
  EXPECT_EQ(epoch.sampled, Pages(2));
  EXPECT_EQ(epoch.size(SizeKind::xor_rle), Bytes(10 * 3));
  EXPECT_EQ(epoch.zero_pages, Pages(4));  // counts are exact
}

TEST(PageSizes, AnEpochWithoutPagesHasSumsOfZero) {
  PageSizes sizes;
  traces::EpochRecord epoch{};
  add_contents(epoch, {}, sizes);
  EXPECT_EQ(epoch.sampled, Pages(0));
  EXPECT_EQ(epoch.size(SizeKind::zstd), Bytes(0));
}

}  // namespace
}  // namespace remus::record
