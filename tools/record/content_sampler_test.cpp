#include "tools/record/content_sampler.hpp"

#include <gtest/gtest.h>

#include <set>

namespace remus::record {
namespace {

constexpr Bytes kRoomy{1 << 20};

Page filled(int value) {
  Page page{};
  page.fill(static_cast<std::byte>(value));
  return page;
}

TEST(ContentSampler, ComparesWithThePreviousVersion) {
  ContentSampler sampler(Pages(8), kRoomy, 1);
  sampler.see(0, filled(1));
  EXPECT_EQ(sampler.take_epoch().fresh, Pages(1));
  Page now = filled(1);
  now[17] = std::byte{2};
  sampler.see(0, now);
  const EpochContents epoch = sampler.take_epoch();
  EXPECT_EQ(epoch.fresh, Pages(0));
  EXPECT_EQ(epoch.changed, Bytes(1));
  ASSERT_EQ(epoch.sample.size(), 1U);
  EXPECT_EQ(epoch.sample[0].before, filled(1));
  EXPECT_EQ(epoch.sample[0].now, now);
}

TEST(ContentSampler, ANewPageIsComparedWithZeros) {
  ContentSampler sampler(Pages(8), kRoomy, 1);
  sampler.see(3, filled(1));
  sampler.see(4, filled(0));
  const EpochContents epoch = sampler.take_epoch();
  EXPECT_EQ(epoch.changed, kPageSize);
  EXPECT_EQ(epoch.zero, Pages(1));
  EXPECT_EQ(epoch.silent, Pages(0));
}

TEST(ContentSampler, CountsSilentAndDuplicatePages) {
  ContentSampler sampler(Pages(8), kRoomy, 1);
  sampler.remember(0, filled(5));
  for (const int number : {0, 1, 2}) sampler.see(static_cast<std::uint64_t>(number), filled(5));
  sampler.see(3, filled(0));
  sampler.see(4, filled(0));
  const EpochContents epoch = sampler.take_epoch();
  EXPECT_EQ(epoch.silent, Pages(1));
  EXPECT_EQ(epoch.duplicate, Pages(2));
  EXPECT_EQ(epoch.seen, Pages(5));
}

TEST(ContentSampler, DrawsEveryPageAsOften) {
  constexpr int epochs = 2000, pages = 20, drawn = 5;
  ContentSampler sampler(Pages(drawn), kRoomy, 1);
  std::array<int, pages> times{};
  for (int i = 0; i < epochs; ++i) {
    for (int page = 0; page < pages; ++page) sampler.see(static_cast<std::uint64_t>(page), filled(page + 1));
    const EpochContents epoch = sampler.take_epoch();
    ASSERT_EQ(epoch.sample.size(), std::size_t{drawn});
    std::set<std::byte> different;
    for (const SampledPage& page : epoch.sample) {
      different.insert(page.now[0]);
      ++times[std::to_integer<std::size_t>(page.now[0]) - 1];
    }
    ASSERT_EQ(different.size(), std::size_t{drawn});
  }
  // 500 each; the standard deviation is sqrt(2000 * 1/4 * 3/4) = 19.
  for (const int count : times) EXPECT_NEAR(count, epochs * drawn / pages, 5 * 19);
}

TEST(ContentSampler, KeepsToItsMemory) {
  ContentSampler sampler(Pages(8), kPageSize, 1);
  sampler.see(0, filled(1));
  EXPECT_FALSE(sampler.overflowed());
  sampler.see(1, filled(2));
  EXPECT_TRUE(sampler.overflowed());
  sampler.take_epoch();
  sampler.see(1, filled(2));  // its previous version was not kept
  EXPECT_EQ(sampler.take_epoch().fresh, Pages(1));
  sampler.forget(0);
  sampler.see(1, filled(2));
  sampler.see(1, filled(2));
  EXPECT_EQ(sampler.take_epoch().silent, Pages(1));
}

}  // namespace
}  // namespace remus::record
