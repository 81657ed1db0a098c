// What a sender does about loss, sentence by sentence of the RFCs; the numbers of each step are derived by hand.
#include <gtest/gtest.h>

#include "models/tcp/scripted_peer_test.hpp"

namespace remus::tcp {
namespace {

using Sent = std::vector<std::int64_t>;

// A hundred segments are to be sent, and the first ten, the initial window, have been.
struct TenOfAHundred : ScriptedSender {
  TenOfAHundred() {
    write_segments(100);
    EXPECT_EQ(sent(), (Sent{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  }
};

// RFC 3042: on each of the first two duplicate acks a new segment; RFC 6675, 5: on the third (DupThresh) the first
// hole is sent again. RFC 6937, 3, by hand: cwnd 10, ssthresh 7 (RFC 9438: 0.7). pipe is out - SACKed - lost + resent.
// pipe > ssthresh: ceil(delivered * 7 / 10) - sent so far; else up to ssthresh - pipe, bounded by what was delivered.
TEST(RfcRecovery, OneLossStepByStep) {
  TenOfAHundred peer;
  const Sent by_ack[] = {
      {10},  // SACK of 1
      {11},  // of 2
      {0},   // of 3: pipe 12 - 3 - 1 = 8 > 7, ceil(0.7) - 0 = 1
      {12},  // pipe 12 - 4 - 1 + 1 = 8: ceil(1.4) - 1 = 1
      {13},  // pipe 13 - 5 = 8: ceil(2.1) - 2 = 1
      {},    // pipe 14 - 6 = 8: ceil(2.8) - 3 = 0
      {},    // pipe 14 - 7 = 7: not above ssthresh, nothing missing to it
      {14},  // pipe 14 - 8 = 6: one up to ssthresh
      {15},  // pipe 15 - 9 = 6
  };
  for (std::int64_t i = 0; i < std::ssize(by_ack); ++i) {
    peer.acked(0, {segments(1, 2 + i)});
    EXPECT_EQ(peer.sent(), by_ack[i]) << "SACK of " << 1 + i;
    if (i == 2) {
      EXPECT_EQ(peer.ssthresh(), 7);
    }
  }
  peer.acked(12);  // RFC 6675, 5: recovery ends with what was outstanding at its begin; RFC 6937: cwnd = ssthresh
  EXPECT_EQ(peer.cwnd(), 7);
  EXPECT_EQ(peer.sent(), (Sent{16, 17, 18})) << "12 to 15 are outstanding";
}

// RFC 6675, 4 (IsLost) and 5 (C): a hole is lost when three segments above it were SACKed, not earlier; each is sent
// again once; what is lost goes before new data (NextSeg, rule 1).
TEST(RfcRecovery, EachHoleIsSentAgainOnceWhenThreeAboveItArrived) {
  TenOfAHundred peer;
  for (const std::int64_t end : {2, 3}) peer.acked(0, {segments(1, end)});
  peer.sent();
  peer.acked(0, {segments(1, 4)});
  EXPECT_EQ(peer.sent(), Sent{0});
  peer.acked(0, {segments(1, 4), segments(5, 6)});
  EXPECT_EQ(peer.sent(), Sent{12}) << "the hole at 4 has one above it";
  peer.acked(0, {segments(1, 4), segments(5, 7)});
  EXPECT_EQ(peer.sent(), Sent{13});
  peer.acked(0, {segments(1, 4), segments(5, 8)});
  EXPECT_EQ(peer.sent(), Sent{}) << "now three, but pipe, 14 - 6 - 2 + 1, is ssthresh";
  peer.acked(0, {segments(1, 4), segments(5, 9)});
  EXPECT_EQ(peer.sent(), Sent{4});
  for (const std::int64_t end : {10, 11, 12}) {
    peer.acked(0, {segments(1, 4), segments(5, end)});
    for (const std::int64_t n : peer.sent()) EXPECT_GE(n, 12) << "neither is sent twice";
  }
}

// RFC 6582, 3.2 and RFC 6675, 5: an ack of a part keeps the sender in recovery; the next hole is sent at once.
TEST(RfcRecovery, APartialAckSendsTheNextHole) {
  TenOfAHundred peer;
  for (const std::int64_t end : {3, 4, 5}) peer.acked(0, {segments(2, end)});
  EXPECT_EQ(peer.sent(), (Sent{10, 11, 0})) << "0 and 1 are lost; pipe, 12 - 3 - 2, is ssthresh: one in any case";
  peer.acked(1, {segments(2, 5)});
  EXPECT_EQ(peer.sent(), Sent{}) << "pipe: 11 - 3 - 1 = 7";
  peer.acked(1, {segments(2, 6)});
  EXPECT_EQ(peer.sent(), Sent{1}) << "6";
  EXPECT_EQ(peer.ssthresh(), 7) << "one reduction for all losses of a window";
  peer.acked(6);
  peer.acked(11);
  EXPECT_EQ(peer.cwnd(), 7) << "11 was outstanding at the begin: still in recovery";
  peer.acked(12);
  EXPECT_GE(peer.cwnd(), 7);
  EXPECT_EQ(peer.ssthresh(), 7);
}

// RFC 5681, 3.2: a segment of data, a window update or an ack of something new is no duplicate ack.
TEST(RfcRecovery, ThreeAcksThatCarryDataOrOpenTheWindowAreNoDuplicates) {
  TenOfAHundred peer;
  for (int i = 1; i <= 5; ++i) {
    Packet ack = peer.ack_of(0);
    ack.payload = 100;
    ack.seq = 1 + 100 * i;
    peer.receives(ack);
    ack = peer.ack_of(0);
    ack.seq = 1 + 100 * i;
    ack.window += i * 1000;
    peer.receives(ack);
  }
  EXPECT_EQ(peer.sent(), Sent{});
}

// RFC 5681, 3.1: at a time-out cwnd becomes the loss window, one segment; ssthresh: RFC 9438's 0.7, once: a second
// expiry for the same segment leaves it.
TEST(RfcRecovery, ATimeOutLeavesOneSegment) {
  TenOfAHundred peer;
  peer.time_out();
  EXPECT_EQ(peer.cwnd(), 1);
  EXPECT_EQ(peer.ssthresh(), 7);
  peer.time_out();
  EXPECT_EQ(peer.cwnd(), 1);
  EXPECT_EQ(peer.ssthresh(), 7);
  EXPECT_EQ(peer.sent(), (Sent{0, 0}));
}

// RFC 6675, 5.1 and RFC 5681, 4.3: after a time-out slow start sends all again that was not SACKed, and nothing that
// was: 1 segment, 2, 4.
TEST(RfcRecovery, AfterATimeOutWhatWasSackedIsNotSentAgain) {
  TcpConfig tcp = ScriptedSender::plain();
  tcp.frto = false;
  ScriptedSender peer(tcp);
  peer.write_segments(10);
  peer.acked(0, {segments(4, 6)});
  peer.sent();
  peer.time_out();
  EXPECT_EQ(peer.sent(), Sent{0});
  peer.acked(1, {segments(4, 6)});
  EXPECT_EQ(peer.sent(), (Sent{1, 2}));
  peer.acked(3, {segments(4, 6)});
  EXPECT_EQ(peer.sent(), (Sent{3, 6, 7, 8}));
  peer.acked(9);
  EXPECT_EQ(peer.sent(), Sent{9});
}

// RFC 5682, 3.1 (SACK-enhanced F-RTO): after the first ack two new segments instead of retransmissions; when then an
// original is acked the time-out was needless: nothing more is sent again, and the window is as before.
TEST(RfcRecovery, ANeedlessTimeOutIsUndone) {
  TenOfAHundred peer;
  peer.time_out();
  EXPECT_EQ(peer.sent(), Sent{0});
  peer.acked(1);
  EXPECT_EQ(peer.sent(), (Sent{10, 11})) << "(2b)";
  peer.acked(2);
  EXPECT_GE(peer.cwnd(), 10);
  EXPECT_EQ(peer.ssthresh(), kNoThreshold);
  for (const std::int64_t n : peer.sent()) EXPECT_GE(n, 12);
}

// The same, (3a): when the next ack is a duplicate, the time-out was needed: the lost are sent again.
TEST(RfcRecovery, ANeededTimeOutSendsTheLostAgain) {
  TenOfAHundred peer;
  peer.time_out();
  peer.acked(1);
  peer.sent();
  peer.acked(1, {segments(10, 11)});
  EXPECT_EQ(peer.sent(), Sent{1}) << "cwnd is 2: 11 is in flight";
  EXPECT_EQ(peer.ssthresh(), 7);
}

// RFC 5682, 3.1, (2): without new data to send the lost are sent again at once.
TEST(RfcRecovery, WithoutNewDataATimeOutIsTakenAsNeeded) {
  ScriptedSender peer;
  peer.write_segments(10);
  peer.time_out();
  peer.sent();
  peer.acked(1);
  EXPECT_EQ(peer.sent(), (Sent{1, 2}));
}

// RFC 3522 (Eifel): an ack that echoes a timestamp older than the retransmission's acks the original.
TEST(RfcRecovery, AnEchoOlderThanTheRetransmissionUndoesIt) {
  for (const bool older : {true, false}) {
    ScriptedSender peer;
    peer.context.now = at_ms(10);
    peer.write_segments(10);
    const std::int32_t original = peer.packets().front().stamp_ms;
    peer.time_out();
    const std::int32_t again = peer.packets().front().stamp_ms;
    ASSERT_LT(original, again);
    Packet ack = peer.ack_of(1);
    ack.echo_ms = older ? original : again;
    peer.receives(ack);
    EXPECT_EQ(peer.cwnd(), older ? 11 : 2) << "as before, and one that was acked";
    EXPECT_EQ(peer.sent(), older ? Sent{} : (Sent{1, 2}));
  }
}

// RFC 3708: when all retransmissions of an episode are reported as duplicates, its reduction is undone.
TEST(RfcRecovery, DuplicateSacksForAllRetransmissionsUndoTheReduction) {
  TenOfAHundred peer;
  for (const std::int64_t end : {2, 3, 4}) peer.acked(0, {segments(1, end)});
  peer.acked(12);
  ASSERT_LE(peer.cwnd(), 8) << "7, and what this ack lets it grow";
  Packet ack = peer.ack_of(12, {segments(0, 1)});
  ack.dsack = true;
  peer.receives(ack);
  EXPECT_EQ(peer.cwnd(), 10);
  EXPECT_EQ(peer.ssthresh(), kNoThreshold);
}

// RFC 6675's DupThresh is raised by what Linux has seen of reordering (tcp_reordering is where it starts): when 1
// arrives after 3 and 4, segments are late by four; three SACKed ones then prove no loss, four do.
TEST(RfcRecovery, ReorderingRaisesTheThreshold) {
  TenOfAHundred peer;
  peer.acked(0, {segments(3, 4)});
  peer.acked(0, {segments(3, 5)});
  peer.acked(0, {segments(1, 2), segments(3, 5)});
  for (const std::int64_t n : peer.sent()) EXPECT_GE(n, 10) << "nothing is sent again";
  peer.acked(0, {segments(1, 2), segments(3, 6)});
  EXPECT_EQ(peer.sent(), Sent{0});
}

// ip-sysctl, tcp_max_reordering: 300 at most, however late a segment was: 1 after 399 is by 399.
TEST(RfcRecovery, TheThresholdIsThreeHundredAtMost) {
  ScriptedSender peer;
  peer.grow_to(500);
  const std::int64_t first = peer.sender.payload_acked() / kMss;
  peer.write_segments(450);
  while (peer.sender.payload_sent() / kMss < first + 400) peer.acked(first);
  peer.acked(first, {segments(first + 399, first + 400)});
  peer.acked(first, {segments(first + 399, first + 400), segments(first + 1, first + 2)});
  peer.sent();
  peer.acked(first, {segments(first + 399, first + 400), segments(first + 1, first + 299)});
  for (const std::int64_t n : peer.sent()) EXPECT_GE(n, first + 400) << "299 above the hole";
  peer.acked(first, {segments(first + 399, first + 400), segments(first + 1, first + 300)});
  EXPECT_EQ(peer.sent().front(), first);
}

// RFC 2018, 3 and Linux: a block that covers parts of segments tells of the whole ones only.
TEST(RfcRecovery, ABlockCountsTheSegmentsItCoversWhole) {
  TenOfAHundred peer;
  const SequenceRange parts{segments(1, 2).begin + 10, segments(4, 5).end - 10};  // 2 and 3 whole
  peer.acked(0, {parts});
  EXPECT_EQ(peer.sent(), (Sent{10, 11})) << "two have left the path";
}

// RFC 9293, 3.10.7.4: an ack below SND.UNA is ignored; what it SACKs is not.
TEST(RfcRecovery, AnOldAckMovesNothingBack) {
  TenOfAHundred peer;
  peer.acked(5);
  peer.sent();
  peer.acked(3);
  EXPECT_EQ(peer.sender.payload_acked(), 5 * kMss);
  EXPECT_EQ(peer.sent(), Sent{});
  peer.acked(3, {segments(6, 9)});
  EXPECT_EQ(peer.sent().front(), 5) << "three above 5";
}

}  // namespace
}  // namespace remus::tcp
