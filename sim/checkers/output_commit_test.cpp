// What is said of violations, and what the judge tells others; output_commit_rules_test.cpp has each rule broken.
#include "sim/checkers/output_commit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace remus::sim {
namespace {

using testing::HasSubstr;

Instant at(std::int64_t ns) { return Instant(Duration::ns(ns)); }

class OutputCommit : public testing::Test {
 protected:
  // Ends epoch `e` with 3 pages and 100 bytes of disk writes, all of it at the backup.
  void replicate(EpochId e) {
    checker.guest_suspended();
    checker.pages_captured(e, Pages(3));
    checker.disk_written(e, Bytes(100));
    checker.stream_written(e);
    checker.memory_received(e, Pages(3));
    checker.disk_received(e, Bytes(100));
  }
  template <class F>
  std::string violation(F provoke) {
    try {
      provoke();
    } catch (const Violation& v) {
      return v.what();
    }
    return "none";
  }
  OutputCommitChecker checker{ProtocolConfig{}, true};
};

TEST_F(OutputCommit, AcceptsAProperCommit) {
  checker.on_enqueued(at(1), 1, Bytes(1514));
  replicate(EpochId(0));
  checker.ack_sent(EpochId(0));
  checker.ack_received(EpochId(0));
  checker.on_left(at(51), 1, Bytes(1514));
  checker.finish();
  EXPECT_EQ(checker.mean_hold(), Duration::ns(50));
  EXPECT_GT(checker.judged(), 5U);
}

TEST_F(OutputCommit, AFrameMayNotLeaveBeforeTheAck) {
  checker.on_enqueued(at(1), 1, Bytes(1514));
  replicate(EpochId(0));
  checker.ack_sent(EpochId(0));
  EXPECT_THAT(violation([&] { checker.on_left(at(9), 1, Bytes(1514)); }), HasSubstr("output commit broken"));
}

TEST_F(OutputCommit, AFrameOfTheNextEpochMayNotLeaveWithThisOne) {
  replicate(EpochId(0));
  checker.on_enqueued(at(1), 1, Bytes(66));
  checker.ack_sent(EpochId(0));
  checker.ack_received(EpochId(0));
  EXPECT_THAT(violation([&] { checker.on_left(at(9), 1, Bytes(66)); }), HasSubstr("output commit broken"));
}

TEST_F(OutputCommit, AnAckNeedsTheDiskWrites) {
  checker.guest_suspended();
  checker.pages_captured(EpochId(0), Pages(3));
  checker.disk_written(EpochId(0), Bytes(100));
  checker.memory_received(EpochId(0), Pages(3));
  checker.disk_received(EpochId(0), Bytes(60));
  EXPECT_THAT(violation([&] { checker.ack_sent(EpochId(0)); }), HasSubstr("disk writes it does not hold"));
}

TEST_F(OutputCommit, AnAckNeedsTheMemory) {
  checker.guest_suspended();
  EXPECT_THAT(violation([&] { checker.ack_sent(EpochId(0)); }), HasSubstr("memory it does not hold"));
}

TEST_F(OutputCommit, AcksComeInOrderAndOnce) {
  replicate(EpochId(0));
  replicate(EpochId(1));
  checker.ack_sent(EpochId(1));
  EXPECT_THAT(violation([&] { checker.ack_received(EpochId(1)); }), HasSubstr("out of order"));
  EXPECT_THAT(violation([&] { checker.ack_received(EpochId(0)); }), HasSubstr("never sent"));
  EXPECT_THAT(violation([&] { checker.ack_sent(EpochId(1)); }), HasSubstr("twice"));
}

TEST_F(OutputCommit, PagesAreConserved) {
  checker.guest_suspended();
  checker.pages_captured(EpochId(0), Pages(3));
  EXPECT_THAT(violation([&] { checker.memory_received(EpochId(0), Pages(2)); }),
              HasSubstr("differ from pages captured"));
}

TEST_F(OutputCommit, FramesAreConserved) {
  checker.on_enqueued(at(1), 1, Bytes(1514));
  EXPECT_THAT(violation([&] { checker.on_left(at(2), 7, Bytes(1514)); }), HasSubstr("not the oldest held"));
  EXPECT_THAT(violation([&] { checker.on_left(at(2), 1, Bytes(9)); }), HasSubstr("changed its size"));
}

TEST_F(OutputCommit, TellsTheMeanHoldOfWhatHasLeft) {
  EXPECT_EQ(checker.mean_hold(), Duration(0));
  checker.protection_ended();
  for (const std::uint64_t packet : {1, 2, 3}) checker.on_enqueued(at(10), packet, Bytes(66));
  checker.on_enqueued(at(10), 4, Bytes(66));
  checker.on_left(at(20), 1, Bytes(66));
  checker.on_left(at(50), 2, Bytes(66));
  checker.on_left(at(90), 3, Bytes(66));
  EXPECT_EQ(checker.mean_hold(), Duration::ns(43)) << "10, 40 and 80 ns, a third each";
}

TEST_F(OutputCommit, TheBaselineHoldsNothing) {
  OutputCommitChecker baseline{ProtocolConfig{}, false};
  baseline.on_enqueued(at(1), 1, Bytes(66));
  baseline.on_left(at(1), 1, Bytes(66));
  baseline.finish();
}

// Which epochs clients know of, and by how many frames beyond what is committed: what a failover has to know.
TEST(OutputThatLeft, IsToldByEpoch) {
  OutputCommitChecker open{ProtocolConfig{.net_buffer = false}, true};
  std::uint64_t packet = 0;
  const auto emit = [&](int frames) {
    for (int i = 0; i < frames; ++i) {
      open.on_enqueued(at(1), ++packet, Bytes(66));
      open.on_left(at(1), packet, Bytes(66));
    }
  };
  const auto acknowledge = [&open](EpochId e) {
    open.pages_captured(e, Pages(1));
    open.memory_received(e, Pages(1));
    open.ack_sent(e);
    open.ack_received(e);
  };
  EXPECT_EQ(open.left_below(), EpochId(0));
  emit(1);
  EXPECT_EQ(open.left_below(), EpochId(1));
  open.guest_suspended();
  emit(2);
  open.guest_suspended();
  emit(4);
  EXPECT_EQ(open.left_below(), EpochId(3));
  EXPECT_EQ(open.frames_left_from(EpochId(0)), 7);
  EXPECT_EQ(open.frames_left_from(EpochId(1)), 6);
  EXPECT_EQ(open.frames_left_from(EpochId(2)), 4);
  acknowledge(EpochId(0));
  EXPECT_EQ(open.frames_left_from(EpochId(0)), 6) << "what is committed is lost to nobody";
  open.image_taken(EpochId(2));
  EXPECT_EQ(open.left_below(), EpochId(2)) << "the image knows what left";
  EXPECT_EQ(open.frames_left_from(EpochId(0)), 0);
  emit(1);
  EXPECT_EQ(open.left_below(), EpochId(3));
  EXPECT_EQ(open.running(), EpochId(2));
}

// A frame of an epoch that is committed by now is known to whatever is activated.
TEST(OutputThatLeft, DoesNotCountOnceItIsCommitted) {
  OutputCommitChecker checker{ProtocolConfig{}, true};
  checker.on_enqueued(at(1), 1, Bytes(66));
  checker.guest_suspended();
  checker.pages_captured(EpochId(0), Pages(1));
  checker.memory_received(EpochId(0), Pages(1));
  checker.ack_sent(EpochId(0));
  checker.ack_received(EpochId(0));
  checker.on_left(at(2), 1, Bytes(66));
  EXPECT_EQ(checker.frames_left_from(EpochId(0)), 0);
  EXPECT_EQ(checker.left_below(), EpochId(1));
}

TEST_F(OutputCommit, WithoutANetBufferFramesMayLeaveAtOnce) {
  OutputCommitChecker open{ProtocolConfig{.net_buffer = false}, true};
  open.on_enqueued(at(1), 1, Bytes(66));
  open.on_left(at(1), 1, Bytes(66));
  open.finish();
}

TEST_F(OutputCommit, StreamWrittenCommitsAnEpochButNotTheNext) {
  OutputCommitChecker written{ProtocolConfig{.commit = CommitRule::stream_written}, true};
  written.on_enqueued(at(1), 1, Bytes(66));
  written.guest_suspended();
  written.on_enqueued(at(2), 2, Bytes(66));
  written.pages_captured(EpochId(0), Pages(1));
  written.stream_written(EpochId(0));
  written.on_left(at(3), 1, Bytes(66));
  EXPECT_THAT(violation([&] { written.on_left(at(3), 2, Bytes(66)); }), HasSubstr("output commit broken"));
}

}  // namespace
}  // namespace remus::sim
