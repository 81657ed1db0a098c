#include "traces/format/decimal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace remus::traces {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

TEST(ParseDecimal, IsExact) {
  EXPECT_EQ(parse_decimal("0.028000", 9).value, 28'000'000);
  EXPECT_EQ(parse_decimal(" 25.004 ", 6).value, 25'004'000);
  EXPECT_EQ(parse_decimal("757", 0).value, 757);
  EXPECT_EQ(parse_decimal("757.000", 0).value, 757);
  EXPECT_EQ(parse_decimal("9223372036.854775806", 9).value, kMost - 1);
}

TEST(ParseDecimal, RoundsFinerDigits) {
  EXPECT_EQ(parse_decimal("0.00000149", 6).value, 1);
  EXPECT_EQ(parse_decimal("0.0000015", 6).value, 2);
  EXPECT_EQ(parse_decimal("0.99999999", 6).value, 1'000'000);
}

TEST(ParseDecimal, SaysWhatIsWrong) {
  const auto problem = [](const char* text, int decimals) {
    const char* found = parse_decimal(text, decimals).problem;
    return std::string(found == nullptr ? "" : found);
  };
  EXPECT_EQ(problem("-1", 0), "is negative");
  EXPECT_EQ(problem("nan", 0), "is not a finite number");
  EXPECT_EQ(problem("inf", 6), "is not a finite number");
  EXPECT_EQ(problem("2.5", 0), "is not a whole number");
  EXPECT_EQ(problem("9223372036854775807", 0), "is too large");
  EXPECT_EQ(problem("99999999999999999999999", 0), "is too large");
  EXPECT_EQ(problem("1", 9), "");
  for (const char* text : {"", ".", ".5", "1e3", "0x10", "1,5", "+1", "1 2", "1.2.3", "seven"}) {
    EXPECT_THAT(problem(text, 6), testing::HasSubstr("not a decimal number")) << text;
  }
}

TEST(FormatDecimal, IsTheInverse) {
  EXPECT_EQ(format_decimal(28'000'000, 9), "0.028");
  EXPECT_EQ(format_decimal(25'000'000, 6), "25");
  EXPECT_EQ(format_decimal(0, 9), "0");
  EXPECT_EQ(format_decimal(-1, 6), "-0.000001");
  EXPECT_EQ(format_decimal(std::numeric_limits<std::int64_t>::min(), 0), "-9223372036854775808");
  for (const std::int64_t value :
       {std::int64_t{1}, std::int64_t{999'999'999}, std::int64_t{1'000'000'001}, kMost - 1}) {
    for (const int decimals : {0, 6, 9}) {
      EXPECT_EQ(parse_decimal(format_decimal(value, decimals), decimals).value, value);
    }
  }
}

}  // namespace
}  // namespace remus::traces
