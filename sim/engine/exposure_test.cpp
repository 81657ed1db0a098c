// Sawtooths small enough to be integrated by hand.
#include "sim/engine/exposure.hpp"

#include <gtest/gtest.h>

namespace remus::sim {
namespace {

Instant at_ms(std::int64_t ms) { return Instant(Duration::ms(ms)); }

// Epochs begin every 100 ms and are committed 30 ms after their end: from 30 to 130 ms, and before the first commit
// from 0.
class Sawtooth : public testing::Test {
 protected:
  void start(std::int64_t ms) {
    exposure.protection_starts(at_ms(ms));
    exposure.counts_from(at_ms(ms));
  }
  void run(std::int64_t first, std::int64_t last) {
    if (first == 1) start(0);
    for (std::int64_t i = first; i <= last; ++i) {
      exposure.epoch_begins(at_ms(100 * i));
      exposure.committed(at_ms(100 * i + 30));
    }
  }
  Exposure exposure;
};

TEST_F(Sawtooth, HasItsMeanAndQuantileOverTime) {
  run(1, 1);
  exposure.restart(at_ms(130));
  run(2, 1000);
  const auto summary = exposure.summary(at_ms(100'030));
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->mean, Duration::ms(80));
  EXPECT_EQ(summary->max, Duration::ms(130));
  EXPECT_EQ(summary->p99, Duration::ms(129)) << "1 % of each ramp lies above";
}

// 0 to 130, then half a ramp: 30 to 80. (130^2 / 2 + (80^2 - 30^2) / 2) / 180.
TEST_F(Sawtooth, CountsThePartOfARampBeforeTheEnd) {
  run(1, 1);
  const auto summary = exposure.summary(at_ms(180));
  ASSERT_TRUE(summary);
  EXPECT_NEAR(summary->mean.in_ms(), (8450.0 + 2750.0) / 180, 1e-5);
  EXPECT_EQ(summary->max, Duration::ms(130));
  EXPECT_EQ(summary->p99, Duration::us(128'200)) << "1.8 of 180 ms, all in the first ramp";
}

TEST_F(Sawtooth, GrowsForeverWhenNothingIsCommitted) {
  start(0);
  exposure.epoch_begins(at_ms(100));
  const auto summary = exposure.summary(at_ms(20'000));
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->max, Duration::ms(20'000)) << "all of the measured time";
  EXPECT_EQ(summary->mean, Duration::ms(10'000));
  EXPECT_EQ(summary->p99, Duration::ms(19'800));
}

// A commit within the pause: from there to the resume nothing can be lost. 0 to 100 in the first 100 ms, none for 10.
TEST_F(Sawtooth, IsNothingWhileNoEpochHasBegun) {
  start(0);
  exposure.committed(at_ms(100));
  exposure.epoch_begins(at_ms(110));
  const auto summary = exposure.summary(at_ms(110));
  ASSERT_TRUE(summary);
  EXPECT_NEAR(summary->mean.in_ms(), 5000.0 / 110, 1e-5);
  EXPECT_EQ(summary->max, Duration::ms(100));
}

TEST_F(Sawtooth, CountsProtectedTimeOnly) {
  run(1, 1);
  exposure.protection_ends(at_ms(130));
  exposure.epoch_begins(at_ms(300));
  start(1000);
  const auto summary = exposure.summary(at_ms(1020));
  ASSERT_TRUE(summary);
  EXPECT_NEAR(summary->mean.in_ms(), (8450.0 + 200.0) / 150, 1e-5);
  EXPECT_FALSE(Exposure().summary(at_ms(7))) << "never protected";
}

// A VM that was handed over runs before its clients can find it; what it did then would be lost as well.
TEST_F(Sawtooth, BeginsWithTheEpochAndCountsLater) {
  exposure.protection_starts(at_ms(0));
  exposure.counts_from(at_ms(40));
  const auto summary = exposure.summary(at_ms(100));
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->mean, Duration::ms(70));
  EXPECT_EQ(summary->max, Duration::ms(100));
}

}  // namespace
}  // namespace remus::sim
