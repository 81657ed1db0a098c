// When a receiver acks and what the ack says, sentence by sentence of the RFCs.
#include <gtest/gtest.h>

#include <random>

#include "models/tcp/scripted_peer_test.hpp"

namespace remus::tcp {
namespace {

// RFC 5681, 4.2: an ack for at least every second full-sized segment; a program that has read makes no difference.
TEST(RfcAcks, EverySecondFullSegmentIsAckedThoughNothingIsRead) {
  ScriptedReceiver peer;
  std::int64_t next = peer.settle();
  for (int i = 0; i < 10; ++i, next += 2) {
    EXPECT_FALSE(peer.arrives_unread(ScriptedReceiver::data(segments(next, next + 1))));
    EXPECT_TRUE(peer.arrives_unread(ScriptedReceiver::data(segments(next + 1, next + 2))));
    EXPECT_EQ(peer.ack.ack, segments(0, next + 2).end);
    peer.receiver.on_read(peer.context);
  }
}

// RFC 9293, 3.8.6.3 (MUST-59), and Linux's tcp_cleanup_rbuf: reading two full segments acks them.
TEST(RfcAcks, ReadingTwoFullSegmentsAcksThem) {
  ScriptedReceiver peer;
  const std::int64_t next = peer.settle();
  for (std::int64_t i = 0; i < 2; ++i)
    peer.receiver.on_data(peer.context, ScriptedReceiver::data(segments(next + i, next + i + 1)), Duration::ms(200));
  EXPECT_TRUE(peer.receiver.on_read(peer.context));
}

// RFC 5681, 4.2, as a law: whatever the gaps between them, of full segments in order two are never left unacked.
TEST(RfcAcks, TwoFullSegmentsAreNeverLeftUnacked) {
  std::mt19937 draw(1);
  ScriptedReceiver peer;
  for (std::int64_t next = 0; next < 2'000; ++next) {
    peer.context.now = peer.context.now + Duration::us(static_cast<std::int64_t>(draw() % 100'000));
    if (peer.receiver.timer_due() <= peer.context.now && peer.receiver.on_timer(peer.context, peer.rto))
      peer.receiver.stamp(peer.context, peer.ack);
    peer.arrives(next);
    EXPECT_LE(segments(0, next + 1).end - peer.ack.ack, kMss) << next;
  }
}

// RFC 5681, 4.2: no ack may be delayed beyond 500 ms. However slowly the peer's data comes and whatever the round
// trip, pushed or not; Linux since 5.10 has 200 ms (icsk_delack_max), its timer wheel fires up to an eighth late.
TEST(RfcAcks, NoAckIsDelayedBeyondHalfASecond) {
  for (const Duration srtt : {Duration::ms(1), Duration::ms(300), Duration::seconds(3), Duration::seconds(30)}) {
    ScriptedReceiver peer;
    peer.srtt = srtt;
    peer.rto = peer.peer_rto = Duration::seconds(60);
    std::int64_t next = peer.settle();
    Duration longest;
    for (int i = 0; i < 100; ++i) {
      peer.context.now = peer.context.now + Duration::ms(10 * i);
      if (peer.arrives(next++)) continue;
      longest = std::max(longest, peer.receiver.timer_due() - peer.context.now);
      peer.context.now = peer.receiver.timer_due();
      ASSERT_TRUE(peer.receiver.on_timer(peer.context, peer.rto));
      peer.receiver.stamp(peer.context, peer.ack);
    }
    EXPECT_LE(longest.in_ms(), 200 * 9.0 / 8 + 4);
    EXPECT_GE(longest, Duration::ms(40));
    if (srtt > Duration::ms(200)) {
      EXPECT_GE(longest, Duration::ms(200)) << "it adapts to a slow peer";
    }
  }
}

// RFC 5681, 4.2: out of order, an ack at once. With Linux's SACK compression switched off, for each.
TEST(RfcAcks, EachSegmentOutOfOrderIsAckedAtOnce) {
  TcpConfig tcp = linux_constants();
  tcp.compressed_acks = 0;
  ScriptedReceiver peer(tcp);
  const std::int64_t hole = peer.settle();
  for (std::int64_t next = hole + 1; next < hole + 20; ++next) {
    EXPECT_TRUE(peer.arrives(next));
    EXPECT_EQ(peer.ack.ack, segments(0, hole).end) << "a duplicate ack";
  }
}

// Linux deviates (ip-sysctl, tcp_comp_sack_nr 44): after three duplicate acks up to 44 are put into one.
TEST(RfcAcks, LinuxCompressesFortyFourAcksIntoOne) {
  ScriptedReceiver peer;
  std::int64_t next = peer.settle() + 1;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(peer.arrives(next++)) << i;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 44; ++i)
      EXPECT_FALSE(peer.arrives_unread(
          ScriptedReceiver::data({segments(0, next).end + 10 * i, segments(0, next).end + 10 * i + 10})));
    EXPECT_TRUE(
        peer.arrives_unread(ScriptedReceiver::data({segments(0, next).end + 440, segments(0, next).end + 450})));
    next += 2;
  }
}

// ip-sysctl, tcp_comp_sack_delay_ns: the lesser of a twentieth of the round trip and 1 ms.
TEST(RfcAcks, ACompressedAckWaitsATwentiethOfTheRoundTripOrAMillisecond) {
  for (const auto& [srtt, wait] :
       {std::pair{Duration::ms(10), Duration::us(500)}, std::pair{Duration::ms(4), Duration::us(200)},
        std::pair{Duration::ms(500), Duration::ms(1)}}) {
    ScriptedReceiver peer;
    peer.context.now = at_ms(5000);
    Packet timed = ScriptedReceiver::data(segments(0, 1));
    timed.echo_ms = KernelClock::stamp_ms(peer.context.now) - 600;  // the receiver's own idea: 600 ms
    peer.arrives(timed);
    peer.srtt = srtt;
    std::int64_t next = peer.settle(1, Duration::ms(20)) + 1;
    for (int i = 0; i < 3; ++i) peer.arrives(next++);
    ASSERT_FALSE(peer.arrives(next++));
    EXPECT_EQ(peer.receiver.timer_due(), peer.context.now + wait);
    ASSERT_FALSE(peer.arrives(next++));
    EXPECT_EQ(peer.receiver.timer_due(), peer.context.now + wait) << "from the first of them on";
    peer.context.now = peer.receiver.timer_due();
    EXPECT_TRUE(peer.receiver.on_timer(peer.context, peer.rto));
    peer.receiver.stamp(peer.context, peer.ack);
    EXPECT_EQ(peer.receiver.timer_due(), kNever);
  }
}

// RFC 5681, 4.2: a segment that fills all of a gap is acked at once. Of less than a full segment, to a program that
// answers every request (ping-pong), nothing else makes an ack due.
TEST(RfcAcks, WhatFillsAGapIsAckedAtOnceHoweverSmall) {
  ScriptedReceiver peer;
  const std::int64_t next = segments(0, peer.settle()).end;
  peer.receiver.note_data_sent(peer.context);  // enters ping-pong mode
  EXPECT_TRUE(peer.bytes_arrive(next + 10, next + 20)) << "out of order";
  peer.receiver.note_data_sent(peer.context);
  EXPECT_TRUE(peer.arrives_unread(ScriptedReceiver::data({next, next + 10})));
  EXPECT_EQ(peer.ack.ack, next + 20);
  peer.receiver.note_data_sent(peer.context);
  EXPECT_FALSE(peer.bytes_arrive(next + 20, next + 30)) << "in order, it waits for the reply";
}

// RFC 5681, 4.2: ... or a part of a gap, even when SACK compression is at work.
TEST(RfcAcks, WhatFillsAPartOfAGapIsAckedAtOnce) {
  ScriptedReceiver peer;
  const std::int64_t hole = peer.settle();
  for (std::int64_t i = 2; i < 6; ++i) peer.arrives(hole + i);
  ASSERT_FALSE(peer.arrives_unread(ScriptedReceiver::data(segments(hole + 6, hole + 7)))) << "compressed";
  EXPECT_TRUE(peer.arrives_unread(ScriptedReceiver::data(segments(hole, hole + 1))));
  EXPECT_EQ(peer.ack.ack, segments(0, hole + 1).end);
  EXPECT_EQ(peer.blocks(), (std::vector{segments(hole + 2, hole + 7)}));
}

// RFC 5681, 4.2: a lone segment is acked when the delay is over; Linux starts with 40 ms (TCP_ATO_MIN).
TEST(RfcAcks, ALoneSegmentIsAckedByTheTimer) {
  ScriptedReceiver peer;
  const std::int64_t next = peer.settle();
  EXPECT_FALSE(peer.arrives(next));
  const Instant due = peer.receiver.timer_due();
  EXPECT_GE(due, peer.context.now + Duration::ms(40));
  EXPECT_LE(due, peer.context.now + Duration::ms(44));
  peer.context.now = due - Duration::ns(1);
  EXPECT_FALSE(peer.receiver.on_timer(peer.context, peer.rto));
  peer.context.now = due;
  EXPECT_TRUE(peer.receiver.on_timer(peer.context, peer.rto));
}

// RFC 9293, 3.8.6.3: an ack rides on data; the timer has then nothing left to send.
TEST(RfcAcks, DataCarriesTheAckThatWasOwed) {
  ScriptedReceiver peer;
  const std::int64_t next = peer.settle();
  ASSERT_FALSE(peer.arrives(next));
  Packet data;
  peer.receiver.stamp(peer.context, data);
  EXPECT_EQ(data.ack, segments(0, next + 1).end);
  EXPECT_EQ(peer.receiver.timer_due(), kNever);
}

// RFC 9293, 3.10.7.4: what lies wholly before RCV.NXT is acked and dropped. RFC 2883, 4: and reported as a duplicate.
TEST(RfcAcks, AnOldDuplicateIsAckedAndReported) {
  ScriptedReceiver peer;
  const std::int64_t next = peer.settle();
  EXPECT_TRUE(peer.arrives(next - 3));
  EXPECT_FALSE(peer.readable);
  EXPECT_TRUE(peer.ack.dsack);
  EXPECT_EQ(peer.blocks(), (std::vector{segments(next - 3, next - 2)}));
  EXPECT_EQ(peer.ack.ack, segments(0, next).end);
  EXPECT_TRUE(peer.arrives(next)) << "Linux is in quick-ack mode again";
  EXPECT_FALSE(peer.ack.dsack) << "a duplicate is reported once";
}

// RFC 2883, 4: a duplicate above the cumulative ack is the first block, what encloses it the second.
TEST(RfcAcks, ADuplicateOutOfOrderIsReportedBeforeItsBlock) {
  ScriptedReceiver peer;
  peer.arrives(0);
  for (const std::int64_t n : {2, 3, 4}) peer.arrives(n);
  EXPECT_FALSE(peer.ack.dsack);
  peer.arrives(3);
  EXPECT_TRUE(peer.ack.dsack);
  EXPECT_EQ(peer.blocks(), (std::vector{segments(3, 4), segments(2, 5)}));
}

// RFC 2018, 4: the first block holds the segment that caused the ack, the others were reported lately, most recent
// first; beside timestamps three fit (3). Each block is repeated in three acks.
TEST(RfcAcks, ThreeBlocksTheMostRecentFirst) {
  ScriptedReceiver peer;
  peer.arrives(0);
  for (const std::int64_t n : {2, 4, 6, 8}) peer.arrives(n);
  EXPECT_EQ(peer.blocks(), (std::vector{segments(8, 9), segments(6, 7), segments(4, 5)}));
  peer.arrives(5);
  EXPECT_EQ(peer.blocks(), (std::vector{segments(4, 7), segments(8, 9), segments(2, 3)})) << "joined";
  peer.arrives(1);
  EXPECT_EQ(peer.blocks(), (std::vector{segments(4, 7), segments(8, 9)})) << "what is acked is no block";
  peer.arrives(3);
  EXPECT_EQ(peer.ack.ack, segments(0, 7).end);
  EXPECT_EQ(peer.blocks(), (std::vector{segments(8, 9)}));
}

// RFC 7323, 4.2 and 4.3: a delayed ack echoes the timestamp of the first segment it acks; one that is out of order
// changes nothing; what fills the gap is echoed.
TEST(RfcAcks, TheEchoIsThatOfTheSegmentAtTheLeftEdge) {
  ScriptedReceiver peer;
  const std::int64_t next = peer.settle();
  const auto stamped = [&](std::int64_t n, std::int32_t stamp) {
    Packet packet = ScriptedReceiver::data(segments(n, n + 1));
    packet.stamp_ms = stamp;
    return packet;
  };
  EXPECT_FALSE(peer.arrives(stamped(next, 105)));
  EXPECT_TRUE(peer.arrives(stamped(next + 1, 109)));
  EXPECT_EQ(peer.ack.echo_ms, 105);
  EXPECT_TRUE(peer.arrives(stamped(next + 3, 120)));
  EXPECT_EQ(peer.ack.echo_ms, 105) << "out of order";
  EXPECT_TRUE(peer.arrives(stamped(next + 2, 130)));
  EXPECT_EQ(peer.ack.echo_ms, 130) << "it filled the gap";
}

// RFC 9293, 3.10.7.4: of a segment that begins at or beyond the window's right edge nothing is kept, and it is acked;
// the byte before the edge is in the window.
TEST(RfcAcks, NothingIsTakenFromTheRightEdgeOn) {
  ScriptedReceiver peer;
  peer.arrives(0);
  const std::int64_t edge = peer.ack.ack + peer.ack.window;
  for (const std::int64_t begin : {edge, edge + 1, edge + 100'000}) {
    EXPECT_TRUE(peer.bytes_arrive(begin, begin + 100)) << begin - edge;
    EXPECT_EQ(peer.receiver.seen_end(), segments(0, 1).end);
    EXPECT_EQ(peer.ack.sack_count, 0);
  }
  EXPECT_TRUE(peer.bytes_arrive(edge - 1, edge));
  EXPECT_EQ(peer.receiver.seen_end(), edge);
}

// RFC 9293, 3.10.7.4, eighth: a FIN is acked with the number after the data, once all before it is there.
TEST(RfcAcks, AFinCountsOneWhenAllBeforeItIsThere) {
  ScriptedReceiver peer;
  peer.arrives(0);
  Packet fin = ScriptedReceiver::data(segments(2, 3));
  fin.fin = true;
  peer.arrives(fin);
  EXPECT_FALSE(peer.receiver.fin_received());
  EXPECT_EQ(peer.ack.ack, segments(0, 1).end);
  peer.arrives(1);
  EXPECT_TRUE(peer.receiver.fin_received());
  EXPECT_EQ(peer.receiver.next(), segments(0, 3).end + 1);
  EXPECT_EQ(peer.receiver.payload_read(), 3 * kMss);
}

// Linux: a request is acked by its reply (ping-pong), and where no reply comes by the timer, which ends that mode.
TEST(RfcAcks, ARequestIsAckedByItsReplyOrTheTimer) {
  ScriptedReceiver peer;
  const std::int64_t next = segments(0, peer.settle()).end;
  EXPECT_TRUE(peer.bytes_arrive(next, next + 100)) << "pushed, and read";
  peer.receiver.note_data_sent(peer.context);
  EXPECT_FALSE(peer.bytes_arrive(next + 100, next + 200)) << "ping-pong: the reply will do it";
  peer.context.now = peer.receiver.timer_due();
  EXPECT_TRUE(peer.receiver.on_timer(peer.context, peer.rto));
  peer.receiver.stamp(peer.context, peer.ack);
  EXPECT_TRUE(peer.bytes_arrive(next + 200, next + 300)) << "over";
}

// Linux, tcp_cleanup_rbuf: two small segments since the last ack are acked when they are read, ping-pong or not.
TEST(RfcAcks, ASecondRequestWithoutAReplyIsAcked) {
  ScriptedReceiver peer;
  const std::int64_t next = segments(0, peer.settle()).end;
  peer.receiver.note_data_sent(peer.context);
  EXPECT_FALSE(peer.bytes_arrive(next, next + 100));
  EXPECT_TRUE(peer.bytes_arrive(next + 100, next + 200));
}

// Linux, tcp_incr_quickack: at the start as many acks at once as half the window has segments, 16 at most.
TEST(RfcAcks, AConnectionBeginsWithAnAckForEachSegment) {
  for (const auto& [window, acks] : {std::pair{40'000, 13}, std::pair{1 << 20, 14}, std::pair{6 * 1448, 3}}) {
    ScriptedReceiver peer(linux_constants(), window);
    int at_once = 0;
    while (peer.arrives_unread(ScriptedReceiver::data(segments(at_once, at_once + 1)))) ++at_once;
    EXPECT_EQ(at_once, acks) << window;  // window / (2 * 1448)
  }
}

}  // namespace
}  // namespace remus::tcp
