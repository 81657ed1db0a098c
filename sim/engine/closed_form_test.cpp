// Numbers of the engine that follow from its constants alone, derived by hand.
//
// The testbed of round numbers: suspends at 100 + 102 k ms, each pause 4 ms (2 to suspend, 1 to copy, 1 to resume);
// compressed 5 ms after the suspend, sent 16, applied 17, acknowledged to the primary 19.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/checkers/checker_names.hpp"
#include "sim/engine/account_test.hpp"

namespace remus::sim {
namespace {

Experiment quick(Experiment e) {
  auto& f = e.testbed.failover;
  f.detection_timeout = Duration::ms(50);
  f.activation = Duration::ms(20);
  f.disk_promotion = Duration::ms(10);
  f.announcement = Duration::ms(1);
  f.arbitration = Duration::ms(2);
  e.workloads[0].memory = Bytes(1'000'000);
  return e;
}

Experiment long_work(std::int64_t ms = 20'000) {
  Experiment e = quick(round_numbers());
  e.workloads[0].work = e.workloads[0].duration = Duration::ms(ms);
  return e;
}

SimulateOptions with(const std::string& faults) {
  SimulateOptions options;
  options.faults = parse_faults(faults);
  return options;
}

double part(const RunResult& r, const std::string& name) {
  for (const Part& p : r.cycle) {
    if (p.name == name) return p.ms;
  }
  return -1;
}

// Ten checkpoints in 1040 ms: each keeps the guest for 4 ms, the compressor for 1, the link for 11.
TEST(ClosedForm, BusyShares) {
  const RunResult r = simulate_in_child(round_numbers(), at_cps(10));
  EXPECT_NEAR(r.busy_share.at("guest paused"), 40.0 / 1040, 1e-9);
  EXPECT_NEAR(r.busy_share.at("compressor"), 10.0 / 1040, 1e-9);
  EXPECT_NEAR(r.busy_share.at("replication link"), 110.0 / 1040, 1e-9);
  EXPECT_NEAR(r.metrics.at("replication_bytes_per_s"), 1'000'000 / 1.040, 1);
  EXPECT_EQ(r.metrics.at("protected_percent"), 100);
}

// A hold keeps every ack back: the commit comes later by as much, and a client's answer with it.
TEST(ClosedForm, AHoldIsPartOfTheAck) {
  Experiment e = round_numbers();
  e.testbed.checkpoint.hold = Duration::ms(7);
  const RunResult r = simulate_in_child(e, at_cps(10));
  EXPECT_NEAR(part(r, "ack"), 2 + 7, 1e-6);
  EXPECT_NEAR(part(r, "wait"), 83 - 7, 1e-6);
  EXPECT_NEAR(r.metrics.at("exposure_ms_max"), 119 + 7, 1e-6);
  EXPECT_NEAR(r.metrics.at("cycle_ms_mean"), 102, 1e-6);
}

// A testbed whose checkpoints cost no traffic sends nothing, and is sent by 4 ms: applied 5, acknowledged 7.
TEST(ClosedForm, WithoutTrafficNothingIsSent) {
  Experiment e = round_numbers();
  e.testbed.checkpoint.traffic = false;
  const RunResult r = simulate_in_child(e, at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_EQ(r.metrics.at("checkpoint_bytes_mean"), 0);
  EXPECT_EQ(r.metrics.at("replication_bytes_per_s"), 0);
  EXPECT_NEAR(r.metrics.at("exposure_ms_max"), 100 + 7, 1e-6);
}

// One buffer: the next suspend waits for the commit, which the hold delays.
TEST(ClosedForm, AHoldKeepsTheBuffer) {
  Experiment e = round_numbers();
  e.testbed.checkpoint.hold = Duration::ms(7);
  EXPECT_NEAR(simulate_in_child(e, at_cps(100)).metrics.at("cycle_ms_mean"), 19 + 7, 1e-6);
}

// From the resume: 4 ms later than from the request to suspend. From the commit: 19 ms later, and what the driver adds.
TEST(ClosedForm, TheIntervalHasItsOrigin) {
  Experiment e = round_numbers();
  e.testbed.checkpoint.driver_overhead = Duration::ms(5);
  e.protocol.interval_from = IntervalFrom::resume;
  EXPECT_NEAR(simulate_in_child(e, at_cps(10)).metrics.at("cycle_ms_mean"), 104, 1e-6);
  e.protocol.interval_from = IntervalFrom::commit;
  EXPECT_NEAR(simulate_in_child(e, at_cps(10)).metrics.at("cycle_ms_mean"), 100 + 19 + 5, 1e-6);
}

// Answers that take a log-normal time with a coefficient of variation of 1 (s^2 = ln 2), unprotected: a median of
// mean / sqrt 2, and quantiles that are exp(z s) times as long.
TEST(ClosedForm, LatencysQuantiles) {
  Experiment e = ping();
  e.workloads[0].connections = 10;
  e.workloads[0].server_time = Duration::ms(20);
  e.workloads[0].duration = Duration::ms(60'000);
  const RunResult r = simulate_in_child(e, at_cps(0));
  const double median = 20 / std::sqrt(2.0), s = std::sqrt(std::log(2.0));
  ASSERT_GT(r.metrics.at("requests_completed"), 20'000);
  EXPECT_NEAR(r.metrics.at("latency_ms_p50") / median, 1, 0.04);
  EXPECT_NEAR(r.metrics.at("latency_ms_p95") / (median * std::exp(1.645 * s)), 1, 0.05);
  EXPECT_NEAR(r.metrics.at("latency_ms_p99") / (median * std::exp(2.326 * s)), 1, 0.08);
  EXPECT_NEAR(r.metrics.at("latency_ms_mean") / 20, 1, 0.04);
}

// --- writes -------------------------------------------------------------------------------------------------------

// Writes at 9 of the link's 10 MB/s: at every barrier some are under way, and the checkpoint is complete only when they
// have arrived: never before all of the epoch's bytes could have crossed.
TEST(ClosedForm, WritesInFlightAtABarrierAreWaitedFor) {
  Experiment e = long_work(3'000);
  e.workloads[0].disk_writes = BytesPerSecond(9e6);
  const Account account = account_of(e, at_cps(10));
  ASSERT_EQ(account.result.violation, "");
  const auto runs = account.amounts("GuestSuspended");
  const auto acks = account.of("SendAck");
  ASSERT_GE(acks.size(), 15U);
  double written = 0, sent = 0;
  for (const auto& [epoch, at] : acks) {
    written += 9e3 * static_cast<double>(runs.at(epoch)) / 1e6;  // bytes: 9000 a millisecond
    sent += static_cast<double>(account.amounts("CheckpointSent").at(epoch));
    EXPECT_GE(at, (written + sent) / 1e4 + 1) << "10,000 bytes a millisecond, and the latency; epoch " << epoch;
  }
  EXPECT_GT(account.metric("checkpoint_bytes_mean"), 9e3 * 98) << "the writes of an epoch, and its pages";
}

// --- failover -----------------------------------------------------------------------------------------------------

// Suspended 9 times by 1030 ms; checkpoint 9 (from 1018) is acknowledged at 1035. Before it: the VM is what it was at
// the end of epoch 8 (suspended by 918), and epochs 9 and 10 are lost. After it only the tenth, from 1020 on.
TEST(ClosedForm, LostEpochs) {
  const Account two = account_of(long_work(), at_cps(10), with("primary@1.030s"));
  EXPECT_EQ(two.metric("failover_lost_epochs"), 2);
  EXPECT_NEAR(two.metric("failover_lost_run_ms"), 1030 - 918, 1e-6);
  const Account one = account_of(long_work(), at_cps(10), with("primary@1.040s"));
  EXPECT_EQ(one.metric("failover_lost_epochs"), 1);
  EXPECT_NEAR(one.metric("failover_lost_run_ms"), 1040 - 1020, 1e-6);
}

// With more buffers more epochs are under way: each is suspended 12 ms after the one before and acknowledged by the
// backup 17 ms after its own suspend, when no other is in its way on the link.
TEST(ClosedForm, LostEpochsOfSeveralBuffers) {
  Experiment e = long_work();
  e.protocol.buffers = 4;
  e.testbed.checkpoint.hold = Duration::ms(10);
  const Account account = account_of(e, at_cps(100), with("primary@1.000s"));
  ASSERT_EQ(account.result.violation, "");
  std::uint64_t complete = 0, suspended = 0;
  for (const Logged& entry : account.log) {
    if (entry.at_ms > 1000) break;
    if (entry.what == "SendAck") complete = entry.epoch + 1;
    if (entry.what == "GuestResumed") suspended = entry.epoch + 1;
  }
  EXPECT_GE(suspended - complete, 1U);
  EXPECT_EQ(account.metric("failover_lost_epochs"), static_cast<double>(suspended + 1 - complete));
}

// A copy of memory, 1 MB at 10 MB/s; then, suspended, the machine state and the pages of one epoch: 90,400 + 409,600
// bytes, uncompressed, and the latency.
TEST(ClosedForm, TheVmIsHandedOverInTheTimeOfItsBytes) {
  Experiment e = long_work();
  e.testbed.checkpoint.state_bytes = Bytes(90'400);
  const Account account = account_of(e, at_cps(10), with("primary@1.030s+2s"));
  ASSERT_EQ(account.result.violation, "");
  EXPECT_NEAR(account.told("synchronised") - account.told("begins to bring its peer up to date"), 100, 1e-6);
  EXPECT_NEAR(account.told("the VM is handed over") - account.told("synchronised"), 2, 1e-6) << "suspended";
  EXPECT_NEAR(account.told("protection starts") - account.told("the VM is handed over"), 50 + 1, 1e-6);
  EXPECT_NEAR(account.told("the VM runs on the primary") - account.told("protection starts"), 1, 1e-6) << "resumed";
}

// --- silence ------------------------------------------------------------------------------------------------------

class Silence : public testing::TestWithParam<double> {
 protected:
  static double three_intervals() { return 3000 / GetParam(); }
  // In the middle of an epoch, with nothing on the link.
  static std::string at_rest(const std::string& component, const std::string& repaired = "") {
    return component + "@" + std::to_string(static_cast<std::int64_t>(20'600'000 / GetParam())) + "us" + repaired;
  }
  static Experiment small() {
    Experiment e = long_work(static_cast<std::int64_t>(60'000 / GetParam()));
    e.testbed.replication.bandwidth = BytesPerSecond(100e6);
    return e;
  }
  // The last event of a kind before the fault.
  static double last(const Account& account, const std::string& what) {
    const double fault = account.told("fault");
    double found = -1;
    for (const Logged& entry : account.log) {
      if (entry.what == what && entry.at_ms <= fault) found = entry.at_ms;
    }
    return found;
  }
};

// Whatever timeout is set, the backup waits for three checkpoints to have been due since the last has come.
TEST_P(Silence, ThePrimaryIsMissedAfterThreeIntervals) {
  const Account account = account_of(small(), at_cps(GetParam()), with(at_rest("primary")));
  ASSERT_EQ(account.result.violation, "");
  EXPECT_NEAR(account.told("the backup hears nothing"), last(account, "CheckpointSent") + three_intervals(), 1e-3);
  EXPECT_NEAR(account.metric("failover_detection_ms"), account.told("the backup hears nothing") - account.told("fault"),
              1e-6);
}

// ... and the primary since it sent the first checkpoint that nobody acknowledged, or heard the last ack.
TEST_P(Silence, TheBackupIsMissedAfterThreeIntervals) {
  const Account account = account_of(small(), at_cps(GetParam()), with(at_rest("backup")));
  ASSERT_EQ(account.result.violation, "");
  const auto acked = account.of("CheckpointAcked");
  double since = -1;
  for (const auto& [epoch, at] : account.of("SendCheckpoint")) {
    if (!acked.contains(epoch) && since < 0) since = at;
  }
  for (const auto& [epoch, at] : acked) since = std::max(since, at);
  EXPECT_NEAR(account.told("the primary hears nothing"), since + three_intervals(), 1e-3);
}

TEST_P(Silence, ALongerTimeoutIsKept) {
  Experiment e = small();
  e.testbed.failover.detection_timeout = Duration::seconds(4 / GetParam());
  const Account account = account_of(e, at_cps(GetParam()), with(at_rest("primary")));
  EXPECT_NEAR(account.told("the backup hears nothing"), last(account, "CheckpointSent") + 4000 / GetParam(), 1e-3);
}

// No host is taken for dead by an outage in which at most two checkpoints were due.
TEST_P(Silence, AnOutageOfLessIsOnlyADelay) {
  const std::string repaired = "+" + std::to_string(static_cast<std::int64_t>(1'900'000 / GetParam())) + "us";
  for (const char* component : {"replication-link", "omission:backup", "omission:primary"}) {
    const Account account = account_of(small(), at_cps(GetParam()), with(at_rest(component, repaired)));
    EXPECT_EQ(account.result.violation, "") << component;
    EXPECT_EQ(account.told("hears nothing"), -1) << component;
    EXPECT_GT(account.told("mended"), 0) << component;
  }
}

INSTANTIATE_TEST_SUITE_P(Rates, Silence, testing::Values(1, 3, 17.3, 25, 40, 60), [](const auto& rate) {
  return "Cps" + std::to_string(static_cast<int>(rate.param * 10)) + "Tenths";
});

// --- an ack of the past -------------------------------------------------------------------------------------------

// The backup's ack of the first checkpoint, sent at 1016 ms, takes 602 ms; the guest takes 500 to resume. In them the
// backup crashes, comes back, and gets a new image (10 ms), whose checkpoint has the same number, as the epoch has not
// been committed. It is acknowledged 602 ms after the backup has it, and not by what is still on its way.
TEST(ClosedForm, AnAckOfAnEarlierSessionIsNone) {
  Experiment e = long_work(5'000);
  e.protocol.transmit = TransmitMode::while_paused;
  e.testbed.checkpoint.hold = Duration::ms(600);
  e.testbed.checkpoint.resume = Duration::ms(500);
  e.workloads[0].memory = Bytes(1'000'000);
  e.testbed.replication.bandwidth = BytesPerSecond(100e6);
  for (const int crash : {1020, 1200, 1400, 1500}) {
    const Account account = account_of(e, at_cps(1), with("backup@" + std::to_string(crash) + "ms+4ms"));
    EXPECT_EQ(account.result.violation, "") << crash;
    std::vector<double> sent;
    double acked = -1;
    for (const Logged& entry : account.log) {
      if (entry.what == "SendAck" && entry.epoch == 0) sent.push_back(entry.at_ms);
      if (entry.what == "CheckpointAcked" && entry.epoch == 0 && acked < 0) acked = entry.at_ms;
    }
    ASSERT_EQ(sent.size(), 2U) << "once in each session";
    EXPECT_LT(sent[1], sent[0] + 602) << "so that the first is still on its way";
    EXPECT_NEAR(acked, sent[1] + 602, 1e-6) << crash;
  }
}

}  // namespace
}  // namespace remus::sim
