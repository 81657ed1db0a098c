#include "tools/record/page_numbers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace remus::record {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(PageNumbers, CountUpInOrderOfFirstSight) {
  PageNumbers numbers;
  EXPECT_EQ(numbers.number(1, 700), 0U);
  EXPECT_EQ(numbers.number(1, 3), 1U);
  EXPECT_EQ(numbers.number(1, 700), 0U);
  EXPECT_EQ(numbers.used(), 2U);
}

TEST(PageNumbers, TellOwnersApart) {
  PageNumbers numbers;
  const auto first = numbers.number(1, 5);
  EXPECT_NE(numbers.number(2, 5), first);
  EXPECT_EQ(numbers.number(1, 5), first);
}

TEST(PageNumbers, TellChunksApart) {
  PageNumbers numbers;
  for (std::uint64_t page = 0; page < 2000; ++page) EXPECT_EQ(numbers.number(0, page), page);
  EXPECT_EQ(numbers.number(0, 513), 513U);
  EXPECT_EQ(numbers.number(0, ~std::uint64_t{0}), 2000U);
}

TEST(PageNumbers, AreNotUsedAgain) {
  PageNumbers numbers;
  numbers.number(1, 5);
  numbers.number(2, 5);
  numbers.number(1, 9);
  EXPECT_THAT(numbers.forget(1), UnorderedElementsAre(0, 2));
  EXPECT_THAT(numbers.forget(1), IsEmpty());
  EXPECT_EQ(numbers.number(1, 5), 3U);
  EXPECT_EQ(numbers.number(2, 5), 1U);
}

}  // namespace
}  // namespace remus::record
