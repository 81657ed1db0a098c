#include "models/availability/holding_time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/units/parse.hpp"

namespace remus::availability {
namespace {

using testing::HasSubstr;

TEST(HoldingTime, ReadsEveryLawAndWritesItBack) {
  for (const char* text : {"300ms", "6h", "300ms:fixed", "6h:lognormal:cv=2", "1000h:weibull:shape=0.7"}) {
    EXPECT_EQ(format(parse_holding_time(text)), text);
  }
  EXPECT_EQ(parse_holding_time("6h:exponential"), parse_holding_time("6h"));
  EXPECT_EQ(parse_holding_time("6h:lognormal:cv=2").law, Law::lognormal);
  EXPECT_EQ(parse_holding_time("6h:lognormal:cv=2").shape, 2);
}

TEST(HoldingTime, RefusesInOneLineThatNamesTheFix) {
  const std::pair<const char*, const char*> cases[] = {{"6", "has no unit"},
                                                       {"0h", "no time at all"},
                                                       {"6h:gamma", "unknown law"},
                                                       {"6h:lognormal", "needs cv="},
                                                       {"6h:lognormal:cv=0", "cv out of"},
                                                       {"6h:weibull:shape=99", "shape out of"},
                                                       {"6h:weibull:cv=2", "needs shape="},
                                                       {"6h:", "unknown law"},
                                                       {"6h:lognormal:cv=x", "write a number"}};
  for (const auto& [text, says] : cases) {
    try {
      parse_holding_time(text);
      ADD_FAILURE() << text << " was accepted";
    } catch (const UnitError& error) {
      EXPECT_THAT(error.what(), HasSubstr(says));
      EXPECT_THAT(error.what(), HasSubstr("write "));
    }
  }
}

struct Spread {
  const char* text;
  double cv;
};

// Mean and spread of 200,000 draws. Tolerances: five standard errors of the mean; 5 % of the spread (a lognormal's
// fourth moment is large).
TEST(HoldingTime, DrawsHaveItsMeanAndSpread) {
  const double shape = 0.7;
  const double weibull_cv = std::sqrt(std::tgamma(1 + 2 / shape) / std::pow(std::tgamma(1 + 1 / shape), 2) - 1);
  for (const Spread& want : {Spread{"10s", 1}, Spread{"10s:fixed", 0}, Spread{"10s:lognormal:cv=0.8", 0.8},
                             Spread{"10s:weibull:shape=0.7", weibull_cv}}) {
    const HoldingTime time = parse_holding_time(want.text);
    Random random(7);
    const int n = 200'000;
    double sum = 0, square = 0;
    for (int i = 0; i < n; ++i) {
      const double x = time.draw_seconds(random);
      sum += x;
      square += x * x;
    }
    const double mean = sum / n, cv = std::sqrt(square / n - mean * mean) / mean;
    EXPECT_NEAR(mean, 10, 5 * 10 * want.cv / std::sqrt(n) + 1e-9) << want.text;
    EXPECT_NEAR(cv, want.cv, 0.05 * want.cv + 1e-6) << want.text;
  }
}

// E[min(S, X)] against draws of both.
TEST(HoldingTime, MeanUntilARivalComes) {
  const double rival = 0.05;  // per second
  for (const char* text : {"10s", "10s:fixed"}) {
    const HoldingTime time = parse_holding_time(text);
    const HoldingTime other{.mean = Duration::seconds(1 / rival)};
    Random random(3);
    const int n = 200'000;
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += std::min(time.draw_seconds(random), other.draw_seconds(random));
    EXPECT_NEAR(*time.mean_until(rival), sum / n, 0.08) << text;  // five standard errors: 5 * 7 s / sqrt(n)
  }
  EXPECT_FALSE(parse_holding_time("10s:lognormal:cv=1").mean_until(rival));
  EXPECT_EQ(parse_holding_time("10s:lognormal:cv=1").mean_until(0), 10.0);
}

}  // namespace
}  // namespace remus::availability
