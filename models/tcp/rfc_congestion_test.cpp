// How the window grows, shrinks and is used, sentence by sentence of the RFCs.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "models/tcp/scripted_peer_test.hpp"

namespace remus::tcp {
namespace {

// RFC 6928, 2: ten segments at first.
TEST(RfcCongestion, TheInitialWindowIsTenSegments) {
  ScriptedSender peer;
  peer.write_segments(30);
  EXPECT_EQ(peer.sent().size(), 10U);
}

// RFC 5681, 3.1 with RFC 3465 as Linux has it: in slow start the window grows by what is acked, however few acks.
TEST(RfcCongestion, SlowStartGrowsByWhatIsAcked) {
  ScriptedSender peer;
  peer.write_segments(100);
  peer.sent();
  peer.acked(1);
  EXPECT_EQ(peer.cwnd(), 11);
  peer.acked(5);
  EXPECT_EQ(peer.cwnd(), 15);
  EXPECT_EQ(peer.sent().size(), 10U) << "five for those acked, five for the growth";
}

// RFC 7661, 4.3 (and 2861): a window that was not used does not grow. In slow start Linux asks for half of it.
TEST(RfcCongestion, AWindowThatIsNotUsedDoesNotGrow) {
  for (const auto& [used, grows] : {std::pair{5, false}, std::pair{6, true}}) {
    ScriptedSender peer;
    peer.write_segments(used);
    peer.wait(Duration::ms(20));
    peer.acked(used);
    EXPECT_EQ(peer.cwnd(), grows ? 10 + used : 10);
  }
}

// RFC 5681, 4.1 and RFC 2861, 3: when nothing was sent for longer than RTO, the window is halved for each RTO, down to
// the restart window min(IW, cwnd); ssthresh is not lowered. RTO is 220 ms here.
TEST(RfcCongestion, AnIdleConnectionStartsAnew) {
  const std::pair<int, int> cases[] = {{100, 0}, {230, 1}, {430, 1}, {450, 2}, {680, 3}, {10'000, 10}};
  for (const auto& [idle_ms, halvings] : cases) {
    ScriptedSender peer;
    peer.grow_to(80);
    const std::int64_t before = peer.cwnd();
    ASSERT_EQ(peer.sender.rto(), Duration::ms(220));
    peer.wait(Duration::ms(idle_ms - 20));  // the last was sent a round trip ago
    peer.write_segments(1);
    EXPECT_EQ(peer.cwnd(), std::max<std::int64_t>(10, before >> halvings)) << idle_ms;
    EXPECT_EQ(peer.ssthresh(), kNoThreshold);
  }
}

// RFC 2861, 3.1: a window of which only a part was used for an RTO goes half-way down to that part (or to IW).
TEST(RfcCongestion, AWindowUsedInPartDecaysHalfWay) {
  for (const std::int64_t used : {5, 20}) {
    ScriptedSender peer;
    peer.grow_to(80);
    const std::int64_t before = peer.cwnd();
    for (int round = 0; round < 13; ++round) {  // 260 ms; RTO is 220
      peer.write_segments(used);
      peer.ack_all();
    }
    EXPECT_EQ(peer.cwnd(), (before + std::max<std::int64_t>(used, 10)) / 2);
  }
}

// RFC 9438, 4.6: a loss leaves 0.7 of the window, two segments at least (Linux: 717/1024, rounded down).
TEST(RfcCongestion, ALossLeavesSevenTenths) {
  const Duration tick = Duration::ms(4);
  const KernelClock clock(tick);
  Cubic cubic(clock);
  for (const auto& [cwnd, threshold] : {std::pair{100, 70}, std::pair{10, 7}, std::pair{3, 2}, std::pair{1, 2}})
    EXPECT_EQ(cubic.threshold_after_loss({.cwnd = cwnd}), threshold);
}

// A window under CUBIC: every round trip all of it is acked, every second segment.
class Cubing {
 public:
  explicit Cubing(Duration round_trip) : round_trip_(round_trip) {}
  void lose() {
    window.cwnd = window.ssthresh = cubic.threshold_after_loss(window);
    window.credit = 0;
  }
  void grow_for(Duration time) {
    for (const Instant end = now + time; now < end; now = now + round_trip_) {
      const std::int64_t acked = window.cwnd;
      for (std::int64_t i = 0; i < acked; i += 2)
        cubic.grow(window, 2, now + round_trip_ * i * Ratio(1.0 / static_cast<double>(acked)));
    }
  }

  KernelClock clock{Duration::ms(1)};
  Cubic cubic{clock};
  CongestionWindow window{.cwnd = 1000, .ssthresh = 1};
  Instant now{Duration::ms(1000)};

 private:
  Duration round_trip_;
};

// RFC 9438, 4.2: W(t) = C (t - K)^3 + Wmax, K = cbrt(Wmax (1 - beta) / C), C = 0.4, beta = 0.7. Wmax is 1000: K is
// cbrt(300 / 0.4) = 9.086 s. The window follows within a round trip (0.1 s; W rises by 10 in it at first).
TEST(RfcCongestion, CubicFollowsItsCurve) {
  Cubing run(Duration::ms(100));
  run.lose();
  ASSERT_EQ(run.window.cwnd, 700);
  const double k = std::cbrt(300 / 0.4);
  for (int second = 1; second <= 14; ++second) {
    run.grow_for(Duration::seconds(1));
    const double t = second, w = 1000 + 0.4 * std::pow(t - k, 3), slope = 1.2 * std::pow(t - k, 2);
    EXPECT_NEAR(static_cast<double>(run.window.cwnd), w, 2 + 0.1 * slope) << t << " s";
  }
}

// RFC 9438, 4.7 (fast convergence): a loss below the last plateau makes the next one (1 + beta) / 2 of the window: of
// 900, 765, with the window at 630. Without it the plateau were 900. 3 s after the loss: W(3) with K = cbrt(135 / 0.4).
TEST(RfcCongestion, CubicReleasesBandwidthWhenItsPlateauFalls) {
  Cubing run(Duration::ms(100));
  run.lose();
  run.window.cwnd = 900;
  run.lose();
  ASSERT_EQ(run.window.cwnd, 630);
  run.grow_for(Duration::seconds(3));
  EXPECT_NEAR(static_cast<double>(run.window.cwnd), 765 + 0.4 * std::pow(3 - std::cbrt(135 / 0.4), 3), 10);
  run.grow_for(Duration::seconds(4));
  EXPECT_NEAR(static_cast<double>(run.window.cwnd), 765, 3) << "K: 6.96 s";
}

// RFC 9438, 4.3 (Reno-friendly region): at a small window and a short round trip the window grows as AIMD with
// alpha = 3 (1 - 0.7) / (1 + 0.7) = 0.529 segments a round trip; in Linux's integers one per 15/8 windows, 0.533.
TEST(RfcCongestion, CubicGrowsAsRenoWhereThatIsFaster) {
  Cubing run(Duration::ms(2));
  run.window.cwnd = 20;
  run.lose();
  ASSERT_EQ(run.window.cwnd, 14);
  run.grow_for(Duration::ms(80));  // forty round trips; CUBIC's own curve has not risen by a segment
  EXPECT_NEAR(static_cast<double>(run.window.cwnd), 14 + 40 * 0.53, 3);
}

// RFC 9438, 4.2: the target is at most 1.5 times the window; Linux: a segment per two acked at most.
TEST(RfcCongestion, CubicGrowsByHalfARoundTripAtMost) {
  Cubing run(Duration::ms(100));
  run.window.cwnd = 10;
  run.cubic.grow(run.window, 2, run.now);
  run.now = run.now + Duration::seconds(100);  // far beyond the plateau
  const std::int64_t before = run.window.cwnd;
  run.grow_for(Duration::ms(100));
  EXPECT_LE(run.window.cwnd, before + before / 2 + 1);
  EXPECT_GE(run.window.cwnd, before + before / 2 - 2);
}

// RFC 9438, 5.8: time in which nothing was sent is no time of the curve.
TEST(RfcCongestion, CubicDoesNotGrowWhileIdle) {
  Cubing busy(Duration::ms(100)), idle(Duration::ms(100));
  for (Cubing* run : {&busy, &idle}) {
    run->lose();
    run->grow_for(Duration::seconds(2));
  }
  const Instant last = idle.now;
  idle.now = idle.now + Duration::seconds(60);
  idle.cubic.on_idle_end(idle.now, last);
  for (Cubing* run : {&busy, &idle}) run->grow_for(Duration::seconds(2));
  EXPECT_NEAR(static_cast<double>(idle.window.cwnd), static_cast<double>(busy.window.cwnd), 1);
}

// RFC 9293, 3.8.6 (MUST-34) as a law: whatever windows the peer tells, nothing is sent beyond the right edge of the
// largest, and the window is used.
TEST(RfcCongestion, NothingIsSentBeyondThePeersWindow) {
  std::mt19937 draw(3);
  ScriptedSender peer(ScriptedSender::plain(), 5'000);
  peer.write(1'000'000'000);
  std::int64_t edge = 1 + 5'000, una = 1;
  for (int i = 0; i < 2'000; ++i) {
    std::int64_t end = una;
    for (const Packet& packet : peer.packets()) {
      EXPECT_LE(packet.end_seq(), edge);
      end = std::max(end, packet.end_seq());
    }
    peer.wait(Duration::ms(5));
    Packet ack = peer.ack_of(0);
    una = peer.sender.next_seq();
    ack.ack = una;
    ack.window = draw() % 30'000;
    edge = std::max(edge, ack.ack + ack.window);
    peer.receives(ack);
    const std::int64_t usable = std::min<std::int64_t>(ack.window / kMss, peer.cwnd());
    EXPECT_GE((peer.sender.next_seq() - una) / kMss, std::min<std::int64_t>(usable, 10));
  }
}

// RFC 9293, 3.10.7.4: an old segment does not update the window; nor, in Linux, does a smaller one of the same age
// (tcp_may_update_window), which the RFC would take.
TEST(RfcCongestion, AnOldSegmentDoesNotShrinkTheWindow) {
  ScriptedSender peer;
  peer.write_segments(100);
  peer.acked(5);
  peer.packets();
  Packet old = peer.ack_of(3);
  old.window = 0;
  peer.receives(old);
  peer.acked(6);
  EXPECT_FALSE(peer.packets().empty());
  Packet closing = peer.ack_of(7);
  closing.window = 0;
  peer.receives(closing);
  EXPECT_TRUE(peer.packets().empty()) << "an ack of something new closes it";

  ScriptedSender idle;
  idle.write_segments(5);
  idle.acked(5);
  idle.packets();
  Packet repeated = idle.ack_of(5);
  repeated.window = 100;
  idle.receives(repeated);
  idle.write_segments(3);
  EXPECT_EQ(idle.packets().size(), 3U);
}

// RFC 9293, 3.7.4 (Nagle), as Minshall and Linux have it: a small segment waits while another small one is unacked.
TEST(RfcCongestion, ASmallSegmentWaitsForTheAckOfAnother) {
  ScriptedSender peer;
  peer.write(100);
  EXPECT_EQ(peer.packets().size(), 1U);
  peer.write(100);
  peer.write(100);
  EXPECT_TRUE(peer.packets().empty());
  Packet ack = peer.ack_of(0);
  ack.ack = 101;
  peer.receives(ack);
  const std::vector<Packet> sent = peer.packets();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].payload, 200) << "both at once";
}

TEST(RfcCongestion, AFullSegmentASwitchOrAFinOverruleNagle) {
  ScriptedSender full;
  full.write(100);
  full.packets();
  full.write(kMss + 50);
  ASSERT_EQ(full.packets().size(), 1U) << "the full one";

  ScriptedSender behind_full;
  behind_full.write(kMss);
  behind_full.write(100);
  EXPECT_EQ(behind_full.packets().size(), 2U) << "only a full one is unacked";

  TcpConfig tcp = ScriptedSender::plain();
  tcp.nagle = false;
  ScriptedSender no_delay(tcp);
  no_delay.write(100);
  no_delay.write(100);
  EXPECT_EQ(no_delay.packets().size(), 2U);

  ScriptedSender closing;
  closing.write(100);
  closing.write(100);
  closing.sender.finish(closing.context);
  const std::vector<Packet> sent = closing.packets();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_TRUE(sent[1].fin);
  EXPECT_EQ(sent[1].payload, 100);
}

// The same of an offload packet: its whole segments leave, its tail waits; when the small one is acked, it follows.
TEST(RfcCongestion, AnOffloadPacketLeavesItsTailToNagle) {
  ScriptedSender peer(linux_constants());
  peer.write(100);
  peer.packets();
  peer.write(2 * kMss + 50);
  const std::vector<Packet> whole = peer.packets();
  ASSERT_EQ(whole.size(), 1U);
  EXPECT_EQ(whole[0].payload, 2 * kMss);
  EXPECT_EQ(whole[0].segments, 2);
  Packet ack = peer.ack_of(0);
  ack.ack = 101;
  peer.receives(ack);
  const std::vector<Packet> tail = peer.packets();
  ASSERT_EQ(tail.size(), 1U);
  EXPECT_EQ(tail[0].payload, 50);
}

// RFC 9293, 3.8.6.2.2 and 3.8.6: a receiver that reads at once never closes its window, and its right edge never moves
// back, whatever is lost and reordered.
TEST(RfcCongestion, AReceiverThatReadsNeverClosesItsWindow) {
  std::mt19937 draw(5);
  ScriptedReceiver peer(linux_constants(), 1 << 20);
  std::int64_t edge = 0;
  for (std::int64_t n = 0; n < 5'000; ++n) {
    peer.context.now = peer.context.now + Duration::us(static_cast<std::int64_t>(draw() % 3'000));
    const std::int64_t base = (peer.receiver.next() - 1) / kMss;
    if (!peer.arrives(draw() % 3 == 0 ? base : base + static_cast<std::int64_t>(draw() % 8))) continue;
    EXPECT_GE(peer.ack.ack + peer.ack.window, edge);
    EXPECT_GE(peer.ack.window, 2 * kMss);
    edge = peer.ack.ack + peer.ack.window;
  }
}

}  // namespace
}  // namespace remus::tcp
