#include "tools/remsim/toml_value.hpp"

#include <gtest/gtest.h>

namespace remus::cli {
namespace {

constexpr const char* kText =
    "# resume = { value = \"9ms\" }\n"
    "work = { value = \"12s\", from = \"measured: a\" }\n"
    "\n"
    "[checkpoint]\n"
    "suspend = { value = \"1ms\", from = \"fitted: b\" }\n"
    "resume = { value = \"3ms\", from = \"fitted: value = \\\"x\\\"\" }\n"
    "\n"
    "[other]\n"
    "resume = { value = \"7ms\", from = \"assumed: c\" }\n"
    "count = { value = 7, from = \"assumed: d\" }\n";

TEST(TomlValue, FindsTheKeyOfItsSection) {
  EXPECT_EQ(toml_value(kText, "", "work"), "12s");
  EXPECT_EQ(toml_value(kText, "checkpoint", "resume"), "3ms");
  EXPECT_EQ(toml_value(kText, "other", "resume"), "7ms");
  EXPECT_EQ(toml_value(kText, "other", "count"), "7") << "a count has no quotes";
}

TEST(TomlValue, FindsNothingElse) {
  EXPECT_EQ(toml_value(kText, "", "resume"), std::nullopt) << "comments are not values";
  EXPECT_EQ(toml_value(kText, "checkpoint", "res"), std::nullopt) << "not the beginning of a key";
  EXPECT_EQ(toml_value(kText, "none", "resume"), std::nullopt);
}

TEST(TomlValue, ListsWhatSaysItIsFitted) {
  EXPECT_EQ(keys_fitted(kText), (std::vector<TomlKey>{{"checkpoint", "suspend"}, {"checkpoint", "resume"}}));
}

TEST(TomlValue, ReplacingKeepsAllTheRest) {
  const auto changed = with_toml_value(kText, "checkpoint", "resume", "3.25ms");
  ASSERT_TRUE(changed);
  EXPECT_EQ(toml_value(*changed, "checkpoint", "resume"), "3.25ms");
  EXPECT_EQ(with_toml_value(*changed, "checkpoint", "resume", "3ms"), kText);
  EXPECT_EQ(with_toml_value(kText, "checkpoint", "none", "3ms"), std::nullopt);
  const auto counted = with_toml_value(kText, "other", "count", "12");
  ASSERT_TRUE(counted);
  EXPECT_EQ(toml_value(*counted, "other", "count"), "12");
  EXPECT_EQ(with_toml_value(*counted, "other", "count", "7"), kText);
}

}  // namespace
}  // namespace remus::cli
