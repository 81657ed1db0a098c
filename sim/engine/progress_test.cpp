// After faults the service is there again, for every single client; and what is lawful is not objected to, however long
// it takes.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/checkers/checker_names.hpp"
#include "sim/engine/engine_test.hpp"

namespace remus::sim {
namespace {

Experiment quick(Experiment e) {
  auto& f = e.testbed.failover;
  f.detection_timeout = Duration::ms(350);
  f.activation = Duration::ms(20);
  f.disk_promotion = Duration::ms(10);
  f.announcement = Duration::ms(1);
  f.arbitration = Duration::ms(2);
  e.workloads[0].memory = Bytes(1'000'000);
  return e;
}

// Many clients of a server whose answers take about as long as an epoch: of some the time is up in every pause.
Experiment busy_server() {
  Experiment e = quick(ping());
  e.testbed.checkpoint.suspend = Duration::ms(20);
  e.workloads[0].connections = 60;
  e.workloads[0].server_time = Duration::ms(80);
  e.workloads[0].duration = Duration::ms(250'000);
  return e;
}

SimulateOptions with(const std::string& faults) {
  SimulateOptions options;
  options.faults = parse_faults(faults);
  return options;
}

std::string told(const RunResult& r) {
  std::string text = r.checker + ": " + r.violation + "\n";
  for (const TimelineEntry& entry : r.timeline) text += std::to_string(entry.at_ms) + " " + entry.what + "\n";
  return text;
}

bool happened(const RunResult& r, const std::string& what) { return told(r).find(what) != std::string::npos; }

// The timers that fell due while the guest was suspended are part of what it was: a failover that forgot one would
// leave its client without an answer for ever, and the others would hide it.
TEST(Progress, NoReplyIsLostInAFailover) {
  for (const char* fault : {"primary@5.030s", "primary@5.210s+3s", "primary@7.399s"}) {
    const RunResult r = simulate_in_child(busy_server(), at_cps(10), with(fault));
    EXPECT_EQ(r.violation, "") << fault << told(r);
    EXPECT_TRUE(happened(r, "the VM runs on the backup")) << fault;
    EXPECT_GT(r.metrics.at("requests_completed"), 60 * 250) << "about 250 s / 80 ms for each of 60 clients";
  }
}

// A backup that takes its primary's silence for nothing it has to do with.
void forget_the_vm(SimulateOptions& options) {
  options.step_backup = [](BackupReplica& replica, Instant now, const BackupEvent& event) {
    if (!std::holds_alternative<PrimarySilent>(event)) return replica.step(now, event);
    replica = BackupReplica({}, BackupState::lost);
    return BackupEffects{};
  };
}

TEST(Progress, AVmThatIsLostAfterOneFaultIsAViolation) {
  for (const Experiment& e : {quick(ping()), quick(round_numbers())}) {
    SimulateOptions options = with("primary@1.030s");
    Experiment longer = e;
    longer.workloads[0].work = longer.workloads[0].duration = Duration::ms(20'000);
    forget_the_vm(options);
    const RunResult r = simulate_in_child(longer, at_cps(10), options);
    EXPECT_EQ(r.checker, kProgress) << told(r);
    EXPECT_TRUE(happened(r, "the VM is lost after a single fault")) << told(r);
  }
}

// The second strikes before the first is overcome, and after it: the VM may be lost to two at a time only.
TEST(Progress, AVmMayBeLostToTwoFaultsAtATimeOnly) {
  Experiment e = quick(ping());
  e.workloads[0].duration = Duration::ms(20'000);
  const RunResult r = simulate_in_child(e, at_cps(10), with("primary@1.030s+8s,backup@1.100s+8s"));
  EXPECT_EQ(r.violation, "") << told(r);
  EXPECT_EQ(r.metrics.at("vm_lost"), 1) << told(r);
  SimulateOptions one_after_the_other = with("primary@1.030s+1s,primary@9.030s");
  one_after_the_other.step_backup = [](BackupReplica& replica, Instant now, const BackupEvent& event) {
    const bool second = std::holds_alternative<PrimarySilent>(event) && now > Instant(Duration::ms(9000));
    if (!second) return replica.step(now, event);
    replica = BackupReplica({}, BackupState::lost);
    return BackupEffects{};
  };
  const RunResult lost = simulate_in_child(e, at_cps(10), one_after_the_other);
  EXPECT_EQ(lost.checker, kProgress) << "the first was overcome long before" << told(lost);
}

// --- what a checker may not demand ---

// Faults that last for minutes, and one that comes minutes after another.
TEST(Progress, AFaultMayLastAndAnotherComeLate) {
  for (const char* faults : {"backup@1s+300s", "primary@1s+300s", "client-link@1s+300s", "primary@1s+1s,backup@300s",
                             "replication-link@1s+300s"}) {
    Experiment e = quick(ping());
    e.protocol.arbitrator = true;
    e.workloads[0].duration = Duration::ms(900'000);
    e.workloads[0].server_time = Duration::ms(50);
    SimulateOptions options = with(faults);
    options.observe_after_fault = Duration::ms(1000);
    const RunResult r = simulate_in_child(e, at_cps(1), options);
    EXPECT_EQ(r.violation, "") << faults << told(r);
    EXPECT_TRUE(happened(r, "mended") || happened(r, "fault: backup")) << "struck, and it was waited for" << told(r);
  }
}

// Acks take longer to come than the primary waits for them: as long as something else has failed, it gives up its
// backup, which is there, again and again, and nothing settles. That is dear, and lawful.
TEST(Progress, ABackupMayBeGivenUpForEver) {
  Experiment e = quick(round_numbers());
  e.protocol.arbitrator = true;
  e.testbed.checkpoint.ack_overhead = Duration::ms(500);
  e.workloads[0].work = Duration::ms(300'000);
  const RunResult r = simulate_in_child(e, at_cps(10), with("client-link@1s"));
  EXPECT_EQ(r.violation, "") << told(r);
  const auto given_up = std::count_if(r.timeline.begin(), r.timeline.end(), [](const TimelineEntry& entry) {
    return entry.what == "the primary stops replicating";
  });
  EXPECT_GT(given_up, 100) << told(r);
}

// 60 SYNs of 90 bytes on a wire of 25 bytes/s: for minutes nothing but SYNs crosses, and no payload (found by random
// scenarios). No client gives up within the time.
TEST(Progress, ASlowClientLanTakesItsTime) {
  Experiment e = quick(round_numbers());
  WorkloadSpec& w = e.workloads[0];
  w.kind = WorkloadKind::pingpong;
  w.connections = 60;
  w.duration = Duration::ms(400'000);
  e.testbed.tcp.syn_retries = 30;
  e.testbed.client_lan.bandwidth = BytesPerSecond(25);
  SimulateOptions options = with("primary@0.530s");
  options.observe_after_fault = Duration::ms(1);
  const RunResult r = simulate_in_child(e, at_cps(10), options);
  EXPECT_EQ(r.violation, "") << told(r);
  EXPECT_TRUE(happened(r, "the VM runs on the backup"));
}

// A client that thinks for longer than any patience waits for nothing.
TEST(Progress, AClientMayThink) {
  Experiment e = quick(round_numbers());
  WorkloadSpec& w = e.workloads[0];
  w.kind = WorkloadKind::keepalive;
  w.connections = 2;
  w.requests_per_connection = 100;
  w.server_connections = 2;
  w.request_bytes = w.reply_bytes = Bytes(300);
  w.think_time = Duration::ms(1'000'000);
  w.duration = Duration::ms(700'000);
  const RunResult r = simulate_in_child(e, at_cps(2), with("primary@30.030s"));
  EXPECT_EQ(r.violation, "") << told(r);
  EXPECT_TRUE(happened(r, "the VM runs on the backup"));
}

}  // namespace
}  // namespace remus::sim
