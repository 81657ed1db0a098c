#include "tools/record/xbzrle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <random>

namespace remus::record {
namespace {

using testing::ElementsAreArray;
using testing::IsEmpty;

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

// The format's definition, read the other way round.
Page decoded(Page page, const std::vector<std::byte>& code) {
  std::size_t at = 0, from = 0;
  const auto number = [&] {
    auto value = std::to_integer<std::size_t>(code[from++]);
    if (value >= 0x80) value = (value & 0x7f) | std::to_integer<std::size_t>(code[from++]) << 7;
    return value;
  };
  while (from < code.size()) {
    at += number();
    for (std::size_t left = number(); left > 0; --left) page.at(at++) = code.at(from++);
  }
  return page;
}

TEST(Xbzrle, NothingChanged) {
  const Page page{};
  EXPECT_THAT(*xbzrle_encode(page, page), IsEmpty());
  EXPECT_EQ(xbzrle_size(page, page), Bytes(0));
}

TEST(Xbzrle, OneByteAtTheStart) {
  Page now{};
  now[0] = std::byte{7};
  EXPECT_THAT(*xbzrle_encode({}, now), ElementsAreArray(bytes({0, 1, 7})));
}

TEST(Xbzrle, AnUnchangedByteEndsARun) {
  Page now{};
  now[3] = now[5] = std::byte{9};
  EXPECT_THAT(*xbzrle_encode({}, now), ElementsAreArray(bytes({3, 1, 9, 1, 1, 9})));
}

TEST(Xbzrle, LongRunsHaveTwoByteLengths) {
  Page now{};
  for (std::size_t i = 300; i < 428; ++i) now[i] = std::byte{1};
  const auto code = *xbzrle_encode({}, now);
  EXPECT_THAT(std::vector(code.begin(), code.begin() + 5), ElementsAreArray(bytes({0xac, 2, 0x80, 1, 1})));
  EXPECT_EQ(code.size(), 4U + 128U);
}

TEST(Xbzrle, ALastByteCounts) {
  Page now{};
  now.back() = std::byte{1};
  EXPECT_THAT(*xbzrle_encode({}, now), ElementsAreArray(bytes({0xff, 0x1f, 1, 1})));
}

TEST(Xbzrle, NeverLongerThanThePage) {
  Page now{};
  for (std::size_t i = 0; i < now.size(); i += 2) now[i] = std::byte{1};  // three bytes for every second one
  EXPECT_FALSE(xbzrle_encode({}, now).has_value());
  EXPECT_EQ(xbzrle_size({}, now), kPageSize);
  now.fill(std::byte{1});  // all changed: two lengths too many
  EXPECT_EQ(xbzrle_size({}, now), kPageSize);
}

TEST(Xbzrle, DecodesToThePageAndSizeIsTheCodesLength) {
  std::mt19937 random(1);
  for (const int changes : {1, 10, 100, 700}) {
    Page before{}, now{};
    for (auto& byte : before) byte = static_cast<std::byte>(random());
    now = before;
    for (int i = 0; i < changes; ++i) now[random() % now.size()] = static_cast<std::byte>(random());
    const auto code = xbzrle_encode(before, now);
    ASSERT_TRUE(code.has_value());
    EXPECT_EQ(decoded(before, *code), now);
    EXPECT_EQ(xbzrle_size(before, now), Bytes(static_cast<std::int64_t>(code->size())));
  }
}

}  // namespace
}  // namespace remus::record
