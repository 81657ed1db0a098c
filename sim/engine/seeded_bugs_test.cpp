// Bugs seeded on purpose, one at a time, by replicas that do the wrong thing: each must be found, by a checker that the
// list names. No bug can be reached from outside the tests.
#include <gtest/gtest.h>

#include <ostream>

#include "sim/checkers/checker_names.hpp"
#include "sim/engine/engine_test.hpp"

namespace remus::sim {
namespace {

struct SeededBug {
  const char* name;
  const char* checker;  // that must find it
  const char* faults;   // while it shows
  void (*seed)(SimulateOptions&);
  bool computes = false;  // the guest: a program that writes to its disk, instead of one that answers clients
  double cps = 10;
  std::int64_t buffers = 1;
  BytesPerSecond disk_writes{9e6};
};

void PrintTo(const SeededBug& bug, std::ostream* out) { *out << bug.name; }

template <class Wanted, class Effects>
bool asks_for(const Effects& effects) {
  for (const auto& effect : effects) {
    if (std::holds_alternative<Wanted>(effect)) return true;
  }
  return false;
}

template <class Dropped, class Effects>
Effects without(const Effects& effects) {
  Effects kept;
  for (const auto& effect : effects) {
    if (!std::holds_alternative<Dropped>(effect)) kept.push(effect);
  }
  return kept;
}

template <class Dropped>
void drop_from_backup(SimulateOptions& options) {
  tamper_backup(options, [](BackupEffects& effects) { effects = without<Dropped>(effects); });
}

template <class Dropped>
void drop_from_primary(SimulateOptions& options) {
  tamper_primary(options, [](PrimaryEffects& effects) { effects = without<Dropped>(effects); });
}

// Every effect of one kind, changed.
template <class Changed>
void change_in_backup(SimulateOptions& options, Changed (*change)(Changed)) {
  tamper_backup(options, [change](BackupEffects& effects) {
    BackupEffects changed;
    for (const BackupEffect& effect : effects) {
      const auto* found = std::get_if<Changed>(&effect);
      changed.push(found != nullptr ? BackupEffect(change(*found)) : effect);
    }
    effects = changed;
  });
}

void release_before_ack(SimulateOptions& options) {
  tamper_primary(options, [](PrimaryEffects& effects) {
    PrimaryEffects broken;
    for (const PrimaryEffect& effect : effects) {
      broken.push(effect);
      if (const auto* send = std::get_if<SendCheckpoint>(&effect)) broken.push(ReleaseEgress{send->epoch});
    }
    effects = broken;
  });
}

void release_too_many(SimulateOptions& options) {
  tamper_primary(options, [](PrimaryEffects& effects) {
    PrimaryEffects broken;
    for (const PrimaryEffect& effect : effects) {
      const auto* release = std::get_if<ReleaseEgress>(&effect);
      broken.push(release != nullptr ? PrimaryEffect(ReleaseEgress{release->through + EpochId(1)}) : effect);
    }
    effects = broken;
  });
}

// Believes the disk writes to be there as soon as the memory is, and does not hear of them later.
void ack_before_disk(SimulateOptions& options) {
  options.step_backup = [](BackupReplica& replica, Instant now, const BackupEvent& event) {
    if (std::holds_alternative<DiskReceived>(event)) return BackupEffects{};
    BackupEffects effects = replica.step(now, event);
    const auto* received = std::get_if<CheckpointReceived>(&event);
    if (received != nullptr && asks_for<ApplyCheckpoint>(effects)) replica.step(now, DiskReceived{received->epoch});
    return effects;
  };
}

// Acknowledges when the stream has begun to be applied, and once more never.
void ack_twice(SimulateOptions& options) {
  tamper_backup(options, [](BackupEffects& effects) {
    BackupEffects broken;
    for (const BackupEffect& effect : effects) {
      broken.push(effect);
      if (std::holds_alternative<SendAck>(effect)) broken.push(effect);
    }
    effects = broken;
  });
}

// A backup that has taken over still takes what the old primary sends: played by one that never stopped following.
void accept_stale(SimulateOptions& options) {
  auto follower = std::make_shared<BackupReplica>();
  options.step_backup = [follower](BackupReplica& replica, Instant now, const BackupEvent& event) {
    BackupEffects effects = replica.step(now, event);
    const bool checkpoint = std::holds_alternative<CheckpointReceived>(event) ||
                            std::holds_alternative<CheckpointApplied>(event) ||
                            std::holds_alternative<DiskReceived>(event);
    if (!checkpoint) return effects;
    const BackupEffects stale = follower->step(now, event);
    return effects.empty() ? stale : effects;
  };
}

void older_epoch(SimulateOptions& options) {
  change_in_backup<ActivateGuest>(options, [](ActivateGuest e) { return ActivateGuest{e.epoch - EpochId(1)}; });
}

void incomplete_epoch(SimulateOptions& options) {
  change_in_backup<ActivateGuest>(options, [](ActivateGuest e) { return ActivateGuest{e.epoch + EpochId(1)}; });
}

void arbitrator_not_asked(SimulateOptions& options) {
  options.step_backup = [](BackupReplica& replica, Instant now, const BackupEvent& event) {
    if (std::holds_alternative<ArbitratorGranted>(event) || std::holds_alternative<ArbitratorRefused>(event))
      return BackupEffects{};
    const BackupEffects effects = replica.step(now, event);
    return asks_for<AskArbitrator>(effects) ? replica.step(now, ArbitratorGranted{}) : effects;
  };
}

void backup_ignores_refusal(SimulateOptions& options) {
  options.step_backup = [](BackupReplica& replica, Instant now, const BackupEvent& event) {
    return replica.step(now, std::holds_alternative<ArbitratorRefused>(event) ? ArbitratorGranted{} : event);
  };
}

void primary_ignores_refusal(SimulateOptions& options) {
  options.step_primary = [](PrimaryReplica& replica, Instant now, const PrimaryEvent& event) {
    return replica.step(now, std::holds_alternative<ArbitratorRefused>(event) ? ArbitratorGranted{} : event);
  };
}

// Runs on what it has handed over.
void keeps_what_it_hands_over(SimulateOptions& options) {
  tamper_backup(options, [](BackupEffects& effects) {
    if (asks_for<HandOver>(effects)) effects.push(ResumeGuest{});
  });
  const auto step = options.step_backup;
  options.step_backup = [step](BackupReplica& replica, Instant now, const BackupEvent& event) {
    return std::holds_alternative<GuestResumed>(event) ? BackupEffects{} : step(replica, now, event);
  };
}

constexpr SeededBug kBugs[] = {
    {"ReleaseBeforeAck", kOutputCommit, "", release_before_ack},
    {"ReleaseOfOneEpochTooMany", kOutputCommit, "", release_too_many, false, 100, 2},
    {"AckBeforeDisk", kAcknowledgedKept, "", ack_before_disk, true},
    {"AckTwice", kAcknowledgedKept, "", ack_twice},
    {"StaleEpochAccepted", kMemoryAndDisk, "replication-link@1.06s+360ms", accept_stale, true, 10, 1,
     BytesPerSecond(5e5)},
    {"BufferNotDroppedAtFailover", kMemoryAndDisk, "primary@1.09s+1s", drop_from_backup<DropIncomplete>, true, 10, 1,
     BytesPerSecond(5e5)},
    {"OlderEpochActivated", kOutputCommit, "primary@1.09s+1s", older_epoch},
    {"IncompleteEpochActivated", kMemoryAndDisk, "primary@1.025s+1s", incomplete_epoch, true},
    {"ArbitratorNotAsked", kOneActiveVm, "replication-link@1.03s+2s", arbitrator_not_asked},
    {"RefusalIgnoredByTheBackup", kOneActiveVm, "replication-link@1.03s+2s", backup_ignores_refusal},
    {"RefusalIgnoredByThePrimary", kOneActiveVm, "replication-link@1.06s+2s", primary_ignores_refusal},
    {"AddressNotAnnounced", kProgress, "primary@1.03s", drop_from_backup<AnnounceAddress>},
    {"EgressNeverReleased", kProgress, "backup@1.03s", drop_from_primary<ReleaseAllEgress>},
    {"HandedOverVmKept", kOneActiveVm, "primary@1.03s+1s", keeps_what_it_hands_over},
};

Experiment experiment_for(const SeededBug& bug) {
  Experiment e = bug.computes ? round_numbers() : ping();
  e.workloads[0].work = e.workloads[0].duration = Duration::ms(200'000);
  if (bug.computes) e.workloads[0].disk_writes = bug.disk_writes;
  e.protocol.buffers = bug.buffers;
  e.protocol.arbitrator = true;
  e.testbed.failover.detection_timeout = Duration::ms(350);
  e.testbed.failover.activation = Duration::ms(20);
  e.testbed.failover.disk_promotion = Duration(0);
  e.workloads[0].memory = Bytes(1'000'000);
  return e;
}

RunResult result_of(const SeededBug& bug, bool seeded) {
  SimulateOptions options;
  if (bug.faults[0] != '\0') options.faults = parse_faults(bug.faults);
  options.observe_after_fault = Duration::ms(300);
  Experiment e = experiment_for(bug);
  if (options.faults.empty()) e.workloads[0].work = e.workloads[0].duration = Duration::ms(2'000);
  if (seeded) bug.seed(options);
  return simulate_in_child(e, at_cps(bug.cps), options);
}

std::string story_of(const RunResult& r) {
  std::string text;
  for (const TimelineEntry& entry : r.timeline) text += std::to_string(entry.at_ms) + " ms  " + entry.what + "\n";
  return text;
}

// One test per bug, named by it: what is in the list is tried, and what is not does not compile (it is used nowhere).
class SeededBugs : public testing::TestWithParam<SeededBug> {};

TEST_P(SeededBugs, IsFoundByTheCheckerThatIsThereForIt) {
  const RunResult r = result_of(GetParam(), true);
  EXPECT_EQ(r.checker, GetParam().checker) << r.violation << story_of(r);
}

TEST_P(SeededBugs, WithoutItTheSameRunIsClean) {
  const RunResult r = result_of(GetParam(), false);
  EXPECT_EQ(r.violation, "");
  if (GetParam().faults[0] == '\0') return;
  ASSERT_TRUE(r.outcome.has_value());
  ASSERT_EQ(r.outcome->struck.size(), 1u);
  EXPECT_GT(r.outcome->struck.front().effects, 0u) << "the fault stopped nothing";
}

INSTANTIATE_TEST_SUITE_P(EachBug, SeededBugs, testing::ValuesIn(kBugs),
                         [](const testing::TestParamInfo<SeededBug>& bug) { return std::string(bug.param.name); });

}  // namespace
}  // namespace remus::sim
