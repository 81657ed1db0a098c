#include "sim/checkers/survival.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace remus::sim {
namespace {

// The checker that objects to `what`; "" when none does.
std::string objection(const std::function<void()>& what) {
  try {
    what();
    return "";
  } catch (const Violation& violation) {
    return violation.checker();
  }
}

SurvivalChecker checker_of(DiskProtocol disk = DiskProtocol::remus) {
  ProtocolConfig config;
  config.disk = disk;
  return SurvivalChecker(config);
}

TEST(Survival, AClientMayKnowOfEpochsBeforeTheActivatedOneOnly) {
  EXPECT_EQ(objection([] { checker_of().activated(EpochId(3), EpochId(3)); }), "");
  EXPECT_EQ(objection([] { checker_of().activated(EpochId(3), EpochId(4)); }), kOutputCommit);
}

TEST(Survival, AnAcknowledgedCheckpointIsNotGoneBackBehind) {
  SurvivalChecker checker = checker_of();
  checker.ack_sent(EpochId(4));
  EXPECT_EQ(objection([&] { checker.activated(EpochId(4), EpochId(0)); }), kAcknowledgedKept);
  EXPECT_EQ(objection([&] { checker.activated(EpochId(5), EpochId(0)); }), "");
}

TEST(Survival, WritesOfIncompleteEpochsMustBeDroppedWhereTheDiskTakesPart) {
  for (const bool dropped : {false, true}) {
    SurvivalChecker checker = checker_of();
    checker.disk_received(EpochId(2), Bytes(512));
    if (dropped) checker.disk_dropped(EpochId(2));
    EXPECT_EQ(objection([&] { checker.activated(EpochId(2), EpochId(0)); }), dropped ? "" : kMemoryAndDisk);
  }
}

TEST(Survival, WithDrbdsOwnProtocolsTheDiskMayBeAheadAndIsCounted) {
  SurvivalChecker checker = checker_of(DiskProtocol::c);
  checker.disk_received(EpochId(2), Bytes(512));
  checker.disk_dropped(EpochId(2));
  EXPECT_EQ(objection([&] { checker.activated(EpochId(2), EpochId(0)); }), "");
  EXPECT_EQ(checker.disk_ahead(), Bytes(512));
}

TEST(Survival, WritesThatTheMemoryMadeMustBeThere) {
  for (const DiskProtocol disk : {DiskProtocol::remus, DiskProtocol::a}) {
    SurvivalChecker checker = checker_of(disk);
    checker.disk_written(EpochId(1), Bytes(512));
    EXPECT_EQ(objection([&] { checker.activated(EpochId(2), EpochId(0)); }), kMemoryAndDisk);
    EXPECT_EQ(objection([&] { checker.disk_released(EpochId(1)); }), kAcknowledgedKept);
  }
}

TEST(Survival, OldWritesNeverReachTheDiskOfAnActivatedVm) {
  SurvivalChecker checker = checker_of();
  checker.activated(EpochId(2), EpochId(0));
  EXPECT_EQ(objection([&] { checker.disk_released(EpochId(2)); }), kMemoryAndDisk);
}

TEST(Survival, TwoVmsMustNotSpeak) {
  SurvivalChecker checker = checker_of();
  checker.activated(EpochId(2), EpochId(0));
  EXPECT_EQ(objection([&] { checker.speaks(Site::primary); }), kOneActiveVm);
  checker.silent(Site::primary);
  EXPECT_EQ(objection([&] { checker.runs(Site::primary); }), kOneActiveVm);
  checker.silent(Site::backup);
  EXPECT_EQ(objection([&] { checker.runs(Site::primary); }), "");
}

TEST(Survival, TheOldVmsOutputMustNotLeaveLater) {
  SurvivalChecker checker = checker_of();
  EXPECT_EQ(objection([&] { checker.egress_left(EpochId(9)); }), "") << "no other VM runs";
  checker.activated(EpochId(2), EpochId(0));
  EXPECT_EQ(objection([&] { checker.egress_left(EpochId(2)); }), "");
  EXPECT_EQ(objection([&] { checker.egress_left(EpochId(3)); }), kOutputCommit);
}

TEST(Survival, ClientsKnowNothingThatTheVmDoesNot) {
  SurvivalChecker checker = checker_of();
  const ClientKnowledge good{.connection = 1,
                             .received = Bytes(5),
                             .sent = Bytes(5),
                             .acknowledged = Bytes(2),
                             .read = Bytes(3),
                             .seen_end = 7,
                             .sent_end = 7};
  EXPECT_EQ(objection([&] { checker.client(good); }), "");
  ClientKnowledge bad = good;
  bad.received = Bytes(6);
  EXPECT_EQ(objection([&] { checker.client(bad); }), kOutputCommit);
  bad = good;
  bad.acknowledged = Bytes(4);
  EXPECT_EQ(objection([&] { checker.client(bad); }), kAcknowledgedKept);
  EXPECT_EQ(objection([&] { checker.connections_unknown(1); }), kOutputCommit);
}

// What a scenario gives up by itself is counted; the disk is judged all the same.
TEST(Survival, WhatWasAnnouncedIsCountedAndNothingElse) {
  SurvivalChecker checker{ProtocolConfig{}};
  checker.tolerate();
  checker.speaks(Site::primary);
  checker.activated(EpochId(3), EpochId(5));
  checker.client(
      {.connection = 1, .received = Bytes(100), .sent = Bytes(60), .acknowledged = Bytes(30), .read = Bytes(10)});
  checker.client({.connection = 2, .received = Bytes(1), .sent = Bytes(1), .acknowledged = Bytes(1), .read = Bytes(1)});
  checker.connections_unknown(2);
  const Inconsistency& seen = checker.inconsistency();
  EXPECT_TRUE(seen.split_brain);
  EXPECT_EQ(seen.orphaned, Bytes(40));
  EXPECT_EQ(seen.acknowledged_lost, Bytes(20));
  EXPECT_EQ(seen.broken_connections, 3);
  EXPECT_THROW(checker.disk_released(EpochId(4)), Violation);
}

}  // namespace
}  // namespace remus::sim
