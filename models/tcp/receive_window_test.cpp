// The receive buffer's growth (dynamic right-sizing), in numbers worked out by hand from Linux's rule.
#include "models/tcp/receive_window.hpp"

#include <gtest/gtest.h>

#include "models/tcp/scripted_peer_test.hpp"

namespace remus::tcp {
namespace {

// A window whose round trip is known to be 20 ms, at 1,000 ms.
struct Measured {
  explicit Measured(std::int64_t cap = 4 << 20) : context(linux_constants()), window(context, cap, true) {
    context.now = at_ms(1000);
    window.established(context);
    window.on_timestamp_echo(context, KernelClock::stamp_ms(context.now) - 20);
  }
  void read_after(Duration time, std::int64_t read) {
    context.now = context.now + time;
    window.on_read(context, read);
  }
  // The window when nothing but its clamp holds it back.
  std::int64_t opened() {
    while (window.on_data(context, kMss)) {
    }
    return window.advertise(context, 1 << 20, 0);
  }
  Context context;
  ReceiveWindow window;
};

// Half of 87,380, in segments of 1,460 for the end that sent the SYN (29), of 1,448 for the other (30).
TEST(ReceiveWindow, TheFirstIsHalfTheBufferInWholeSegments) {
  const Context context(linux_constants());
  EXPECT_EQ(ReceiveWindow(context, 4 << 20, true).initial(), 29 * 1460);
  EXPECT_EQ(ReceiveWindow(context, 4 << 20, false).initial(), 30 * 1448);
  EXPECT_EQ(ReceiveWindow(context, 20'000, true).initial(), 20'000) << "the cap";
}

// 20 segments in a round trip, 10 before: wanted 2 * 28,960 + 16 * 1,448 = 81,088, and twice as much again for the
// growth of 1: 243,264, or 168 segments, of 2,944 bytes of memory each (2,304, enlarged by 128 until half of it holds a
// segment). Half of it is window: 247,296.
TEST(ReceiveWindow, GrowsWithWhatIsReadInARoundTrip) {
  Measured growing;
  EXPECT_EQ(growing.opened(), 42'368) << "at first: a segment less than half, rounded up to 128";
  growing.read_after(Duration::ms(20), 1 + 20 * kMss);
  EXPECT_EQ(growing.opened(), 168 * 2944 / 2);
  growing.read_after(Duration::ms(20), 1 + 40 * kMss);
  EXPECT_EQ(growing.opened(), 168 * 2944 / 2) << "as much as before is no growth";
}

// Not before the round trip is over; not for less than was read in one before; never beyond the maximum or the cap.
TEST(ReceiveWindow, GrowsForMoreInARoundTripOnly) {
  Measured early;
  early.read_after(Duration::ms(19), 1 + 20 * kMss);
  EXPECT_EQ(early.opened(), 42'368);
  Measured slow;
  slow.read_after(Duration::ms(20), 1 + 10 * kMss);
  EXPECT_EQ(slow.opened(), 42'368);
  Measured fast;
  fast.read_after(Duration::ms(20), 1 + 10'000 * kMss);
  EXPECT_EQ(fast.opened(), 4'194'304 / 2);
  Measured capped(100'000);
  capped.read_after(Duration::ms(20), 1 + 10'000 * kMss);
  EXPECT_EQ(capped.opened(), 100'096) << "rounded up to 128";
}

// Each packet opens it by twice what it brings, two segments at least; a small one by nothing.
TEST(ReceiveWindow, OpensByTwiceWhatComes) {
  Measured growing;
  growing.read_after(Duration::ms(20), 1 + 20 * kMss);
  const auto after = [&growing](std::int64_t bytes) {
    growing.window.on_data(growing.context, bytes);
    return growing.window.candidate(growing.context, 0);
  };
  const auto rounded = [](std::int64_t bytes) { return (bytes + 127) / 128 * 128; };
  const std::int64_t first = 42'242;  // half of 87,380 less a segment
  EXPECT_EQ(after(100), rounded(first));
  EXPECT_EQ(after(200), rounded(first + 2 * kMss));
  EXPECT_EQ(after(10 * kMss), rounded(first + 22 * kMss));
}

// A round trip is smoothed by an eighth (RFC 6298's gain), from 20 ms with a sample of 100: 30; how long a window's
// worth took is an upper bound only.
TEST(ReceiveWindow, SmoothsItsRoundTrip) {
  Measured peer;
  EXPECT_EQ(peer.window.rtt(), Duration::ms(20));
  peer.window.on_timestamp_echo(peer.context, KernelClock::stamp_ms(peer.context.now) - 100);
  EXPECT_EQ(peer.window.rtt(), Duration::ms(30));
  peer.window.on_in_order(peer.context, 1);
  peer.context.now = peer.context.now + Duration::ms(50);
  peer.window.on_in_order(peer.context, 1 + peer.window.last());
  EXPECT_EQ(peer.window.rtt(), Duration::ms(30));
  peer.context.now = peer.context.now + Duration::ms(25);
  peer.window.on_in_order(peer.context, 1 + 2 * peer.window.last());
  EXPECT_EQ(peer.window.rtt(), Duration::ms(25));
}

// What lies out of order takes memory from the window: each segment 2,304 bytes, of which half were window.
TEST(ReceiveWindow, WhatIsHeldOutOfOrderTakesItsMemory) {
  Measured peer;
  EXPECT_EQ(peer.window.candidate(peer.context, 20 * kMss), (87'380 - 20 * 2304) / 2 / 128 * 128 + 128);
  EXPECT_EQ(peer.window.candidate(peer.context, 40 * kMss), 0) << "no room for a segment";
}

}  // namespace
}  // namespace remus::tcp
