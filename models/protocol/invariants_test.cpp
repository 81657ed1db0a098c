// Every invariant of the replicas (the checker `protocol`), broken by one event, beside the lawful neighbour. The cases
// are held against the sources: an invariant that no case breaks is a failure.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <vector>

#include "models/protocol/backup_replica.hpp"
#include "models/protocol/primary_replica.hpp"

namespace remus {
namespace {

constexpr EpochId e0(0), e1(1), e2(2);
constexpr ProtocolConfig kArbitrator{.arbitrator = true};

// A replica and its clock, which goes on by a nanosecond an event.
template <class Replica>
class Told {
 public:
  explicit Told(Replica replica) : replica_(std::move(replica)) {}
  template <class... Events>
  Told& hears(const Events&... events) {
    (replica_.step(Instant(Duration::ns(++ns_)), events), ...);
    return *this;
  }
  Replica& replica() { return replica_; }

 private:
  Replica replica_;
  std::int64_t ns_ = 0;
};

using Primary = Told<PrimaryReplica>;
using Backup = Told<BackupReplica>;

Primary primary(ProtocolConfig config = {}) {
  return Primary(PrimaryReplica(config, std::make_shared<FixedPolicy>(Duration::ns(100))));
}

Primary running(ProtocolConfig config = {}) {
  Primary p = primary(config);
  return p.hears(Started{});
}

// One checkpoint, captured and sent.
Primary& checkpoint(Primary& p, EpochId e) {
  return p.hears(TimerFired{}, GuestSuspended{Bytes(0)}, DirtyPagesCopied{e, Pages(1)}, GuestResumed{},
                 CheckpointSent{e, Bytes(1)});
}

Backup backup(ProtocolConfig config = {}, BackupState start = BackupState::following) {
  return Backup(BackupReplica(config, start));
}

// It runs the VM, and a primary returns.
Backup synchronising() {
  Backup b = backup();
  return b.hears(PrimarySilent{}, GuestActivated{}, PrimaryReturned{});
}

struct Case {
  const char* file;
  const char* invariant;
  void (*tell)(bool broken);
};

const std::vector<Case> kCases{
    {"messages.hpp", "one event asked for more effects than an EffectList holds",
     [](bool broken) {
       PrimaryEffects effects;
       for (int i = 0; i < (broken ? 7 : 6); ++i) effects.push(ResumeGuest{});
     }},

    {"primary_replica.cpp", "a local buffer is needed", [](bool broken) { primary({.buffers = broken ? 0 : 1}); }},
    {"primary_replica.cpp", "a policy is needed",
     [](bool broken) { PrimaryReplica({}, broken ? nullptr : std::make_shared<FixedPolicy>(Duration::ns(1))); }},
    {"primary_replica.cpp", "events come in the order of time",
     [](bool broken) {
       Primary p = running();
       p.replica().step(Instant(Duration::ns(50)), TimerFired{});
       p.replica().step(Instant(Duration::ns(broken ? 49 : 50)), GuestSuspended{Bytes(0)});
     }},
    {"primary_replica.cpp", "protection starts once",
     [](bool broken) { broken ? running().hears(Started{}) : running(); }},
    {"primary_replica.cpp", "the guest is suspended only when asked",
     [](bool broken) {
       Primary p = running();
       if (!broken) p.hears(TimerFired{});
       p.hears(GuestSuspended{Bytes(0)});
     }},
    {"primary_replica.cpp", "pages are copied once per suspended epoch",
     [](bool broken) {
       Primary p = running();
       p.hears(TimerFired{}, GuestSuspended{Bytes(0)}, DirtyPagesCopied{broken ? e1 : e0, Pages(1)});
     }},
    {"primary_replica.cpp", "pages are copied once per suspended epoch",
     [](bool broken) {
       Primary p = running();
       p.hears(TimerFired{}, GuestSuspended{Bytes(0)}, DirtyPagesCopied{e0, Pages(1)});
       if (broken) p.hears(DirtyPagesCopied{e0, Pages(1)});
     }},
    {"primary_replica.cpp", "the guest is resumed only when asked",
     [](bool broken) {
       Primary p = running();
       p.hears(TimerFired{}, GuestSuspended{Bytes(0)});
       if (!broken) p.hears(DirtyPagesCopied{e0, Pages(1)});
       p.hears(GuestResumed{});
     }},
    {"primary_replica.cpp", "checkpoints are sent in order",
     [](bool broken) {
       Primary p = running({.buffers = 2});
       p.hears(TimerFired{}, GuestSuspended{Bytes(0)}, DirtyPagesCopied{e0, Pages(1)}, GuestResumed{});
       p.hears(TimerFired{}, GuestSuspended{Bytes(0)}, DirtyPagesCopied{e1, Pages(1)}, GuestResumed{});
       p.hears(CheckpointSent{broken ? e1 : e0, Bytes(1)});
     }},
    {"primary_replica.cpp", "checkpoints are sent in order",
     [](bool broken) {
       Primary p = running();
       checkpoint(p, e0);
       if (broken) p.hears(CheckpointSent{e0, Bytes(1)});
     }},
    {"primary_replica.cpp", "commits come in order, after the checkpoint was sent",
     [](bool broken) {
       Primary p = running();
       p.hears(TimerFired{}, GuestSuspended{Bytes(0)}, DirtyPagesCopied{e0, Pages(1)}, GuestResumed{});
       if (!broken) p.hears(CheckpointSent{e0, Bytes(1)});
       p.hears(CheckpointAcked{e0});
     }},
    {"primary_replica.cpp", "commits come in order, after the checkpoint was sent",
     [](bool broken) {
       Primary p = running({.buffers = 2});
       checkpoint(checkpoint(p, e0), e1).hears(CheckpointAcked{broken ? e1 : e0});
     }},
    {"primary_replica.cpp", "commits come in order, after the checkpoint was sent",
     [](bool broken) {
       Primary p = running({.buffers = 2});
       checkpoint(checkpoint(p, e0), e1).hears(CheckpointAcked{e0}, CheckpointAcked{broken ? e0 : e1});
     }},

    {"primary_replica_faults.cpp", "the arbitrator answers when asked",
     [](bool broken) {
       Primary p = running(kArbitrator);
       if (!broken) p.hears(BackupSilent{});
       p.hears(ArbitratorGranted{});
     }},
    {"primary_replica_faults.cpp", "the arbitrator answers when asked",
     [](bool broken) {
       Primary p = running(kArbitrator);
       if (!broken) p.hears(BackupSilent{});
       p.hears(ArbitratorRefused{});
     }},
    {"primary_replica_faults.cpp", "a backup is synchronised only when asked",
     [](bool broken) {
       Primary p = running();
       p.hears(BackupSilent{});
       if (!broken) p.hears(BackupReturned{});
       p.hears(Synchronised{});
     }},
    {"primary_replica_faults.cpp", "the role comes to a host without the VM",
     [](bool broken) {
       (broken ? running() : primary()).hears(RoleReceived{e2, 1});
     }},
    {"primary_replica_faults.cpp", "the VM is activated only when asked",
     [](bool broken) {
       Primary p = primary();
       if (!broken) p.hears(RoleReceived{e2, 1});
       p.hears(GuestActivated{});
     }},

    {"backup_replica.cpp", "events come in the order of time",
     [](bool broken) {
       Backup b = backup();
       b.replica().step(Instant(Duration::ns(50)), DiskReceived{e0});
       b.replica().step(Instant(Duration::ns(broken ? 49 : 50)), DiskReceived{e1});
     }},
    {"backup_replica.cpp", "memory images come once and in order",
     [](bool broken) {
       backup().hears(CheckpointReceived{broken ? e1 : e0, Pages(1)});
     }},
    {"backup_replica.cpp", "memory images come once and in order",
     [](bool broken) {
       backup().hears(CheckpointReceived{e0, Pages(1)}, CheckpointReceived{broken ? e0 : e1, Pages(1)});
     }},
    {"backup_replica.cpp", "an image is applied once, after it came",
     [](bool broken) {
       Backup b = backup();
       if (!broken) b.hears(CheckpointReceived{e0, Pages(1)});
       b.hears(CheckpointApplied{e0});
     }},
    {"backup_replica.cpp", "an image is applied once, after it came",
     [](bool broken) {
       Backup b = backup();
       b.hears(CheckpointReceived{e0, Pages(1)}, CheckpointReceived{e1, Pages(1)}, CheckpointApplied{broken ? e1 : e0});
     }},
    {"backup_replica.cpp", "an image is applied once, after it came",
     [](bool broken) {
       Backup b = backup();
       b.hears(CheckpointReceived{e0, Pages(1)}, CheckpointReceived{e1, Pages(1)}, CheckpointApplied{e0});
       b.hears(CheckpointApplied{broken ? e0 : e1});
     }},
    {"backup_replica.cpp", "disk barriers come once and in order",
     [](bool broken) { backup().hears(DiskReceived{broken ? e1 : e0}); }},
    {"backup_replica.cpp", "disk barriers come once and in order",
     [](bool broken) { backup().hears(DiskReceived{e0}, DiskReceived{broken ? e0 : e1}); }},

    {"backup_replica_faults.cpp", "the arbitrator answers when asked",
     [](bool broken) {
       Backup b = backup(kArbitrator);
       if (!broken) b.hears(PrimarySilent{});
       b.hears(ArbitratorGranted{});
     }},
    {"backup_replica_faults.cpp", "the arbitrator answers when asked",
     [](bool broken) {
       Backup b = backup(kArbitrator);
       if (!broken) b.hears(PrimarySilent{});
       b.hears(ArbitratorRefused{});
     }},
    {"backup_replica_faults.cpp", "the VM is activated only when asked",
     [](bool broken) {
       Backup b = backup();
       if (!broken) b.hears(PrimarySilent{});
       b.hears(GuestActivated{});
     }},
    {"backup_replica_faults.cpp", "a primary is synchronised only when asked",
     [](bool broken) { (broken ? backup() : synchronising()).hears(Synchronised{}); }},
    {"backup_replica_faults.cpp", "the VM is suspended only when asked",
     [](bool broken) {
       Backup b = synchronising();
       if (!broken) b.hears(Synchronised{});
       b.hears(GuestSuspended{Bytes(0)});
     }},
    {"backup_replica_faults.cpp", "the VM is resumed only when asked",
     [](bool broken) {
       Backup b = synchronising();
       b.hears(Synchronised{}, GuestSuspended{Bytes(0)});
       if (!broken) b.hears(PrimarySilent{});
       b.hears(GuestResumed{});
     }},
    {"backup_replica_faults.cpp", "an image comes to a host without one",
     [](bool broken) {
       backup({}, broken ? BackupState::following : BackupState::empty).hears(ImageReceived{e2, 1});
     }},
    {"backup_replica_faults.cpp", "an image comes to a host without one",
     [](bool broken) {
       backup({}, broken ? BackupState::filling : BackupState::lost).hears(ImageReceived{e2, 1});
     }},
};

std::string broken_invariant(const Case& c, bool broken) {
  try {
    c.tell(broken);
    return "none";
  } catch (const InvariantViolated& violated) {
    return violated.what();
  }
}

TEST(Invariants, EachIsBrokenByOneEvent) {
  for (const Case& c : kCases) {
    EXPECT_EQ(broken_invariant(c, true), c.invariant) << c.file;
    EXPECT_EQ(broken_invariant(c, false), "none") << "the lawful neighbour of: " << c.invariant;
  }
}

// What the sources demand, by file and text: how many times.
std::map<std::string, std::size_t> demanded() {
  std::map<std::string, std::size_t> found;
  const std::regex demand(R"re(\binvariant\([^;]*?"([^"]+)"\);)re");
  for (const auto& entry : std::filesystem::directory_iterator(std::string(REMSIM_SOURCE_DIR) + "/models/protocol")) {
    const std::string name = entry.path().filename().string();
    if (name.find("_test.") != std::string::npos || entry.path().extension() == ".md") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string code = text.str();
    for (std::sregex_iterator one(code.begin(), code.end(), demand), end; one != end; ++one)
      ++found[name + ": " + (*one)[1].str()];
  }
  return found;
}

TEST(Invariants, EveryOneOfTheSourcesHasItsCase) {
  std::map<std::string, std::size_t> tried;
  for (const Case& c : kCases) ++tried[std::string(c.file) + ": " + c.invariant];
  const auto all = demanded();
  EXPECT_GE(all.size(), 20U) << "the sources were read";
  for (const auto& [what, times] : all) EXPECT_GE(tried[what], times) << what;
  for (const auto& [what, times] : tried) EXPECT_TRUE(all.contains(what)) << "not in the sources: " << what;
}

}  // namespace
}  // namespace remus
