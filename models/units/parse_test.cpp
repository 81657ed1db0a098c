// Text to quantity: every unit, every refusal, and that a refusal's message names the fix.
#include "models/units/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace remus {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::function<void()>& parse) {
  try {
    parse();
  } catch (const UnitError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Parse, EveryUnitOfTime) {
  EXPECT_EQ(parse_duration("7ns"), Duration::ns(7));
  EXPECT_EQ(parse_duration("7us"), Duration::us(7));
  EXPECT_EQ(parse_duration("7\u00b5s"), Duration::us(7));
  EXPECT_EQ(parse_duration("7\u03bcs"), Duration::us(7));
  EXPECT_EQ(parse_duration("1.4ms"), Duration::us(1400));
  EXPECT_EQ(parse_duration(" 12.7 s "), Duration::ms(12700));
  EXPECT_EQ(parse_duration("2min"), Duration::ms(120'000));
  EXPECT_EQ(parse_duration("1h"), Duration::ms(3'600'000));
  EXPECT_EQ(parse_duration("1e-3s"), Duration::ms(1));
  EXPECT_EQ(parse_duration("0.000s"), Duration::ns(0));
  EXPECT_EQ(parse_duration("9223372036854775807ns").in_ns(), 9223372036854775807);
}

TEST(Parse, EveryUnitOfBytes) {
  EXPECT_EQ(parse_bytes("1448B"), Bytes(1448));
  EXPECT_EQ(parse_bytes("10kB"), Bytes(10'000));
  EXPECT_EQ(parse_bytes("10MB"), Bytes(10'000'000));
  EXPECT_EQ(parse_bytes("1GB"), Bytes(1'000'000'000));
  EXPECT_EQ(parse_bytes("1.5KiB"), Bytes(1536));
  EXPECT_EQ(parse_bytes("64MiB"), Bytes(67'108'864));
  EXPECT_EQ(parse_bytes("1GiB"), Bytes(1'073'741'824));
}

TEST(Parse, EveryUnitOfBandwidth) {
  EXPECT_EQ(parse_bandwidth("8bps"), BytesPerSecond(1));
  EXPECT_EQ(parse_bandwidth("8kbps"), BytesPerSecond(1e3));
  EXPECT_EQ(parse_bandwidth("100Mbps"), BytesPerSecond(12.5e6));
  EXPECT_EQ(parse_bandwidth("1Gbps"), BytesPerSecond(125e6));
  EXPECT_EQ(parse_bandwidth("5B/s"), BytesPerSecond(5));
  EXPECT_EQ(parse_bandwidth("5kB/s"), BytesPerSecond(5e3));
  EXPECT_EQ(parse_bandwidth("800MB/s"), BytesPerSecond(800e6));
  EXPECT_EQ(parse_bandwidth("2GB/s"), BytesPerSecond(2e9));
  EXPECT_EQ(parse_bandwidth("1KiB/s"), BytesPerSecond(1024));
  EXPECT_EQ(parse_bandwidth("1MiB/s"), BytesPerSecond(1048576));
  EXPECT_EQ(parse_bandwidth("1GiB/s"), BytesPerSecond(1073741824));
}

TEST(Parse, RatiosPagesAndBareNumbers) {
  EXPECT_EQ(parse_ratio("25%"), Ratio(0.25));
  EXPECT_EQ(parse_ratio("2.5x"), Ratio(2.5));
  EXPECT_EQ(parse_pages("300 pages"), Pages(300));
  EXPECT_EQ(parse_pages("300pages"), Pages(300));
  EXPECT_EQ(parse_pages("1 page"), Pages(1));
  EXPECT_EQ(parse_count("10"), 10);
  EXPECT_EQ(parse_number("2.5"), 2.5);
}

struct Refusal {
  const char* name;
  std::function<void()> parse;
  const char* says;
};

class ParseRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ParseRefuses, InOneLineThatNamesTheFix) {
  const std::string line = refusal(GetParam().parse);
  EXPECT_THAT(line, HasSubstr(GetParam().says));
  EXPECT_THAT(line, HasSubstr("write "));
  EXPECT_THAT(line, Not(HasSubstr("\n")));
}

INSTANTIATE_TEST_SUITE_P(
    All, ParseRefuses,
    testing::Values(
        Refusal{"unitless_time", [] { parse_duration("25"); }, "\"25\" has no unit: write a duration such as 25ms"},
        Refusal{"unitless_bytes", [] { parse_bytes("64"); }, "has no unit: write an amount of bytes such as 64KiB"},
        Refusal{"unitless_bandwidth", [] { parse_bandwidth("1e9"); }, "has no unit: write a bandwidth such as 1Gbps"},
        Refusal{"unitless_ratio", [] { parse_ratio("0.5"); }, "has no unit: write a ratio such as 25%"},
        Refusal{"unitless_pages", [] { parse_pages("300"); }, "has no unit: write a number of pages such as 300pages"},
        Refusal{"empty", [] { parse_duration(""); }, "empty text"},
        Refusal{"blank", [] { parse_bytes(" \t"); }, "empty text"},
        Refusal{"unit_only", [] { parse_duration("ms"); }, "does not start with a number"},
        Refusal{"dot_only", [] { parse_duration(".ms"); }, "does not start with a number"},
        Refusal{"nan", [] { parse_ratio("nan%"); }, "not a finite number"},
        Refusal{"inf", [] { parse_bandwidth("inf Gbps"); }, "not a finite number"},
        Refusal{"minus_inf", [] { parse_number("-Infinity"); }, "not a finite number"},
        Refusal{"negative", [] { parse_duration("-5ms"); }, "is negative"},
        Refusal{"negative_count", [] { parse_count("-1"); }, "is negative"},
        Refusal{"bits_for_bytes", [] { parse_bytes("10b"); }, "write B"},
        Refusal{"capital_k", [] { parse_bytes("64KB"); }, "kB (1000 bytes) or KiB (1024 bytes)"},
        Refusal{"no_byte", [] { parse_bytes("64M"); }, "MB (10^6 bytes) or MiB (2^20 bytes)"},
        Refusal{"wrong_case", [] { parse_bytes("64mib"); }, "write MiB"},
        Refusal{"wrong_case_time", [] { parse_duration("5MS"); }, "write ms"},
        Refusal{"minutes_or_milli", [] { parse_duration("5m"); }, "min (minutes) or ms"},
        Refusal{"bytes_per_second", [] { parse_bandwidth("5MBps"); }, "MB/s (bytes) or Mbps (bits)"},
        Refusal{"time_as_bytes", [] { parse_bytes("5ms"); }, "unknown unit \"ms\""},
        Refusal{"two_units", [] { parse_duration("5ms ms"); }, "not one number and one unit"},
        Refusal{"two_quantities", [] { parse_duration("1h30min"); }, "not one number and one unit"},
        Refusal{"junk", [] { parse_duration("25ms,"); }, "unknown unit \"ms,\""},
        Refusal{"comma", [] { parse_duration("1,4ms"); }, "not one number and one unit"},
        Refusal{"hexadecimal", [] { parse_count("0x10"); }, "something after the number"},
        Refusal{"count_with_unit", [] { parse_count("10ms"); }, "something after the number"},
        Refusal{"overflow", [] { parse_duration("9223372036854775808ns"); }, "is too large"},
        Refusal{"overflow_by_unit", [] { parse_duration("2562048h"); }, "is too large"},
        Refusal{"overflow_by_exponent", [] { parse_bytes("1e30GiB"); }, "is too large"},
        Refusal{"absurd_exponent", [] { parse_bytes("1e999999999999B"); }, "too large an exponent"},
        Refusal{"absurd_number", [] { parse_number("1e999"); }, "out of a number's range"},
        Refusal{"overflow_of_double", [] { parse_bandwidth("1e308GB/s"); }, "is too large"},
        Refusal{"below_nanosecond", [] { parse_duration("0.5ns"); }, "not a whole number of nanoseconds"},
        Refusal{"part_of_a_byte", [] { parse_bytes("1.5B"); }, "not a whole number of bytes"},
        Refusal{"part_of_a_count", [] { parse_count("2.5"); }, "not a whole number"},
        Refusal{"digits", [] { parse_count("123456789012345678901"); }, "too many digits"},
        Refusal{"control_characters", [] { parse_count("a\nb"); }, "\"a?b\""}),
    [](const auto& test_case) { return std::string(test_case.param.name); });

TEST(InQuotes, CutsLongTextBetweenCharacters) {
  const std::string accents = "x" + std::string(59, 'y') + "\u00e9" + std::string(30, 'z');
  EXPECT_EQ(in_quotes(accents), "\"x" + std::string(59, 'y') + "...\"");
  const std::string across = std::string(59, 'y') + "\u00e9" + std::string(30, 'z');
  EXPECT_EQ(in_quotes(across), "\"" + std::string(59, 'y') + "...\"");
  const std::string no_text(70, '\x80');  // every byte goes on a character that never began
  EXPECT_EQ(in_quotes(no_text), "\"" + no_text.substr(0, 57) + "...\"");
}

}  // namespace
}  // namespace remus
