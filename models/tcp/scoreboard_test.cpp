#include "models/tcp/scoreboard.hpp"

#include <gtest/gtest.h>

namespace remus::tcp {
namespace {

constexpr std::int64_t kMss = 1000;

// Packets of the given numbers of full segments, from sequence number 0.
Scoreboard board_of(std::initializer_list<int> packets) {
  Scoreboard board(kMss);
  std::int64_t next = 0;
  for (const int segments : packets) {
    SentPacket packet;
    packet.begin = next;
    packet.end = next + segments * kMss;
    packet.segments = segments;
    board.add(packet);
    next += segments * kMss;
  }
  return board;
}

AckOutcome sack(Scoreboard& board, std::int64_t from, std::int64_t to) {
  AckOutcome out;
  board.sack({from * kMss, to * kMss}, 0, 0, out);
  return out;
}

TEST(Scoreboard, CountsSegmentsNotPackets) {
  Scoreboard board = board_of({5, 3});
  EXPECT_EQ(board.packets_out(), 8);
  EXPECT_EQ(board.in_flight(), 8);
  AckOutcome out;
  board.acknowledge(6 * kMss, 0, 0, out);  // all of the first, a third of the second
  EXPECT_EQ(out.delivered, 6);
  EXPECT_EQ(board.packets_out(), 2);
  EXPECT_EQ(board.head().begin, 6 * kMss);
}

TEST(Scoreboard, ABlockSplitsAPacketAtItsSegments) {
  Scoreboard board = board_of({5});
  EXPECT_EQ(sack(board, 2, 4).delivered, 2);
  EXPECT_EQ(board.sacked_out(), 2);
  EXPECT_EQ(board.highest_sacked(0), 4 * kMss);
  EXPECT_EQ(sack(board, 2, 4).delivered, 0) << "a repeated block delivers nothing";
  AckOutcome out;
  board.acknowledge(2 * kMss, 4 * kMss, 0, out);
  EXPECT_EQ(out.delivered, 2);
  EXPECT_EQ(board.in_flight(), 1);
}

TEST(Scoreboard, WhatHasThreeSegmentsSackedAboveItIsLost) {
  Scoreboard board = board_of({2, 1, 1, 1, 1, 1, 1});
  sack(board, 2, 4);
  board.mark_lost_by_sacks(3);
  EXPECT_EQ(board.lost_out(), 0);
  sack(board, 5, 6);
  board.mark_lost_by_sacks(3);
  EXPECT_EQ(board.lost_out(), 2) << "the first packet; the hole at 4 has one segment above it";
  sack(board, 6, 8);
  board.mark_lost_by_sacks(3);
  EXPECT_EQ(board.lost_out(), 3);
  EXPECT_EQ(board.in_flight(), 0);
}

TEST(Scoreboard, RetransmitsTheLostInOrderAndOnlyOnce) {
  Scoreboard board = board_of({4, 1, 1, 1});
  sack(board, 4, 7);
  board.mark_lost_by_sacks(3);
  SentPacket* packet = board.next_to_retransmit(1);
  ASSERT_NE(packet, nullptr);
  EXPECT_EQ(packet->end, kMss) << "cut to what the window allows";
  board.note_retransmitted(*packet, Instant(Duration::ms(5)));
  packet = board.next_to_retransmit(10);
  ASSERT_NE(packet, nullptr);
  EXPECT_EQ(packet->segments, 3);
  board.note_retransmitted(*packet, Instant(Duration::ms(5)));
  EXPECT_EQ(board.next_to_retransmit(10), nullptr);
  EXPECT_EQ(board.in_flight(), 4);
  AckOutcome out;
  board.acknowledge(7 * kMss, 7 * kMss, 0, out);
  EXPECT_TRUE(out.retransmitted_acked);
  EXPECT_EQ(out.delivered, 4);
  EXPECT_EQ(board.in_flight(), 0);
  EXPECT_TRUE(board.empty());
}

TEST(Scoreboard, ATimeOutLosesAllButWhatIsSacked) {
  Scoreboard board = board_of({3, 2});
  sack(board, 3, 5);
  board.mark_all_lost();
  EXPECT_EQ(board.lost_out(), 3);
  EXPECT_EQ(board.in_flight(), 0);
  board.unmark_all_lost();
  EXPECT_EQ(board.in_flight(), 3);
}

// A FIN belongs to the last part of a packet that is split.
TEST(Scoreboard, ASplitLeavesTheFinAtTheEnd) {
  Scoreboard board(kMss);
  SentPacket packet;
  packet.end = 3 * kMss + 1;
  packet.segments = 3;
  packet.fin = true;
  board.add(packet);
  const SentPacket& head = board.head_segment();
  EXPECT_FALSE(head.fin);
  EXPECT_EQ(head.end, kMss);
  EXPECT_EQ(head.segments, 1);
  AckOutcome out;
  board.acknowledge(kMss, 0, 0, out);
  EXPECT_TRUE(board.head().fin);
  EXPECT_EQ(board.head().segments, 2);
  EXPECT_EQ(board.packets_out(), 2);
}

TEST(Scoreboard, ADuplicateSackTellsOfNeedlessRetransmissions) {
  Scoreboard board = board_of({1, 1, 1, 1});
  sack(board, 1, 4);
  board.mark_lost_by_sacks(3);
  board.note_retransmitted(*board.next_to_retransmit(1), Instant());
  EXPECT_EQ(board.duplicate_sack({0, kMss}, 0, 0), 1);
  EXPECT_EQ(board.retrans_out(), 0);
}

TEST(Scoreboard, SeesReordering) {
  Scoreboard board = board_of({1, 1, 1, 1});
  sack(board, 3, 4);
  EXPECT_EQ(sack(board, 1, 2).lowest_out_of_order, kMss);
}

}  // namespace
}  // namespace remus::tcp
