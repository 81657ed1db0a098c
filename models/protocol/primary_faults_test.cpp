// Transcripts of the primary when something fails. Time stands still: only the order of events matters here.
#include <gtest/gtest.h>

#include "models/protocol/describe.hpp"
#include "models/protocol/primary_replica.hpp"

namespace remus {
namespace {

constexpr EpochId kFirst{0};
constexpr ProtocolConfig kBuffered{};
constexpr ProtocolConfig kWhilePaused{.transmit = TransmitMode::while_paused};

class PrimaryFaults : public testing::Test {
 protected:
  void configure(const ProtocolConfig& config) {
    replica_ = std::make_unique<PrimaryReplica>(config, std::make_shared<FixedPolicy>(Duration::ns(100)));
  }
  void start(const ProtocolConfig& config) {
    configure(config);
    tell(Started{});
  }
  std::string tell(const PrimaryEvent& event) { return describe(replica_->step(Instant(), event)); }
  // What each event of `events` asks for, separated by "; ".
  std::string tell_all(const std::vector<PrimaryEvent>& events) {
    std::string text;
    for (const PrimaryEvent& event : events) text += (text.empty() ? "" : "; ") + tell(event);
    return text;
  }
  PrimaryState state() const { return replica_->state(); }

  std::unique_ptr<PrimaryReplica> replica_;
};

// A state of the protected primary: how it is reached, what is asked for when its protection ends there, and what
// brings the guest to run again.
struct LossCase {
  const char* name;
  PrimaryState state;
  ProtocolConfig config;
  std::vector<PrimaryEvent> reach;
  const char* loss;
  std::vector<PrimaryEvent> rest;
  const char* rest_effects;
};

std::vector<LossCase> loss_cases() {
  const char* const ends = "StopReplication, ReleaseAllEgress";
  const PrimaryEvent suspended = GuestSuspended{Bytes(0)};
  const PrimaryEvent copied = DirtyPagesCopied{kFirst, Pages(1)};
  const PrimaryEvent resumed = GuestResumed{};
  const PrimaryEvent fired = TimerFired{};
  return {
      {"Running", PrimaryState::running, kBuffered, {}, ends, {}, ""},
      {"Waiting", PrimaryState::waiting, kBuffered, {fired, suspended, copied, resumed, fired}, ends, {}, ""},
      {"Suspending", PrimaryState::suspending, kBuffered, {fired}, ends, {suspended, resumed}, "ResumeGuest; -"},
      {"Copying", PrimaryState::copying, kBuffered, {fired, suspended}, ends, {copied, resumed}, "ResumeGuest; -"},
      {"CopyingWhilePaused",
       PrimaryState::copying,
       kWhilePaused,
       {fired, suspended},
       ends,
       {copied, resumed},
       "ResumeGuest; -"},
      {"Sending",
       PrimaryState::sending,
       kWhilePaused,
       {fired, suspended, copied},
       "StopReplication, ReleaseAllEgress, ResumeGuest",
       {resumed},
       "-"},
      {"Resuming", PrimaryState::resuming, kBuffered, {fired, suspended, copied}, ends, {resumed}, "-"},
  };
}

class PrimaryLoss : public PrimaryFaults, public testing::WithParamInterface<LossCase> {
 protected:
  void reach(bool arbitrator) {
    ProtocolConfig config = GetParam().config;
    config.arbitrator = arbitrator;
    start(config);
    tell_all(GetParam().reach);
    ASSERT_EQ(state(), GetParam().state);
  }
  void expect_the_vm_runs_on_unprotected() {
    EXPECT_FALSE(replica_->is_protected());
    EXPECT_EQ(tell_all(GetParam().rest), GetParam().rest_effects);
    EXPECT_EQ(state(), PrimaryState::unprotected);
    EXPECT_EQ(tell(TimerFired{}), "-") << "no checkpoints any more";
    EXPECT_EQ(tell(BackupSilent{}), "-") << "known";
  }
};

TEST_P(PrimaryLoss, WithoutAnArbitratorEndsProtectionAtOnce) {
  reach(false);
  EXPECT_EQ(tell(BackupSilent{}), GetParam().loss);
  expect_the_vm_runs_on_unprotected();
}

TEST_P(PrimaryLoss, GrantedEndsProtection) {
  reach(true);
  EXPECT_EQ(tell(BackupSilent{}), "AskArbitrator 1");
  EXPECT_EQ(state(), GetParam().state) << "until the answer comes nothing changes";
  EXPECT_EQ(tell(BackupSilent{}), "-") << "asked once";
  EXPECT_EQ(tell(ArbitratorGranted{}), GetParam().loss);
  expect_the_vm_runs_on_unprotected();
}

TEST_P(PrimaryLoss, RefusedStopsTheGuestAndIgnoresWhatWasUnderWay) {
  reach(true);
  tell(BackupSilent{});
  EXPECT_EQ(tell(ArbitratorRefused{}), "StopReplication, StopGuest");
  EXPECT_EQ(state(), PrimaryState::stopped);
  for (const PrimaryEvent& late : GetParam().rest) EXPECT_EQ(tell(late), "-");
  EXPECT_EQ(tell(TimerFired{}), "-");
  EXPECT_EQ(tell(CheckpointSent{kFirst, Bytes(1)}), "-");
  EXPECT_EQ(tell(CheckpointAcked{kFirst}), "-");
  EXPECT_EQ(tell(BackupSilent{}), "-");
  EXPECT_EQ(tell(BackupReturned{}), "-");
  EXPECT_EQ(state(), PrimaryState::stopped);
}

INSTANTIATE_TEST_SUITE_P(In, PrimaryLoss, testing::ValuesIn(loss_cases()),
                         [](const auto& loss) { return std::string(loss.param.name); });

TEST_F(PrimaryFaults, WhileTheArbitratorIsAskedCheckpointsAreStillCommitted) {
  start({.arbitrator = true});
  tell_all({TimerFired{}, GuestSuspended{Bytes(0)}, DirtyPagesCopied{kFirst, Pages(1)}, GuestResumed{}});
  EXPECT_EQ(tell(BackupSilent{}), "AskArbitrator 1");
  tell(CheckpointSent{kFirst, Bytes(1)});
  EXPECT_EQ(tell(CheckpointAcked{kFirst}), "ReleaseEgress 0") << "the backup was only slow";
}

TEST_F(PrimaryFaults, WithoutANetBufferThereIsNoEgressToRelease) {
  start({.net_buffer = false});
  EXPECT_EQ(tell(BackupSilent{}), "StopReplication");
  tell(BackupReturned{});
  EXPECT_EQ(tell(Synchronised{}), "StartProtection 0, SetTimer 0ns");
}

TEST_F(PrimaryFaults, AReturnedBackupIsSynchronisedAndTheNextCheckpointIsDueAtOnce) {
  start({});
  tell_all({TimerFired{}, GuestSuspended{Bytes(0)}, DirtyPagesCopied{kFirst, Pages(1)}, GuestResumed{}});
  EXPECT_EQ(tell(BackupReturned{}), "-") << "its loss has not been noticed yet";
  tell(BackupSilent{});
  EXPECT_EQ(tell(BackupReturned{}), "Synchronise");
  EXPECT_EQ(tell(BackupReturned{}), "-") << "under way";
  EXPECT_EQ(state(), PrimaryState::synchronising);
  EXPECT_EQ(tell(Synchronised{}), "StartProtection 1, HoldEgress 1, SetTimer 0ns");
  EXPECT_TRUE(replica_->is_protected());
  EXPECT_EQ(tell(TimerFired{}), "SuspendGuest 1") << "the buffer of the lost checkpoint is free again";
  EXPECT_EQ(tell(GuestSuspended{Bytes(0)}), "PlugEgress 1, BarrierDisk 1, CopyDirtyPages 1");
  tell_all({DirtyPagesCopied{EpochId(1), Pages(1)}, GuestResumed{}, CheckpointSent{EpochId(1), Bytes(1)}});
  EXPECT_EQ(tell(CheckpointAcked{EpochId(1)}), "ReleaseEgress 1");
}

TEST_F(PrimaryFaults, ABackupLostWhileSynchronisedIsGivenUp) {
  start({.arbitrator = true});
  tell_all({BackupSilent{}, ArbitratorGranted{}, BackupReturned{}});
  EXPECT_EQ(tell(BackupSilent{}), "StopReplication") << "the role is this host's already: nobody to ask";
  EXPECT_EQ(state(), PrimaryState::unprotected);
  EXPECT_EQ(tell(BackupReturned{}), "Synchronise") << "and again";
}

TEST_F(PrimaryFaults, EveryLossAsksForTheNextGeneration) {
  start({.arbitrator = true});
  EXPECT_EQ(tell_all({BackupSilent{}, ArbitratorGranted{}, BackupReturned{}, Synchronised{}, BackupSilent{}}),
            "AskArbitrator 1; StopReplication, ReleaseAllEgress; Synchronise; "
            "StartProtection 0, HoldEgress 0, SetTimer 0ns; AskArbitrator 2");
}

TEST_F(PrimaryFaults, TakesTheRoleAndIsProtectedFromTheFirstInstant) {
  configure({});
  EXPECT_EQ(tell(BackupSilent{}), "-") << "an idle host depends on nobody";
  EXPECT_EQ(tell(RoleReceived{EpochId(5), 2}), "StartProtection 5, HoldEgress 5, ActivateGuest 5");
  EXPECT_EQ(state(), PrimaryState::taking);
  EXPECT_EQ(tell(BackupSilent{}), "-");
  EXPECT_EQ(tell(GuestActivated{}), "AnnounceAddress, ConfirmRole, SetTimer 100ns");
  EXPECT_EQ(state(), PrimaryState::running);
  EXPECT_TRUE(replica_->is_protected());
  EXPECT_EQ(tell(TimerFired{}), "SuspendGuest 5");
}

TEST_F(PrimaryFaults, WithAnArbitratorTakesTheRoleOnlyWhenGranted) {
  configure({.arbitrator = true});
  EXPECT_EQ(tell(RoleReceived{EpochId(5), 2}), "AskArbitrator 2");
  EXPECT_EQ(tell(ArbitratorGranted{}), "StartProtection 5, HoldEgress 5, ActivateGuest 5");
  tell(GuestActivated{});
  EXPECT_EQ(tell(BackupSilent{}), "AskArbitrator 3") << "the generation came with the role";
}

TEST_F(PrimaryFaults, ARefusedRoleIsDroppedAndMayComeAgain) {
  configure({.arbitrator = true});
  tell(RoleReceived{EpochId(5), 2});
  EXPECT_EQ(tell(ArbitratorRefused{}), "StopGuest");
  EXPECT_EQ(state(), PrimaryState::stopped);
  EXPECT_EQ(tell(RoleReceived{EpochId(7), 4}), "AskArbitrator 4");
}

TEST_F(PrimaryFaults, AStoppedPrimaryTakesTheRoleBack) {
  start({.arbitrator = true});
  tell_all({BackupSilent{}, ArbitratorRefused{}});
  EXPECT_EQ(tell(RoleReceived{EpochId(1), 2}), "AskArbitrator 2");
  EXPECT_EQ(tell_all({ArbitratorGranted{}, GuestActivated{}}),
            "StartProtection 1, HoldEgress 1, ActivateGuest 1; AnnounceAddress, ConfirmRole, SetTimer 100ns");
}

TEST_F(PrimaryFaults, RefusesWhatCannotHappen) {
  start({.arbitrator = true});
  EXPECT_THROW(tell(ArbitratorGranted{}), InvariantViolated) << "not asked";
  EXPECT_THROW(tell(ArbitratorRefused{}), InvariantViolated);
  EXPECT_THROW(tell(Synchronised{}), InvariantViolated);
  EXPECT_THROW(tell(GuestActivated{}), InvariantViolated);
  EXPECT_THROW(tell(RoleReceived{EpochId(1), 2}), InvariantViolated) << "the VM is here";
  tell_all({BackupSilent{}, ArbitratorGranted{}});
  EXPECT_THROW(tell(GuestResumed{}), InvariantViolated) << "the guest runs";
  EXPECT_THROW(tell(Started{}), InvariantViolated);
}

}  // namespace
}  // namespace remus
