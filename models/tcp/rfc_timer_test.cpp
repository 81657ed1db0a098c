// The retransmission timer, sentence by sentence of RFC 6298, and where Linux deviates from it.
#include <gtest/gtest.h>

#include "models/tcp/scripted_peer_test.hpp"

namespace remus::tcp {
namespace {

RttEstimator estimator(Duration least = Duration::ms(200)) { return RttEstimator(least, Duration::ms(1000)); }
constexpr std::int64_t kSameRound = 0;  // acked up to here: the round trip goes on

// A timer is never early; the kernel's wheel fires up to an eighth and a tick late (kernel_clock.hpp).
void expect_due(const ScriptedSender& peer, Duration after) {
  EXPECT_GE(peer.sender.timer_due(), peer.context.now + after);
  EXPECT_LE(peer.sender.timer_due(), peer.context.now + after * Ratio(9.0 / 8) + peer.context.clock.tick() * 2);
}

// RFC 6298, 2.2: the first measurement R makes SRTT = R, RTTVAR = R / 2, RTO = SRTT + max(G, 4 RTTVAR) = 3 R.
TEST(RfcTimer, TheFirstMeasurementMakesThreeTimesItself) {
  RttEstimator rtt = estimator(Duration::ms(1));
  rtt.sample(Duration::ms(100), 0, 1);
  EXPECT_EQ(rtt.srtt(), Duration::ms(100));
  EXPECT_EQ(rtt.rto(), Duration::ms(300));
}

// 2.3: RTTVAR = 3/4 RTTVAR + 1/4 |SRTT - R'|, then SRTT = 7/8 SRTT + 1/8 R', RTO = SRTT + 4 RTTVAR. By hand from
// R = 100: R' = 180 gives RTTVAR = 37.5 + 20 = 57.5 and SRTT = 110; R'' = 200 then 43.125 + 22.5 = 65.625 and 121.25.
TEST(RfcTimer, FurtherMeasurementsWhileTheRoundTripGrows) {
  RttEstimator rtt = estimator(Duration::ms(1));
  rtt.sample(Duration::ms(100), kSameRound, 1000);
  rtt.sample(Duration::ms(180), kSameRound, 1000);
  EXPECT_EQ(rtt.srtt(), Duration::ms(110));
  EXPECT_NEAR(rtt.rto().in_ms(), 110 + 4 * 57.5, 0.01);
  rtt.sample(Duration::ms(200), kSameRound, 1000);
  EXPECT_NEAR(rtt.srtt().in_ms(), 121.25, 0.001);
  EXPECT_NEAR(rtt.rto().in_ms(), 121.25 + 4 * 65.625, 0.01);
}

// Linux deviates (Sarolahti and Kuznetsov 2002, section 4). A sample below SRTT counts an eighth of its excess
// deviation. From R = 100 (4 RTTVAR = 200) a sample of 20: excess = 80 - 50 = 30, 4 RTTVAR = 200 + 30 / 8 = 203.75,
// SRTT = 90; by the RFC it were 200 + 30.
TEST(RfcTimer, LinuxCountsAFallAnEighth) {
  RttEstimator rtt = estimator(Duration::ms(1));
  rtt.sample(Duration::ms(100), kSameRound, 1000);
  rtt.sample(Duration::ms(20), kSameRound, 1000);
  EXPECT_EQ(rtt.srtt(), Duration::ms(90));
  EXPECT_NEAR(rtt.rto().in_ms(), 90 + 203.75, 0.01);
}

// The same: the variance is the largest deviation of a round trip, which lasts until what was sent last at its begin
// is acked; then a quarter of its excess goes, and the minimum is one of the variance, not of the sum (RFC: 2.4, 1 s).
TEST(RfcTimer, LinuxKeepsTheLargestDeviationOfARoundTrip) {
  RttEstimator rtt = estimator();
  rtt.sample(Duration::ms(200), 0, 1000);  // variance 400
  EXPECT_EQ(rtt.rto(), Duration::ms(600));
  for (int i = 0; i < 100; ++i) rtt.sample(Duration::ms(200), kSameRound, 1000);
  EXPECT_EQ(rtt.rto(), Duration::ms(600)) << "the round trip is not over";
  rtt.sample(Duration::ms(200), 1001, 2000);
  EXPECT_EQ(rtt.rto(), Duration::ms(600)) << "its first deviation was 400";
  rtt.sample(Duration::ms(200), 2001, 3000);
  EXPECT_NEAR(rtt.rto().in_ms(), 200 + 400 - (400 - 200) / 4, 0.01) << "a quarter of what is above the least";
  for (int round = 3; round < 100; ++round) rtt.sample(Duration::ms(200), round * 1000 + 1, round * 1000 + 1000);
  EXPECT_NEAR(rtt.rto().in_ms(), 400, 0.05);
}

// The same: a round trip is over when something sent after its begin is acked, not with the last sent before.
TEST(RfcTimer, ARoundTripEndsWithWhatWasSentInIt) {
  RttEstimator rtt = estimator();
  rtt.sample(Duration::ms(200), 0, 1000);
  rtt.sample(Duration::ms(200), 1000, 2000);
  rtt.sample(Duration::ms(200), 1001, 1500);  // the first is over
  rtt.sample(Duration::ms(200), 1501, 3000);  // and the second: the variance decays from 400 to 350
  EXPECT_NEAR(rtt.rto().in_ms(), 550, 0.01);
}

// 2.5: a maximum may be placed on RTO, of 60 s at least. Linux: 120 s, of what is computed and of what is backed off.
TEST(RfcTimer, IsAtMostTwoMinutes) {
  RttEstimator rtt = estimator();
  rtt.sample(Duration::seconds(50), 0, 1);
  EXPECT_EQ(rtt.rto(), Duration::seconds(120)) << "not 150";
  rtt.back_off();
  EXPECT_EQ(rtt.rto(), Duration::seconds(120));
}

// 2.1: until there is a measurement, RTO is 1 s.
TEST(RfcTimer, BeginsWithASecond) {
  ScriptedSender peer;
  peer.write(100);
  EXPECT_EQ(peer.sender.rto(), Duration::ms(1000));
  expect_due(peer, Duration::ms(1000));
}

// 5.1: sending data starts the timer if it is not running; 5.2: when all is acked it stops.
TEST(RfcTimer, RunsWhileSomethingIsOutstanding) {
  ScriptedSender peer;
  EXPECT_EQ(peer.sender.timer_due(), kNever);
  peer.write_segments(1);
  const Instant due = peer.sender.timer_due();
  expect_due(peer, Duration::ms(1000));
  peer.wait(Duration::ms(500));
  peer.write_segments(1);
  EXPECT_EQ(peer.sender.timer_due(), due) << "it runs already";
  peer.acked(2);
  EXPECT_EQ(peer.sender.timer_due(), kNever);
}

// 5.3: an ack of new data starts it anew, with the present RTO: 20 ms and the least variance, 200 ms.
TEST(RfcTimer, AnAckOfNewDataStartsItAnew) {
  ScriptedSender peer;
  peer.write_segments(4);
  peer.wait(Duration::ms(20));
  peer.acked(2);
  EXPECT_EQ(peer.sender.rto(), Duration::ms(220));
  expect_due(peer, Duration::ms(220));
  const Instant due = peer.sender.timer_due();
  peer.wait(Duration::ms(50));
  peer.acked(2);
  EXPECT_EQ(peer.sender.timer_due(), due) << "a duplicate ack does not";
}

// 5.4: what is sent again is the earliest segment not acked, and only that; 5.5: RTO doubles; 5.6: the timer starts.
TEST(RfcTimer, AnExpirySendsTheEarliestSegmentAndDoublesTheWait) {
  ScriptedSender peer;
  peer.write_segments(4);
  peer.wait(Duration::ms(20));
  peer.acked(1);
  peer.sent();
  for (const std::int64_t rto : {220, 440, 880, 1760}) {
    EXPECT_EQ(peer.sender.rto(), Duration::ms(rto));
    expect_due(peer, Duration::ms(rto));
    peer.time_out();
    EXPECT_EQ(peer.sent(), (std::vector<std::int64_t>{1}));
  }
  EXPECT_EQ(peer.context.counters.timeouts, 4);
  EXPECT_EQ(peer.context.counters.retransmitted_segments, 4);
}

// 3 (Karn): no sample from a segment that was sent again, unless timestamps tell which one is acked; RTO stays backed
// off until there is a sample of new data (5.7 and its note).
TEST(RfcTimer, ARetransmittedSegmentIsNoSample) {
  ScriptedSender peer;
  peer.write_segments(2);
  peer.time_out();
  ASSERT_EQ(peer.sender.rto(), Duration::ms(2000));
  peer.wait(Duration::ms(5));
  peer.acked(1);
  EXPECT_EQ(peer.sender.srtt(), Duration());
  EXPECT_EQ(peer.sender.rto(), Duration::ms(2000));
  peer.write_segments(1);
  peer.wait(Duration::ms(30));
  peer.acked(3);
  EXPECT_EQ(peer.sender.srtt(), Duration()) << "1 was lost, and sent again, with 2 above it";
  peer.write_segments(1);
  peer.wait(Duration::ms(30));
  peer.acked(4);
  EXPECT_EQ(peer.sender.srtt(), Duration::ms(30));
  EXPECT_EQ(peer.sender.rto(), Duration::ms(230));
}

// RFC 7323, 4.1: with timestamps it is one: from the echo, in whole milliseconds.
TEST(RfcTimer, ARetransmittedSegmentIsASampleWithTimestamps) {
  ScriptedSender peer;
  peer.write_segments(1);
  peer.time_out();
  const std::int32_t stamp = peer.packets().back().stamp_ms;
  peer.wait(Duration::ms(5));
  Packet ack = peer.ack_of(1);
  ack.echo_ms = stamp;
  peer.receives(ack);
  EXPECT_EQ(peer.sender.srtt(), Duration::ms(5));
}

// Of several segments that an ack covers, the sample is the first one's: a delayed ack counts in full (RFC 6298, 3 and
// Linux, first_ackt).
TEST(RfcTimer, TheSampleIsThatOfTheFirstSegmentAcked) {
  ScriptedSender peer;
  peer.write_segments(1);
  peer.wait(Duration::ms(30));
  peer.write_segments(1);
  peer.wait(Duration::ms(10));
  peer.acked(2);
  EXPECT_EQ(peer.sender.srtt(), Duration::ms(40));
}

// Linux's timer wheel at HZ=250, as the comment in kernel/time/timer.c tables it: 4 ms up to 255 ms, 32 ms up to 2 s,
// 256 ms up to 16 s, 2 s up to 131 s; a timer fires on the first boundary after its time.
TEST(RfcTimer, TheKernelsWheelIsCoarserTheFartherATimerIs) {
  const KernelClock clock(Duration::ms(4));
  struct Row {
    std::int64_t delay_ms, granularity_ms;
  };
  for (const Row& row : {Row{40, 4}, Row{248, 4}, Row{252, 32}, Row{2000, 32}, Row{2016, 256}, Row{16'000, 256},
                         Row{16'128, 2048}, Row{120'000, 2048}}) {
    for (std::int64_t start = 0; start < 4096; start += 52) {
      const Instant now = at_ms(static_cast<double>(start));
      const Instant due = clock.wheel_expiry(now, clock.ticks(Duration::ms(row.delay_ms)));
      const Duration late = due - (now + Duration::ms(row.delay_ms));
      EXPECT_GT(late, Duration()) << row.delay_ms;
      EXPECT_LE(late, Duration::ms(row.granularity_ms)) << row.delay_ms;
      EXPECT_EQ(due.since_start().in_ns() % Duration::ms(row.granularity_ms).in_ns(), 0) << row.delay_ms;
    }
  }
  EXPECT_EQ(clock.ticks(Duration::us(4001)), 2) << "a time-out is rounded up";
  EXPECT_EQ(clock.ticks(at_ms(7.9)), 1) << "the present is not";
}

}  // namespace
}  // namespace remus::tcp
