// What is said of violations, and where rounding is none; conservation_rules_test.cpp has each rule broken.
#include "sim/checkers/conservation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace remus::sim {
namespace {

using testing::HasSubstr;

Instant at_ms(std::int64_t ms) { return Instant(Duration::ms(ms)); }

template <class F>
std::string violation(F provoke) {
  try {
    provoke();
  } catch (const Violation& v) {
    EXPECT_STREQ(v.checker(), kConservation);
    return v.what();
  }
  return "none";
}

// 1 MB/s: 1000 bytes a millisecond.
class Conservation : public testing::Test {
 protected:
  ConservationChecker checker{BytesPerSecond(1e6), Pages(100)};
};

TEST_F(Conservation, AFullLinkIsNoViolation) {
  for (int i = 0; i < 1000; ++i) {
    checker.message_begins(at_ms(i));
    checker.message_ends(at_ms(i + 1), Bytes(1000));
  }
  EXPECT_EQ(checker.judged(), 1000U);
}

TEST_F(Conservation, AMessageNeedsItsTime) {
  checker.message_begins(at_ms(5));
  EXPECT_THAT(violation([&] { checker.message_ends(at_ms(6), Bytes(1010)); }), HasSubstr("1010 bytes crossed"));
}

// Each alone would have been possible.
TEST_F(Conservation, TwoMessagesShareTheLink) {
  checker.message_begins(at_ms(0));
  checker.message_begins(at_ms(0));
  checker.message_ends(at_ms(1), Bytes(1000));
  EXPECT_THAT(violation([&] { checker.message_ends(at_ms(1), Bytes(1000)); }), HasSubstr("2000 bytes crossed"));
}

TEST_F(Conservation, AnIdleLinkSavesNothingUp) {
  checker.message_begins(at_ms(0));
  checker.message_ends(at_ms(1), Bytes(10));
  checker.message_begins(at_ms(100));
  EXPECT_THAT(violation([&] { checker.message_ends(at_ms(101), Bytes(1100)); }), HasSubstr("1100 bytes crossed"));
}

TEST_F(Conservation, ARoundedInstantIsNoViolation) {
  checker.message_begins(Instant(Duration::ns(0)));
  checker.message_ends(Instant(Duration::ns(999'999)), Bytes(1000));
  checker.message_begins(Instant(Duration::ns(0)));
}

// Of terabytes in months of simulated time a double's last digit is a byte: found by random scenarios.
TEST_F(Conservation, ARoundedClockIsNoViolation) {
  constexpr std::int64_t kMonths = 7'000'000;  // s
  checker.message_begins(at_ms(0));
  checker.message_ends(at_ms(1000 * kMonths), Bytes(1'000'000 * kMonths + 1));
  checker.message_begins(at_ms(1000 * kMonths));
  EXPECT_THAT(violation([&] { checker.message_ends(at_ms(1000 * kMonths + 1), Bytes(1001)); }),
              HasSubstr("1001 bytes"));
}

TEST_F(Conservation, AFasterLinkCarriesMore) {
  checker.link_carries(BytesPerSecond(2e6));
  checker.link_carries(BytesPerSecond(1e6));
  checker.message_begins(at_ms(0));
  checker.message_ends(at_ms(1), Bytes(2000));
  ConservationChecker unshared{BytesPerSecond(std::numeric_limits<double>::infinity())};
  unshared.message_begins(at_ms(0));
  unshared.message_ends(at_ms(1), Bytes(1'000'000'000));
}

TEST_F(Conservation, WhatEndsHasBegun) {
  EXPECT_THAT(violation([&] { checker.message_ends(at_ms(1), Bytes(1)); }), HasSubstr("never began"));
}

TEST_F(Conservation, AGuestHasNoMorePagesThanItHas) {
  checker.pages_captured(EpochId(0), Pages(100));
  EXPECT_THAT(violation([&] { checker.pages_captured(EpochId(7), Pages(101)); }), HasSubstr("(epoch 7)"));
  ConservationChecker(BytesPerSecond(1)).pages_captured(EpochId(0), Pages(1'000'000));
}

TEST_F(Conservation, NoMoreIsCarriedThanTheTimeAllows) {
  checker.carried(Bytes(1'000'000), Duration::seconds(1));
  EXPECT_THAT(violation([&] { checker.carried(Bytes(1'000'100), Duration::seconds(1)); }), HasSubstr("crossed"));
}

TEST_F(Conservation, ABusyShareIsAShare) {
  checker.busy_share("compressor", 0);
  checker.busy_share("compressor", 1);
  EXPECT_THAT(violation([&] { checker.busy_share("compressor", 1.0001); }), HasSubstr("compressor: busy"));
  EXPECT_THAT(violation([&] { checker.busy_share("compressor", -0.1); }), HasSubstr("compressor: busy"));
  EXPECT_THAT(violation([&] { checker.busy_share("link", std::numeric_limits<double>::quiet_NaN()); }),
              HasSubstr("link: busy"));
}

TEST_F(Conservation, PartsAddUp) {
  checker.whole("a cycle", 0.3, 0.1 + 0.2);
  EXPECT_THAT(violation([&] { checker.whole("a cycle", 54322.7, 82464.27); }), HasSubstr("a cycle: its parts"));
  EXPECT_THAT(violation([&] { checker.whole("a cycle", 0, 1); }), HasSubstr("a cycle: its parts"));
}

TEST_F(Conservation, StatisticsComeInTheirOrder) {
  checker.ordered("pause", {});
  checker.ordered("pause", {.min = 1, .mean = 2, .p50 = 1, .p95 = 3, .p99 = 3, .max = 4});
  checker.ordered("pause", {.min = 1, .mean = 3.9, .p99 = 2, .max = 4});  // a mean may lie above a p99
  EXPECT_THAT(violation([&] { checker.ordered("pause", {.min = 3, .mean = 2, .max = 4}); }), HasSubstr("pause"));
  EXPECT_THAT(violation([&] { checker.ordered("pause", {.mean = 5, .max = 4}); }), HasSubstr("pause"));
  EXPECT_THAT(violation([&] { checker.ordered("pause", {.p50 = 3, .p95 = 2}); }), HasSubstr("pause"));
  EXPECT_THAT(violation([&] { checker.ordered("pause", {.p95 = 3, .p99 = 2}); }), HasSubstr("pause"));
  EXPECT_THAT(violation([&] { checker.ordered("pause", {.p50 = 3, .max = 2}); }), HasSubstr("pause"));
}

}  // namespace
}  // namespace remus::sim
