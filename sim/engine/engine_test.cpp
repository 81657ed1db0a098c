// The engine against closed forms, and the checker against protocols broken on purpose.
#include "sim/engine/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/engine/engine_test.hpp"
#include "sim/scenario/error.hpp"

namespace remus::sim {
namespace {

using testing::HasSubstr;

TEST(Engine, BaselineTakesTheWork) {
  const RunResult r = simulate_in_child(round_numbers(), at_cps(0));
  EXPECT_EQ(r.violation, "");
  EXPECT_DOUBLE_EQ(r.metrics.at("runtime_s"), 1.0);
  EXPECT_FALSE(r.metrics.contains("checkpoints"));
}

// Cycle = interval + suspend = 102 ms, pause 4 ms. The first epoch runs 100 ms, later ones 98: 1 s of work ends in the
// eleventh epoch, after ten pauses: 1.04 s.
TEST(Engine, BufferedRunMeetsItsClosedForm) {
  const RunResult r = simulate_in_child(round_numbers(), at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_NEAR(r.metrics.at("runtime_s"), 1.040, 1e-6);
  EXPECT_NEAR(r.metrics.at("cycle_ms_mean"), 102, 1e-6);
  EXPECT_NEAR(r.metrics.at("pause_ms_mean"), 4, 1e-6);
  EXPECT_DOUBLE_EQ(r.metrics.at("dirty_pages_mean"), 100);
  EXPECT_DOUBLE_EQ(r.metrics.at("checkpoint_bytes_mean"), 100'000);
  // compress 100 * 4096 B at 409.6 MB/s = 1 ms; transmit 10 ms + 1 ms latency; apply 1 ms; ack 1 ms latency + 1 ms.
  const std::map<std::string, double> expected{{"suspend", 2},  {"copy", 1},      {"resume", 1},
                                               {"compress", 1}, {"transmit", 11}, {"apply", 1},
                                               {"disk", 0},     {"ack", 2},       {"wait", 83}};
  for (const Part& part : r.cycle) EXPECT_NEAR(part.ms, expected.at(part.name), 1e-6) << part.name;
  EXPECT_EQ(r.cycle.size(), expected.size());
}

// Sending within the pause adds compress and transmit to it: 4 + 1 + 11 ms.
TEST(Engine, WhilePausedLengthensThePause) {
  Experiment e = round_numbers();
  e.protocol.transmit = TransmitMode::while_paused;
  const RunResult r = simulate_in_child(e, at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_NEAR(r.metrics.at("pause_ms_mean"), 16, 1e-6);
}

// 4 ms of pause, 5 more to suspend what computes, and 3 of copying whatever the pages.
TEST(Engine, ABusyGuestTakesLongerToSuspend) {
  Experiment e = round_numbers();
  e.testbed.checkpoint.suspend_busy = Duration::ms(5);
  e.testbed.checkpoint.copy_fixed = Duration::ms(3);
  const RunResult r = simulate_in_child(e, at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_NEAR(r.metrics.at("pause_ms_mean"), 12, 1e-6);
  EXPECT_NEAR(r.metrics.at("pause_suspend_ms_mean"), 7, 1e-6);
  EXPECT_NEAR(r.metrics.at("pause_copy_ms_mean"), 4, 1e-6);
  EXPECT_NEAR(r.metrics.at("pause_resume_ms_mean"), 1, 1e-6);
}

// A server without server time never has work that waits: the same testbed suspends it as before.
TEST(Engine, AnIdleGuestDoesNot) {
  Experiment e = ping();
  e.testbed.checkpoint.suspend_busy = Duration::ms(5);
  EXPECT_NEAR(simulate_in_child(e, at_cps(10)).metrics.at("pause_suspend_ms_mean"), 2, 1e-6);
}

// Here the ack, 3 ms after the stream was written, comes before the guest has resumed, 10 ms after: 2 + 1 + 1 + 11
// + 10.
TEST(Engine, WhilePausedAnAckMayComeBeforeTheResume) {
  Experiment e = round_numbers();
  e.protocol.transmit = TransmitMode::while_paused;
  e.testbed.checkpoint.resume = Duration::ms(10);
  const RunResult r = simulate_in_child(e, at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_NEAR(r.metrics.at("pause_ms_mean"), 25, 1e-6);
}

// At 100 cps a commit takes 4 + 1 + 11 + 1 + 2 = 19 ms, so one buffer makes the cycle 19 ms whatever was asked for.
TEST(Engine, OneBufferPushesBack) {
  const RunResult r = simulate_in_child(round_numbers(), at_cps(100));
  EXPECT_EQ(r.violation, "");
  EXPECT_NEAR(r.metrics.at("cycle_ms_mean"), 19, 1e-6);
  Experiment two = round_numbers();
  two.protocol.buffers = 2;
  EXPECT_NEAR(simulate_in_child(two, at_cps(100)).metrics.at("cycle_ms_mean"), 12, 1e-6)
      << "interval and suspend again";
}

// Guest, compressor and one host thread on one core: while the compressor runs, each has a third of it.
// A pause longer than the interval: the next epoch ends as it begins, without a page. Its checkpoint must not overtake
// the large one before it, neither in the compressor (10 ms) nor on the link (10 ms) nor while it is applied (10 ms).
TEST(Engine, ASmallCheckpointDoesNotOvertakeALargeOne) {
  Experiment e = round_numbers();
  e.protocol.buffers = 3;
  e.testbed.replication.bandwidth = BytesPerSecond(100e6);
  e.workloads[0].dirty = {Pages(1000), Duration::ms(5), Pages(0), Duration::ns(1), Ratio(0.8)};
  const RunResult r = simulate_in_child(e, at_cps(100));
  EXPECT_EQ(r.violation, "");
  EXPECT_GT(r.metrics.at("checkpoints"), 50);
  EXPECT_GT(r.metrics.at("pause_ms_p99"), 10) << "some pauses are longer than the interval";
}

TEST(Engine, TheCompressorContendsForCores) {
  Experiment e = round_numbers();
  e.testbed.primary.cores = 1;
  e.testbed.codecs.xor_rle = BytesPerSecond(40.96e6);  // 10 ms of CPU a checkpoint
  const RunResult alone = simulate_in_child(e, at_cps(10));
  const auto part = [](const RunResult& r, const std::string& name) {
    for (const Part& p : r.cycle) {
      if (p.name == name) return p.ms;
    }
    return -1.0;
  };
  EXPECT_NEAR(part(alone, "compress"), 20, 1e-6) << "half a core while the guest runs";
  e.testbed.dom0_busy_cores = 1;
  EXPECT_NEAR(part(simulate_in_child(e, at_cps(10)), "compress"), 30, 1e-6);
  EXPECT_GT(alone.metrics.at("runtime_s"), 1.04 + 0.09) << "the guest loses 10 ms in each of ten epochs";
}

// 1 MB/s of disk writes share the link with the checkpoint: both arrive, and nothing is acknowledged before.
TEST(Engine, DiskWritesAreReplicatedAndConserved) {
  Experiment e = round_numbers();
  e.workloads[0].disk_writes = BytesPerSecond(1e6);
  const RunResult r = simulate_in_child(e, at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_GT(r.metrics.at("checkpoint_bytes_mean"), 195'000) << "98 ms of writes and the pages";
}

// On one core each job has a rival, the guest; the next job begins at the very completion that ends its rival.
TEST(Engine, CheckpointsQueueForACoreThatIsShared) {
  Experiment e = round_numbers();
  e.testbed.primary.cores = 1;
  e.protocol.buffers = 8;
  e.protocol.interval_from = IntervalFrom::resume;
  e.testbed.codecs.xor_rle = BytesPerSecond(10e6);
  const RunResult r = simulate_in_child(e, at_cps(100));
  EXPECT_EQ(r.violation, "");
  EXPECT_GT(r.metrics.at("checkpoints"), 10);
}

// The ack comes while the guest is being resumed, and the next suspend is due at once: its epochs have no length.
TEST(Engine, AStarvingServerIsGivenUp) {
  Experiment e = round_numbers();
  e.protocol.transmit = TransmitMode::while_paused;
  e.testbed.checkpoint.resume = Duration::ms(10);
  e.workloads[0].kind = WorkloadKind::download;
  e.workloads[0].transfer_bytes = Bytes(2);
  try {
    simulate_in_child(e, at_cps(1000));
    FAIL() << "nothing was thrown";
  } catch (const ScenarioError& error) {
    EXPECT_THAT(error.what(), HasSubstr("makes no progress"));
  }
}

TEST(Engine, AStarvingGuestIsGivenUp) {
  Experiment e = round_numbers();
  e.testbed.checkpoint.write_fault = Duration::ms(1);  // 100 ms of faults in every epoch
  try {
    simulate_in_child(e, at_cps(50));
    FAIL() << "nothing was thrown";
  } catch (const ScenarioError& error) {
    EXPECT_THAT(error.what(), HasSubstr("makes no progress"));
  }
}

TEST(Engine, SameSeedSameNumbers) {
  Experiment e = round_numbers();
  e.workloads[0].dirty.spread = Ratio(0.3);
  const std::string first = to_text(simulate_in_child(e, at_cps(40)));
  EXPECT_EQ(first, to_text(simulate_in_child(e, at_cps(40))));
  e.seed = 2;
  EXPECT_NE(first, to_text(simulate_in_child(e, at_cps(40))));
}

// A request is answered once per commit: one cycle of 102 ms.
TEST(Engine, ASmallRequestTakesOneCycle) {
  const RunResult r = simulate_in_child(ping(), at_cps(10));
  EXPECT_EQ(r.violation, "");
  EXPECT_NEAR(r.metrics.at("latency_ms_p50"), 102, 1.0);
}

// A ping's answer is ready at once and held for the rest of the cycle.
TEST(Engine, ARequestsTimeIsSharedOut) {
  const RunResult r = simulate_in_child(ping(), at_cps(10));
  double sum = 0;
  std::map<std::string, double> at;
  for (const Part& part : r.request) sum += at[part.name] = part.ms;
  EXPECT_NEAR(sum, r.metrics.at("latency_ms_mean"), 1e-6);
  EXPECT_GT(at.at("egress buffer"), 95);
  EXPECT_NEAR(at.at("client LAN"), 0.22, 0.1) << "two ways of 100 us, and two small frames";
}

// --- a protocol broken on purpose: what is said of it (seeded_bugs_test.cpp has the others) ---

TEST(BrokenProtocol, ReleaseBeforeTheAck) {
  SimulateOptions options;
  tamper_primary(options, [](PrimaryEffects& effects) {
    PrimaryEffects broken;
    for (const PrimaryEffect& effect : effects) {
      broken.push(effect);
      if (const auto* send = std::get_if<SendCheckpoint>(&effect)) broken.push(ReleaseEgress{send->epoch});
    }
    effects = broken;
  });
  const RunResult r = simulate_in_child(ping(), at_cps(10), options);
  EXPECT_THAT(r.violation, HasSubstr("output commit broken"));
  EXPECT_THAT(r.violation, HasSubstr("SendCheckpoint")) << "the event log is part of the message";
}

}  // namespace
}  // namespace remus::sim
