#include "models/tcp/cubic.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace remus::tcp {
namespace {

const KernelClock kClock(Duration::ms(4));

TEST(Cubic, SlowStartAddsWhatWasAckedUpToTheThreshold) {
  Cubic cubic(kClock);
  CongestionWindow window{.cwnd = 10, .ssthresh = 25};
  cubic.grow(window, 10, Instant(Duration::ms(100)));
  EXPECT_EQ(window.cwnd, 20);
  cubic.grow(window, 5, Instant(Duration::ms(200)));
  EXPECT_EQ(window.cwnd, 25);
}

TEST(Cubic, ALossKeepsSeventyPercent) {
  Cubic cubic(kClock);
  EXPECT_EQ(cubic.threshold_after_loss({.cwnd = 1000}), 700);  // 1000 * 717 / 1024, rounded down
  EXPECT_EQ(cubic.threshold_after_loss({.cwnd = 7}), 4);
  EXPECT_EQ(cubic.threshold_after_loss({.cwnd = 2}), 2);
}

// W(t) = 0.4 (t - K)^3 + plateau, K = cbrt(plateau (1 - beta) / 0.4), in whole segments: the plateau is reached when
// less than one segment is missing, cbrt(1 / 0.4) s before K. Round trips of 100 ms, every second segment acked.
TEST(Cubic, ReturnsToThePlateauAfterK) {
  Cubic cubic(kClock);
  constexpr std::int64_t kPlateau = 1000;
  CongestionWindow window{.cwnd = kPlateau, .ssthresh = 1};
  window.cwnd = window.ssthresh = cubic.threshold_after_loss(window);
  const double k_seconds = std::cbrt(static_cast<double>(kPlateau - window.cwnd) / 0.4);
  Instant now(Duration::ms(1000));
  while (window.cwnd < kPlateau && now < Instant(Duration::ms(60'000))) {
    const std::int64_t acked = window.cwnd;
    for (std::int64_t i = 0; i < acked; i += 2) {
      cubic.grow(window, 2, now + Duration::us(i * 100'000 / acked));
    }
    now = now + Duration::ms(100);
  }
  // The loop looks once per round trip, and the window follows the curve by one.
  EXPECT_NEAR((now - Instant(Duration::ms(1000))).in_seconds(), k_seconds - std::cbrt(1 / 0.4), 0.2);
}

// Reno with beta = 0.7 gains 3 (1 - b) / (1 + b) = 0.53 segments a round trip; CUBIC must not be slower at small
// windows.
TEST(Cubic, KeepsUpWithRenoAtSmallWindows) {
  Cubic cubic(kClock);
  CongestionWindow window{.cwnd = 100, .ssthresh = 1};
  cubic.threshold_after_loss(window);
  window.cwnd = 10;
  for (int round = 0; round < 40; ++round) {
    const std::int64_t acked = window.cwnd;
    for (std::int64_t i = 0; i < acked; i += 2) cubic.grow(window, 2, Instant(Duration::ms(1000 + round)));
  }
  EXPECT_GE(window.cwnd, 10 + 40 * 0.53 * 0.8);
}

TEST(Cubic, HyStartLeavesSlowStartWhenTheDelayGrows) {
  Cubic cubic(kClock);
  CongestionWindow window{.cwnd = 20};
  Instant now(Duration::ms(10));
  cubic.reset(now, 0);
  for (int i = 0; i < 10; ++i) {
    now = now + Duration::ms(5);
    cubic.on_rtt(window, Duration::ms(20), i, 100, Duration(), now);
  }
  EXPECT_EQ(window.ssthresh, kNoThreshold);
  for (int i = 0; i < 10; ++i) {
    now = now + Duration::ms(5);
    cubic.on_rtt(window, Duration::ms(25), 101, 200, Duration(), now);  // 20 + clamp(20 / 8, 4, 16) = 24 ms
  }
  EXPECT_EQ(window.ssthresh, 20);
}

TEST(Cubic, HyStartLeavesSlowStartWhenATrainOfAcksIsHalfARoundTripLong) {
  Cubic cubic(kClock);
  CongestionWindow window{.cwnd = 40};
  Instant now(Duration::ms(10));
  cubic.reset(now, 1);
  for (int i = 1; i <= 9; ++i) {
    now = now + Duration::ms(1);
    cubic.on_rtt(window, Duration::ms(20), 1, 100, Duration(), now);
    EXPECT_EQ(window.ssthresh, kNoThreshold) << i;
  }
  cubic.on_rtt(window, Duration::ms(20), 1, 100, Duration(), now + Duration::us(1'900));
  EXPECT_EQ(window.ssthresh, 40);
}

}  // namespace
}  // namespace remus::tcp
