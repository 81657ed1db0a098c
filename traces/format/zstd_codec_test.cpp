#include "traces/format/zstd_codec.hpp"

#include <gtest/gtest.h>

namespace remus::traces {
namespace {

const std::string kText(10'000, 'a');

TEST(Zstd, ComesBackWhole) {
  const std::string packed = zstd_compressed(kText);
  EXPECT_TRUE(is_zstd(packed));
  EXPECT_FALSE(is_zstd(kText));
  EXPECT_LT(packed.size(), 100U);
  EXPECT_EQ(zstd_expanded(packed, kText.size()), kText);
  EXPECT_EQ(zstd_expanded_file(packed, kText.size()).text, kText);
  EXPECT_EQ(zstd_expanded_file(packed + packed, 2 * kText.size()).text, kText + kText) << "several frames";
  EXPECT_EQ(zstd_expanded(zstd_compressed(""), 0), "");
}

TEST(Zstd, AnotherLengthIsNone) {
  const std::string packed = zstd_compressed(kText);
  EXPECT_FALSE(zstd_expanded(packed, kText.size() - 1));
  EXPECT_FALSE(zstd_expanded(packed, kText.size() + 1));
  EXPECT_FALSE(zstd_expanded("not zstd", 8));
  EXPECT_FALSE(zstd_expanded("", 0));
  EXPECT_EQ(zstd_expanded_file(packed, kText.size() - 1).problem, "it expands too far; is it a trace?");
}

TEST(Zstd, CutShortIsSaid) {
  const std::string packed = zstd_compressed(kText);
  EXPECT_NE(zstd_expanded_file(packed.substr(0, packed.size() - 1), 1U << 20U).problem.find("cut short"),
            std::string::npos);
  EXPECT_EQ(zstd_expanded_file("\x28\xB5\x2F\xFD" + std::string(30, '\xFF'), 1U << 20U).problem.substr(0, 20),
            "its zstd compression");
}

}  // namespace
}  // namespace remus::traces
