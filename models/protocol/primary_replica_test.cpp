// Transcripts of the primary: what it is told, and word for word what it must ask for.
#include "models/protocol/primary_replica.hpp"

#include <gtest/gtest.h>

#include "models/protocol/describe.hpp"

namespace remus {
namespace {

class Primary : public testing::Test {
 protected:
  void configure(ProtocolConfig config) {
    replica_ = std::make_unique<PrimaryReplica>(config, std::make_shared<FixedPolicy>(Duration::ns(100)));
  }
  // The effects of `event` at `ns` nanoseconds.
  std::string at(std::int64_t ns, const PrimaryEvent& event) {
    return describe(replica_->step(Instant(Duration::ns(ns)), event));
  }
  // One undisturbed buffered checkpoint: suspend asked at `ns`, done 5 ns later, copied 10 ns later, resumed 12 ns
  // later.
  void capture(std::int64_t ns, EpochId epoch) {
    at(ns, TimerFired{});
    at(ns + 5, GuestSuspended{Bytes(0)});
    at(ns + 10, DirtyPagesCopied{epoch, Pages(3)});
    at(ns + 12, GuestResumed{});
  }

  std::unique_ptr<PrimaryReplica> replica_;
};

TEST_F(Primary, BufferedCycleSendsAfterResumingAndReleasesAfterTheAck) {
  configure({});
  EXPECT_EQ(at(0, Started{}), "SetTimer 100ns");
  EXPECT_EQ(at(100, TimerFired{}), "SuspendGuest 0");
  EXPECT_EQ(at(105, GuestSuspended{Bytes(0)}), "PlugEgress 0, BarrierDisk 0, CopyDirtyPages 0");
  EXPECT_EQ(at(110, DirtyPagesCopied{EpochId(0), Pages(3)}), "ResumeGuest");
  EXPECT_EQ(at(112, GuestResumed{}), "SendCheckpoint 0, SetTimer 93ns")
      << "the interval counts from the suspend, at 105";
  EXPECT_EQ(at(130, CheckpointSent{EpochId(0), Bytes(9)}), "-") << "written is not committed";
  EXPECT_EQ(at(140, CheckpointAcked{EpochId(0)}), "ReleaseEgress 0");
  EXPECT_EQ(replica_->state(), PrimaryState::running);
  EXPECT_EQ(replica_->next_commit(), EpochId(1));
}

TEST_F(Primary, WhilePausedSendsBeforeResuming) {
  configure({.transmit = TransmitMode::while_paused});
  at(0, Started{});
  at(100, TimerFired{});
  at(105, GuestSuspended{Bytes(0)});
  EXPECT_EQ(at(110, DirtyPagesCopied{EpochId(0), Pages(3)}), "SendCheckpoint 0");
  EXPECT_EQ(at(150, CheckpointSent{EpochId(0), Bytes(9)}), "ResumeGuest");
  EXPECT_EQ(at(155, CheckpointAcked{EpochId(0)}), "ReleaseEgress 0") << "an ack may come before the resume is done";
  EXPECT_EQ(at(160, GuestResumed{}), "SetTimer 45ns");
}

TEST_F(Primary, StreamWrittenCommitsWithoutAnAck) {
  configure({.commit = CommitRule::stream_written});
  at(0, Started{});
  capture(100, EpochId(0));
  EXPECT_EQ(at(130, CheckpointSent{EpochId(0), Bytes(9)}), "ReleaseEgress 0");
  EXPECT_EQ(at(140, CheckpointAcked{EpochId(0)}), "-");
}

TEST_F(Primary, IntervalCountsFromTheResume) {
  configure({.interval_from = IntervalFrom::resume});
  at(0, Started{});
  at(100, TimerFired{});
  at(105, GuestSuspended{Bytes(0)});
  at(110, DirtyPagesCopied{EpochId(0), Pages(3)});
  EXPECT_EQ(at(112, GuestResumed{}), "SendCheckpoint 0, SetTimer 100ns");
}

TEST_F(Primary, IntervalCountsFromTheCommit) {
  configure({.interval_from = IntervalFrom::commit});
  at(0, Started{});
  at(100, TimerFired{});
  at(105, GuestSuspended{Bytes(0)});
  at(110, DirtyPagesCopied{EpochId(0), Pages(3)});
  EXPECT_EQ(at(112, GuestResumed{}), "SendCheckpoint 0");
  at(130, CheckpointSent{EpochId(0), Bytes(9)});
  EXPECT_EQ(at(140, CheckpointAcked{EpochId(0)}), "ReleaseEgress 0, SetTimer 100ns");
}

TEST_F(Primary, IntervalFromACommitThatCameBeforeTheResume) {
  configure({.transmit = TransmitMode::while_paused, .interval_from = IntervalFrom::commit});
  at(0, Started{});
  at(100, TimerFired{});
  at(105, GuestSuspended{Bytes(0)});
  at(110, DirtyPagesCopied{EpochId(0), Pages(3)});
  at(120, CheckpointSent{EpochId(0), Bytes(9)});
  EXPECT_EQ(at(125, CheckpointAcked{EpochId(0)}), "ReleaseEgress 0");
  EXPECT_EQ(at(130, GuestResumed{}), "SetTimer 95ns");
}

TEST_F(Primary, ACheckpointWithoutABufferWaitsForTheCommit) {
  configure({});
  at(0, Started{});
  capture(100, EpochId(0));
  EXPECT_EQ(at(205, TimerFired{}), "-");
  EXPECT_EQ(replica_->state(), PrimaryState::waiting);
  at(230, CheckpointSent{EpochId(0), Bytes(9)});
  EXPECT_EQ(at(240, CheckpointAcked{EpochId(0)}), "ReleaseEgress 0, SuspendGuest 1");
}

TEST_F(Primary, ASecondBufferLetsTheNextCheckpointBegin) {
  configure({.buffers = 2});
  at(0, Started{});
  capture(100, EpochId(0));
  EXPECT_EQ(at(205, TimerFired{}), "SuspendGuest 1");
  EXPECT_EQ(at(206, CheckpointSent{EpochId(0), Bytes(9)}), "-");
  EXPECT_EQ(at(207, CheckpointAcked{EpochId(0)}), "ReleaseEgress 0")
      << "a commit may come while the guest is suspending";
}

// As many outstanding as there are buffers, and each commit is counted from its own suspend.
TEST_F(Primary, EveryBufferRemembersItsCheckpointsSuspend) {
  constexpr std::int64_t kBuffers = 1000;
  configure({.buffers = kBuffers});
  at(0, Started{});
  for (std::int64_t i = 0; i < kBuffers; ++i) {
    capture(100 * (i + 1), EpochId(static_cast<std::uint64_t>(i)));
    at(100 * (i + 1) + 13, CheckpointSent{EpochId(static_cast<std::uint64_t>(i)), Bytes(9)});
  }
  at(200'000, TimerFired{});
  EXPECT_EQ(replica_->state(), PrimaryState::waiting) << "no buffer is free";
  for (std::int64_t i = 0; i < kBuffers; ++i) {
    at(200'000, CheckpointAcked{EpochId(static_cast<std::uint64_t>(i))});
    EXPECT_EQ(replica_->last_stats().commit, Duration::ns(200'000 - 100 * (i + 1)));
  }
}

TEST_F(Primary, APauseLongerThanTheIntervalArmsTheTimerAtOnce) {
  configure({});
  at(0, Started{});
  at(100, TimerFired{});
  at(105, GuestSuspended{Bytes(0)});
  at(300, DirtyPagesCopied{EpochId(0), Pages(3)});
  EXPECT_EQ(at(310, GuestResumed{}), "SendCheckpoint 0, SetTimer 0ns");
}

TEST_F(Primary, WithoutANetBufferNothingIsPluggedOrReleased) {
  configure({.net_buffer = false});
  at(0, Started{});
  at(100, TimerFired{});
  EXPECT_EQ(at(105, GuestSuspended{Bytes(0)}), "BarrierDisk 0, CopyDirtyPages 0");
  at(110, DirtyPagesCopied{EpochId(0), Pages(3)});
  at(112, GuestResumed{});
  at(130, CheckpointSent{EpochId(0), Bytes(9)});
  EXPECT_EQ(at(140, CheckpointAcked{EpochId(0)}), "-");
}

TEST_F(Primary, TellsThePolicyWhatTheEpochWasLike) {
  configure({});
  at(0, Started{});
  capture(100, EpochId(0));
  const EpochStats& stats = replica_->last_stats();
  EXPECT_EQ(stats.run, Duration::ns(100));
  EXPECT_EQ(stats.pause, Duration::ns(12));
  EXPECT_EQ(stats.dirty, Pages(3));
  at(130, CheckpointSent{EpochId(0), Bytes(9)});
  at(140, CheckpointAcked{EpochId(0)});
  EXPECT_EQ(stats.commit, Duration::ns(40));
  EXPECT_EQ(stats.checkpoint, Bytes(9));
}

TEST_F(Primary, RefusesWhatCannotHappen) {
  configure({});
  EXPECT_THROW(at(0, GuestSuspended{Bytes(0)}), InvariantViolated);
  configure({});
  at(0, Started{});
  EXPECT_THROW(at(0, Started{}), InvariantViolated);
  configure({});
  at(0, Started{});
  capture(100, EpochId(0));
  EXPECT_THROW(at(120, CheckpointAcked{EpochId(0)}), InvariantViolated) << "an ack of what was not sent";
  EXPECT_THROW(at(120, CheckpointSent{EpochId(1), Bytes(9)}), InvariantViolated) << "out of order";
  EXPECT_THROW(at(10, TimerFired{}), InvariantViolated) << "time goes back";
  EXPECT_THROW(configure({.buffers = 0}), InvariantViolated);
}

}  // namespace
}  // namespace remus
