// Quantity to text: the wording, and that it reads back as the identical value.
#include "models/units/format.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "models/units/parse.hpp"

namespace remus {
namespace {

TEST(Format, ReadsWell) {
  EXPECT_EQ(format(Duration::us(1400)), "1.4ms");
  EXPECT_EQ(format(Duration::ms(200)), "200ms");
  EXPECT_EQ(format(Duration::ns(132'500)), "132.5us");
  EXPECT_EQ(format(Duration::ms(12'700)), "12.7s");
  EXPECT_EQ(format(Duration::ms(72'000)), "72s");
  EXPECT_EQ(format(Duration::ms(600'000)), "10min");
  EXPECT_EQ(format(Duration::ns(3)), "3ns");
  EXPECT_EQ(format(Duration()), "0s");
  EXPECT_EQ(format(Bytes(1448)), "1448B");
  EXPECT_EQ(format(Bytes(65536)), "64KiB");
  EXPECT_EQ(format(Bytes(10'000'000)), "10MB");
  EXPECT_EQ(format(Bytes()), "0B");
  EXPECT_EQ(format(BytesPerSecond(12.5e6)), "100Mbps");
  EXPECT_EQ(format(BytesPerSecond(125e6)), "1Gbps");
  EXPECT_EQ(format(BytesPerSecond(800e6), BandwidthStyle::bytes), "800MB/s");
  EXPECT_EQ(format(Ratio(0.941)), "94.1%");
  EXPECT_EQ(format(Ratio(0.07)), "7%");  // 100 * 0.07 is not 7 in doubles
  EXPECT_EQ(format(Pages(300)), "300pages");
  EXPECT_EQ(format_number(40), "40");
  EXPECT_EQ(format_number(0.1), "0.1");
}

TEST(Format, ReadsBackIdentically) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto whole = static_cast<std::int64_t>(random() >> (1 + random() % 63));
    const double real = std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 100) - 80);
    ASSERT_EQ(parse_duration(format(Duration(whole))), Duration(whole)) << whole;
    ASSERT_EQ(parse_bytes(format(Bytes(whole))), Bytes(whole)) << whole;
    ASSERT_EQ(parse_pages(format(Pages(whole))), Pages(whole)) << whole;
    ASSERT_EQ(parse_count(std::to_string(whole % 1'000'000'000'000'000'000)), whole % 1'000'000'000'000'000'000);
    ASSERT_EQ(parse_bandwidth(format(BytesPerSecond(real))), BytesPerSecond(real)) << real;
    ASSERT_EQ(parse_bandwidth(format(BytesPerSecond(real), BandwidthStyle::bytes)), BytesPerSecond(real)) << real;
    ASSERT_EQ(parse_ratio(format(Ratio(real))), Ratio(real)) << real;
    ASSERT_EQ(parse_number(format_number(real)), real) << real;
  }
}

TEST(Format, RefusesWhatNoTextStandsFor) {
  EXPECT_THROW(format(Duration(-1)), std::logic_error);
  EXPECT_THROW(format(Bytes(-1)), std::logic_error);
  EXPECT_THROW(format(Ratio(std::numeric_limits<double>::quiet_NaN())), std::logic_error);
  EXPECT_THROW(format(BytesPerSecond(std::numeric_limits<double>::infinity())), std::logic_error);
}

}  // namespace
}  // namespace remus
