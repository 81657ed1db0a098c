// Every rule of the output-commit judge, broken by one fact, beside the lawful neighbour.
#include "sim/checkers/output_commit.hpp"
#include "sim/checkers/rules_test.hpp"

namespace remus::sim {
namespace {

constexpr EpochId e0(0), e1(1), e2(2);

Instant at(std::int64_t ns) { return Instant(Duration::ns(ns)); }

OutputCommitChecker judge_of(CommitRule commit = CommitRule::backup_ack) {
  return {ProtocolConfig{.commit = commit}, true};
}

// Epoch `e` ends with 3 pages and 100 bytes of disk writes, and all of it comes to the backup.
void replicate(OutputCommitChecker& judge, EpochId e) {
  judge.guest_suspended();
  judge.pages_captured(e, Pages(3));
  judge.disk_written(e, Bytes(100));
  judge.stream_written(e);
  judge.memory_received(e, Pages(3));
  judge.disk_received(e, Bytes(100));
}

void commit(OutputCommitChecker& judge, EpochId e) {
  replicate(judge, e);
  judge.ack_sent(e);
  judge.ack_received(e);
}

// Epoch 0 has ended with 3 pages; `received` of them come.
void receive(Pages received) {
  OutputCommitChecker judge = judge_of();
  judge.guest_suspended();
  judge.pages_captured(e0, Pages(3));
  judge.memory_received(e0, received);
}

// Of 100 bytes written `received` come before the ack, in two parts.
void acknowledge(Bytes received) {
  OutputCommitChecker judge = judge_of();
  judge.guest_suspended();
  judge.pages_captured(e0, Pages(3));
  judge.disk_received(e0, Bytes(40));
  judge.disk_written(e0, Bytes(100));
  judge.memory_received(e0, Pages(3));
  judge.disk_received(e0, received - Bytes(40));
  judge.ack_sent(e0);
}

// A frame of 1514 bytes is held, and then another.
OutputCommitChecker holding_two() {
  OutputCommitChecker judge({.net_buffer = false}, true);
  judge.on_enqueued(at(1), 1, Bytes(1514));
  judge.on_enqueued(at(2), 2, Bytes(66));
  return judge;
}

const std::vector<RuleCase> kCases{
    {Rule::epoch_is_open, "AnEpochThatHasNotBegun",
     [](bool broken) { judge_of().disk_received(broken ? e1 : e0, Bytes(1)); }},
    {Rule::epoch_is_open, "AnEpochThatWasAcknowledged",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       commit(judge, e0);
       judge.disk_received(broken ? e0 : e1, Bytes(1));
     }},
    {Rule::captured_once, "PagesCapturedTwice",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       judge.guest_suspended();
       judge.pages_captured(e0, Pages(3));
       judge.guest_suspended();
       judge.pages_captured(broken ? e0 : e1, Pages(3));
     }},
    {Rule::received_as_captured, "MorePagesThanCaptured", [](bool broken) { receive(Pages(broken ? 4 : 3)); }},
    {Rule::received_as_captured, "FewerPagesThanCaptured", [](bool broken) { receive(Pages(broken ? 2 : 3)); }},
    {Rule::received_as_captured, "PagesReceivedTwice",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       replicate(judge, e0);
       if (broken) judge.memory_received(e0, Pages(3));
     }},
    {Rule::received_as_captured, "PagesThatWereNotCaptured",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       judge.guest_suspended();
       if (!broken) judge.pages_captured(e0, Pages(0));
       judge.memory_received(e0, Pages(0));
     }},
    {Rule::ack_has_memory, "AnAckWithoutTheMemory",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       judge.guest_suspended();
       judge.pages_captured(e0, Pages(3));
       if (!broken) judge.memory_received(e0, Pages(3));
       judge.ack_sent(e0);
     }},
    {Rule::ack_has_memory, "AnAckOfTheRunningEpoch",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       if (!broken) judge.guest_suspended();
       judge.pages_captured(e0, Pages(3));
       judge.memory_received(e0, Pages(3));
       judge.ack_sent(e0);
     }},
    {Rule::ack_has_disk, "AnAckWithoutTheLastWrites", [](bool broken) { acknowledge(Bytes(broken ? 99 : 100)); }},
    {Rule::ack_has_disk, "AnAckWithWritesThatNobodyMade", [](bool broken) { acknowledge(Bytes(broken ? 101 : 100)); }},
    {Rule::acked_once, "AnAckTwice",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       replicate(judge, e0);
       replicate(judge, e1);
       judge.ack_sent(e0);
       judge.ack_sent(broken ? e0 : e1);
     }},
    {Rule::acks_in_order, "AnAckAheadOfAnother",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       for (const EpochId e : {e0, e1}) {
         replicate(judge, e);
         judge.ack_sent(e);
       }
       judge.ack_received(broken ? e1 : e0);
     }},
    {Rule::acks_in_order, "AnAckTwiceReceived",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       for (const EpochId e : {e0, e1}) {
         replicate(judge, e);
         judge.ack_sent(e);
       }
       judge.ack_received(e0);
       judge.ack_received(broken ? e0 : e1);
     }},
    {Rule::ack_was_sent, "AnAckThatWasNeverSent",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       replicate(judge, e0);
       if (!broken) judge.ack_sent(e0);
       judge.ack_received(e0);
     }},
    {Rule::dropped_was_not_held, "AFrameHeldAndDropped",
     [](bool broken) { holding_two().on_dropped(at(3), broken ? 2 : 3, Bytes(66)); }},
    {Rule::left_oldest_first, "AFrameOvertakesAnother",
     [](bool broken) { holding_two().on_left(at(3), broken ? 2 : 1, Bytes(broken ? 66 : 1514)); }},
    {Rule::left_oldest_first, "AFrameLeavesThatNobodyEmitted",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       judge.protection_ended();
       if (!broken) judge.on_enqueued(at(1), 1, Bytes(66));
       judge.on_left(at(2), 1, Bytes(66));
     }},
    {Rule::size_kept_while_held, "AFrameGrowsWhileHeld",
     [](bool broken) { holding_two().on_left(at(3), 1, Bytes(broken ? 1515 : 1514)); }},
    {Rule::size_kept_while_held, "AFrameShrinksWhileHeld",
     [](bool broken) { holding_two().on_left(at(3), 1, Bytes(broken ? 1513 : 1514)); }},
    {Rule::left_after_commit, "AFrameLeavesBeforeTheAckComes",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       judge.on_enqueued(at(1), 1, Bytes(66));
       replicate(judge, e0);
       judge.ack_sent(e0);
       if (!broken) judge.ack_received(e0);
       judge.on_left(at(9), 1, Bytes(66));
     }},
    {Rule::left_after_commit, "AFrameLeavesWithTheEpochBefore",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       if (!broken) judge.on_enqueued(at(1), 1, Bytes(66));
       commit(judge, e0);
       if (broken) judge.on_enqueued(at(1), 1, Bytes(66));
       judge.on_left(at(9), 1, Bytes(66));
     }},
    {Rule::left_after_commit, "AWrittenStreamIsNoAck",
     [](bool broken) {
       OutputCommitChecker judge = judge_of(broken ? CommitRule::backup_ack : CommitRule::stream_written);
       judge.on_enqueued(at(1), 1, Bytes(66));
       judge.guest_suspended();
       judge.stream_written(e0);
       judge.on_left(at(9), 1, Bytes(66));
     }},
    {Rule::left_after_commit, "AnUnwrittenStreamCommits",
     [](bool broken) {
       OutputCommitChecker judge = judge_of(CommitRule::stream_written);
       judge.on_enqueued(at(1), 1, Bytes(66));
       judge.guest_suspended();
       if (!broken) judge.stream_written(e0);
       judge.on_left(at(9), 1, Bytes(66));
     }},
    {Rule::left_after_commit, "AnEarlierStreamIsUnwritten",
     [](bool broken) {
       OutputCommitChecker judge = judge_of(CommitRule::stream_written);
       judge.guest_suspended();
       judge.on_enqueued(at(1), 1, Bytes(66));
       judge.guest_suspended();
       if (!broken) judge.stream_written(e0);
       judge.stream_written(e1);
       judge.on_left(at(9), 1, Bytes(66));
     }},
    {Rule::left_after_commit, "TheRunningEpochsStreamIsWritten",
     [](bool broken) {
       OutputCommitChecker judge = judge_of(CommitRule::stream_written);
       judge.on_enqueued(at(1), 1, Bytes(66));
       if (!broken) judge.guest_suspended();
       judge.stream_written(e0);
       judge.on_left(at(9), 1, Bytes(66));
     }},
    {Rule::left_after_commit, "ProtectionHasBegunAgain",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       judge.protection_ended();
       if (broken) judge.protection_starts(e2);
       judge.on_enqueued(at(1), 1, Bytes(66));
       judge.on_left(at(9), 1, Bytes(66));
     }},
    {Rule::lost_while_held, "AFrameIsLostThatNobodyHeld",
     [](bool broken) {
       OutputCommitChecker judge = judge_of();
       if (!broken) judge.on_enqueued(at(1), 1, Bytes(66));
       judge.on_lost(at(2), 1, Bytes(66));
     }},
    {Rule::lost_while_held, "AFrameIsLostOutOfItsTurn",
     [](bool broken) { holding_two().on_lost(at(3), broken ? 2 : 1, Bytes(broken ? 66 : 1514)); }},
    {Rule::egress_conserved, "EgressBytesVanish",
     [](bool broken) {
       OutputCommitChecker judge = holding_two();
       judge.on_lost(at(3), 1, Bytes(broken ? 1500 : 1514));
       judge.finish();
     }},
    {Rule::egress_conserved, "EgressBytesComeFromNowhere",
     [](bool broken) {
       OutputCommitChecker judge = holding_two();
       judge.on_left(at(3), 1, Bytes(1514));
       judge.on_lost(at(3), 2, Bytes(broken ? 67 : 66));
       judge.finish();
     }},
};

RULES_OF(output_commit, kCases)

}  // namespace
}  // namespace remus::sim
