// Every rule of the survival judge, broken by one fact, beside the lawful neighbour.
#include "sim/checkers/rules_test.hpp"
#include "sim/checkers/survival.hpp"

namespace remus::sim {
namespace {

constexpr EpochId e1(1), e2(2), e3(3);

SurvivalChecker judge_of(DiskProtocol disk = DiskProtocol::remus) { return SurvivalChecker({.disk = disk}); }

// 512 bytes were written in epoch 1; so many have come to the backup, in two parts.
SurvivalChecker with_writes(Bytes received, DiskProtocol disk = DiskProtocol::remus) {
  SurvivalChecker judge = judge_of(disk);
  judge.disk_received(e1, Bytes(100));
  judge.disk_written(e1, Bytes(512));
  judge.disk_received(e1, received - Bytes(100));
  return judge;
}

ClientKnowledge alike() {
  return {.connection = 7,
          .received = Bytes(50),
          .sent = Bytes(50),
          .acknowledged = Bytes(20),
          .read = Bytes(20),
          .seen_end = 53,
          .sent_end = 53};
}

const std::vector<RuleCase> kCases{
    {Rule::old_writes_stay_out, "OldWritesReachTheDiskOfTheNewVm",
     [](bool broken) {
       SurvivalChecker judge = judge_of();
       judge.activated(e2, e2);
       judge.disk_released(broken ? e2 : e1);
     }},
    {Rule::old_writes_stay_out, "UntilProtectionStartsAgain",
     [](bool broken) {
       SurvivalChecker judge = judge_of();
       judge.activated(e2, e2);
       if (!broken) judge.protection_starts(e2);
       judge.disk_released(e2);
     }},
    {Rule::released_whole, "TheDiskLacksAWrite",
     [](bool broken) { with_writes(Bytes(broken ? 511 : 512)).disk_released(e1); }},
    {Rule::released_whole, "TheDiskHasAWriteTooMany",
     [](bool broken) { with_writes(Bytes(broken ? 513 : 512)).disk_released(e1); }},
    {Rule::released_whole, "AnEarlierEpochIsJudgedAsWell",
     [](bool broken) { with_writes(Bytes(broken ? 511 : 512)).disk_released(e3); }},
    {Rule::one_vm_speaks, "TwoVmsSpeak",
     [](bool broken) {
       SurvivalChecker judge = judge_of();
       judge.speaks(Site::primary);
       if (!broken) judge.silent(Site::primary);
       judge.speaks(Site::backup);
     }},
    {Rule::one_vm_speaks, "AnActivatedVmSpeaks",
     [](bool broken) {
       SurvivalChecker judge = judge_of();
       judge.speaks(Site::primary);
       if (!broken) judge.silent(Site::primary);
       judge.activated(e1, e1);
     }},
    {Rule::activated_alone, "AVmIsActivatedBesideOneThatSpeaks",
     [](bool broken) {
       SurvivalChecker judge = judge_of();
       judge.speaks(broken ? Site::backup : Site::primary);
       judge.runs(Site::primary);
     }},
    {Rule::activated_alone, "OnEitherHost",
     [](bool broken) {
       SurvivalChecker judge = judge_of();
       judge.speaks(broken ? Site::primary : Site::backup);
       judge.runs(Site::backup);
     }},
    {Rule::survivor_knows_output, "AClientHoldsOutputOfALaterEpoch",
     [](bool broken) { judge_of().activated(e2, broken ? e3 : e2); }},
    {Rule::survivor_knows_acks, "AnAcknowledgedCheckpointIsForgotten",
     [](bool broken) {
       SurvivalChecker judge = judge_of();
       judge.ack_sent(e2);
       judge.activated(broken ? e2 : e3, e1);
     }},
    {Rule::disk_not_ahead, "WritesAreReleasedAheadOfTheMemory",
     [](bool broken) {
       SurvivalChecker judge = judge_of();
       judge.disk_released(broken ? e2 : e1);
       judge.activated(e2, e1);
     }},
    {Rule::disk_not_ahead, "WhereTheDiskTakesPart",
     [](bool broken) {
       SurvivalChecker judge = judge_of(broken ? DiskProtocol::remus : DiskProtocol::c);
       judge.disk_released(e2);
       judge.activated(e2, e1);
     }},
    {Rule::disk_not_behind, "TheDiskLacksWritesOfTheMemory",
     [](bool broken) { with_writes(Bytes(broken ? 511 : 512)).activated(e2, e2); }},
    {Rule::disk_not_behind, "WithADiskThatMayBeAheadAsWell",
     [](bool broken) { with_writes(Bytes(broken ? 511 : 512), DiskProtocol::c).activated(e2, e2); }},
    {Rule::disk_not_behind, "TheDiskHasWritesThatTheMemoryNeverMade",
     [](bool broken) { with_writes(Bytes(broken ? 513 : 512)).activated(e2, e2); }},
    {Rule::later_writes_dropped, "LaterWritesAreKept",
     [](bool broken) {
       SurvivalChecker judge = with_writes(Bytes(300));
       if (!broken) judge.disk_dropped(e1);
       judge.activated(e1, e1);
     }},
    {Rule::later_writes_dropped, "AnEpochIsNotDroppedWithTheNext",
     [](bool broken) {
       SurvivalChecker judge = with_writes(Bytes(300));
       judge.disk_dropped(broken ? e2 : e1);
       judge.activated(e1, e1);
     }},
    {Rule::client_bytes_sent, "AClientHoldsAByteThatTheVmNeverSent",
     [](bool broken) {
       ClientKnowledge client = alike();
       client.received = Bytes(broken ? 51 : 50);
       judge_of().client(client);
     }},
    {Rule::client_bytes_sent, "AClientHasSeenASegmentThatTheVmNeverSent",
     [](bool broken) {
       ClientKnowledge client = alike();
       client.seen_end = broken ? 54 : 53;
       judge_of().client(client);
     }},
    {Rule::client_bytes_kept, "AnAcknowledgedByteIsLost",
     [](bool broken) {
       ClientKnowledge client = alike();
       client.acknowledged = Bytes(broken ? 21 : 20);
       judge_of().client(client);
     }},
    {Rule::finished_known, "AConnectionIsFinishedForItsClientOnly",
     [](bool broken) { judge_of().connections_unknown(broken ? 1 : 0); }},
    {Rule::old_output_stays_in, "TheOldVmsOutputLeavesLater",
     [](bool broken) {
       SurvivalChecker judge = judge_of();
       judge.activated(e2, e2);
       judge.egress_left(broken ? e3 : e2);
     }},
};

RULES_OF(survival, kCases)

// Each fact that a scenario gives up by itself, and nothing else.
TEST(Survival, ToleratesWhatWasAnnouncedOnly) {
  SurvivalChecker judge = judge_of();
  judge.tolerate();
  const auto tolerated = [&](auto story) { EXPECT_EQ(fired(story), std::nullopt); };
  tolerated([&] { judge.speaks(Site::primary); });
  EXPECT_FALSE(judge.inconsistency().split_brain) << "one VM speaks";
  tolerated([&] { judge.runs(Site::backup); });
  tolerated([&] { judge.activated(e2, e3); });
  EXPECT_TRUE(judge.inconsistency().split_brain);
  tolerated([&] { judge.egress_left(e3); });
  EXPECT_EQ(fired([&] { judge.disk_released(e2); }), Rule::old_writes_stay_out);
  SurvivalChecker older = judge_of();
  older.tolerate();
  older.ack_sent(e2);
  EXPECT_EQ(fired([&] { older.activated(e2, e1); }), Rule::survivor_knows_acks);
  SurvivalChecker lacking = with_writes(Bytes(511));
  lacking.tolerate();
  EXPECT_EQ(fired([&] { lacking.activated(e2, e1); }), Rule::disk_not_behind);
}

TEST(Survival, CountsEachWayInWhichAConnectionBreaks) {
  SurvivalChecker judge = judge_of();
  judge.tolerate();
  judge.client(alike());
  ClientKnowledge client = alike();
  client.received = Bytes(10);
  client.acknowledged = Bytes(3);
  judge.client(client);
  EXPECT_EQ(judge.inconsistency().broken_connections, 0) << "what is on its way";
  client = alike();
  client.received = Bytes(51);
  judge.client(client);
  EXPECT_EQ(judge.inconsistency().broken_connections, 1);
  client = alike();
  client.acknowledged = Bytes(22);
  judge.client(client);
  EXPECT_EQ(judge.inconsistency().broken_connections, 2);
  client = alike();
  client.seen_end = 54;
  judge.client(client);
  EXPECT_EQ(judge.inconsistency().broken_connections, 3);
  EXPECT_EQ(judge.inconsistency().orphaned, Bytes(1)) << "less that a client has than was sent makes up for nothing";
  EXPECT_EQ(judge.inconsistency().acknowledged_lost, Bytes(2));
}

// Protection that starts has both disks alike and all that was acknowledged behind it.
TEST(Survival, WhatWasBeforeProtectionStartedIsForgotten) {
  SurvivalChecker judge = with_writes(Bytes(300));
  judge.ack_sent(e2);
  judge.disk_released(EpochId(0));
  judge.protection_starts(e1);
  EXPECT_EQ(fired([&] { judge.activated(e1, e1); }), std::nullopt);
  judge.disk_received(e1, Bytes(5));
  EXPECT_EQ(judge.disk_ahead(), Bytes(0)) << "what came later was not there then";
}

TEST(Survival, CountsWhatADiskIsAheadOverAllLaterEpochs) {
  SurvivalChecker judge = judge_of(DiskProtocol::a);
  judge.disk_received(e1, Bytes(10));
  judge.disk_received(e2, Bytes(20));
  judge.disk_received(e3, Bytes(30));
  judge.disk_written(e1, Bytes(10));
  judge.disk_dropped(e1);
  judge.activated(e2, e2);
  EXPECT_EQ(judge.disk_ahead(), Bytes(50));
}

}  // namespace
}  // namespace remus::sim
