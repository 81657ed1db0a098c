#include "sim/scenario/rates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "models/units/parse.hpp"
#include "models/units/quantity.hpp"

namespace remus::sim {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

template <class Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

std::string rates_refusal(const char* list) {
  return refusal([&] { parse_rates(list); });
}

std::string intervals_refusal(const char* list) {
  return refusal([&] { rates_of_intervals(list, 0.001, 1000); });
}

TEST(Rates, AListWithoutTheBaseline) {
  EXPECT_THAT(parse_rates("10,0,2.5,1e2"), ElementsAre(10, 2.5, 100));
  EXPECT_THAT(parse_rates("0"), ElementsAre());
  EXPECT_THAT(rates_refusal("10,10"), HasSubstr("twice"));
  EXPECT_THAT(rates_refusal("ten"), HasSubstr("such as 2.5"));
  EXPECT_THAT(rates_refusal("10,"), HasSubstr("empty"));
}

TEST(Rates, ATimeIsToldAsARate) {
  EXPECT_THAT(rates_refusal("25ms"), HasSubstr("25 ms between checkpoints is --cps 40 (or write --interval 25ms)"));
  EXPECT_THAT(rates_refusal("25ms,200ms"), HasSubstr("25 ms, 200 ms between checkpoints is --cps 40,5 "));
  EXPECT_THAT(rates_refusal("10,2s"), HasSubstr("2 s between checkpoints is --cps 0.5 "));
  EXPECT_THAT(rates_refusal("25Ms"), Not(HasSubstr("--cps"))) << "no unit of time";
  EXPECT_THAT(rates_refusal("0s"), Not(HasSubstr("--cps")));
}

TEST(Rates, ARangeIsToldAsAList) {
  for (const char* range : {"10..40", "10-40", "10...40", "10:40", "10to40", "10 - 40"})
    EXPECT_THAT(rates_refusal(range), AllOf(HasSubstr("is a range"), HasSubstr("such as 10,20,30,40"))) << range;
  EXPECT_THAT(rates_refusal("5,10..17"), HasSubstr("\"10..17\" is a range: name each rate, such as 10,17"));
  EXPECT_THAT(rates_refusal("0.5..3.5"), HasSubstr("such as 0.5,3.5"))
      << "whole steps between halves are no whole rates";
  EXPECT_THAT(rates_refusal("40..10"), HasSubstr("such as 40,10"));
  EXPECT_THAT(rates_refusal("10..10"), HasSubstr("such as 10,10"));
  EXPECT_THAT(rates_refusal("10..x"), Not(HasSubstr("is a range")));
  EXPECT_THAT(rates_refusal("x..10"), Not(HasSubstr("is a range")));
  EXPECT_THAT(rates_refusal("-40"), HasSubstr("negative"));
  EXPECT_THAT(parse_rates("1e-2"), ElementsAre(0.01)) << "an exponent is no range";
}

TEST(Rates, IntervalsAreTheirInverse) {
  EXPECT_EQ(rates_of_intervals("25ms,200ms,1s", 0.001, 1000), "40,5,1");
  EXPECT_EQ(rates_of_intervals("1ms,1000s", 0.001, 1000), "1000,0.001");
  for (const char* text : {"3ms", "7ms", "30ms", "33.333333ms", "3s", "999.999999999s", "1.000001ms"}) {
    const std::vector<double> rates = parse_rates(rates_of_intervals(text, 0.001, 1000));
    ASSERT_EQ(rates.size(), 1u);
    EXPECT_EQ(Duration::seconds(1.0 / rates.front()), parse_duration(text)) << text;
  }
}

TEST(Rates, IntervalsOutOfRangeAreToldInTimes) {
  EXPECT_THAT(intervals_refusal("0.5ms"), HasSubstr("choose 1ms to 1000s"));
  EXPECT_THAT(intervals_refusal("1001s"), HasSubstr("choose 1ms to 1000s"));
  EXPECT_THAT(intervals_refusal("0.999999ms"), HasSubstr("choose 1ms to 1000s"));
  EXPECT_THAT(intervals_refusal("0s"), HasSubstr("choose 1ms to 1000s"));
  EXPECT_THAT(intervals_refusal("40"), HasSubstr("no unit"));
  EXPECT_THAT(intervals_refusal("25ms,"), HasSubstr("empty"));
}

}  // namespace
}  // namespace remus::sim
