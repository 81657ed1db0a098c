#include "sim/engine/cycle_statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/vm/pair.hpp"

namespace remus::sim {
namespace {

Instant at(std::int64_t ms) { return Instant(Duration::ms(ms)); }

double part(const RunResult& result, const std::string& name) {
  for (const Part& part : result.cycle) {
    if (part.name == name) return part.ms;
  }
  return -1;
}

// A run whose measured time begins with it.
class Cycles : public testing::Test {
 protected:
  Cycles() {
    statistics_.protection_starts(kPrimaryHost, EpochId(0), at(0));
    statistics_.enters(Phase::is_protected, {}, at(0));
    statistics_.measured_from(at(0));
  }
  // 2 ms to suspend, 1 to copy, 1 to resume, 1 to compress.
  void capture(std::uint64_t epoch, std::int64_t from, Pages pages, Bytes left = Bytes(0)) {
    const EpochId e(epoch);
    statistics_.suspend_asked(kPrimaryHost, e, left, at(from));
    statistics_.suspended(kPrimaryHost, e, Duration::ms(96), at(from + 2));
    statistics_.pages_captured(kPrimaryHost, e, pages, at(from + 3));
    statistics_.resumed(kPrimaryHost, e, at(from + 4));
    statistics_.checkpoint_compressed(kPrimaryHost, e, Bytes(10 * pages.count()), at(from + 5));
  }
  void write(std::uint64_t epoch, std::int64_t ms) {
    statistics_.checkpoint_written(kPrimaryHost, EpochId(epoch), Bytes(1), at(ms));
  }
  void hold_writes(std::uint64_t epoch, std::int64_t ms) {
    statistics_.writes_held(kBackupHost, EpochId(epoch), at(ms));
  }
  void apply(std::uint64_t epoch, std::int64_t ms) {
    statistics_.checkpoint_applied(kBackupHost, EpochId(epoch), at(ms));
  }
  void acknowledge(std::uint64_t epoch, std::int64_t ms) {
    statistics_.ack_arrived(kPrimaryHost, EpochId(epoch), Pages(1), at(ms));
  }
  RunResult ended(std::int64_t ms) {
    statistics_.measured_until(at(ms));
    RunResult result;
    statistics_.report(result);
    return result;
  }

  CycleStatistics statistics_{ProtocolConfig{}, Duration::ms(96)};
};

// The second is captured while the first is on its way: until the first is committed, a cycle's time is the first's.
TEST_F(Cycles, OfTwoOutstandingCheckpointsTheOlderSaysWhatACycleIsIn) {
  capture(0, 100, Pages(100));
  statistics_.writes_ended(kPrimaryHost, EpochId(0), Bytes(40), at(102));
  capture(1, 200, Pages(50), Bytes(300));
  write(0, 250);
  hold_writes(0, 251);
  apply(0, 255);
  acknowledge(0, 260);
  write(1, 270);
  apply(1, 275);
  hold_writes(1, 280);
  acknowledge(1, 285);
  capture(2, 300, Pages(1), Bytes(1000));
  const RunResult result = ended(310);

  EXPECT_NEAR(result.metrics.at("cycle_ms_mean"), 100, 1e-9);
  EXPECT_NEAR(part(result, "suspend"), 2, 1e-9);
  EXPECT_NEAR(part(result, "copy"), 1, 1e-9);
  EXPECT_NEAR(part(result, "resume"), 1, 1e-9);
  EXPECT_NEAR(part(result, "compress"), (1 + 0) / 2.0, 1e-9) << "the second's while the first is sent";
  EXPECT_NEAR(part(result, "transmit"), (95 + 46 + 10) / 2.0, 1e-9);
  EXPECT_NEAR(part(result, "apply"), (5 + 5) / 2.0, 1e-9);
  EXPECT_NEAR(part(result, "disk"), (0 + 5) / 2.0, 1e-9) << "the first's were there before";
  EXPECT_NEAR(part(result, "ack"), (5 + 5) / 2.0, 1e-9);
  EXPECT_NEAR(part(result, "wait"), 15 / 2.0, 1e-9);

  EXPECT_EQ(result.metrics.at("checkpoints"), 2);
  EXPECT_NEAR(result.metrics.at("dirty_pages_mean"), 75, 1e-9);
  EXPECT_NEAR(result.metrics.at("checkpoint_bytes_mean"), (1000 + 40 + 500) / 2.0, 1e-9);
  EXPECT_NEAR(result.metrics.at("cps_achieved"), 2 / 0.310, 1e-9);
  EXPECT_NEAR(result.metrics.at("pause_ms_mean"), 4, 1e-9);
  EXPECT_NEAR(result.metrics.at("exposure_ms_max"), 260, 1e-9) << "until the first commit";
  EXPECT_EQ(statistics_.egress_per_cycle(), 500.0);
}

TEST_F(Cycles, CheckpointsAreCommittedInOrder) {
  capture(0, 100, Pages(1));
  capture(1, 200, Pages(1));
  write(0, 210);
  write(1, 220);
  EXPECT_THROW(acknowledge(1, 230), InvariantViolated);
}

// What was under way when protection was lost is never committed, and what it was in is forgotten.
TEST_F(Cycles, ProtectionThatStartsAnewForgetsWhatWasUnderWay) {
  capture(0, 100, Pages(100));
  statistics_.enters(Phase::unprotected, {}, at(150));
  statistics_.protection_starts(kPrimaryHost, EpochId(7), at(200));
  statistics_.enters(Phase::is_protected, {}, at(200));
  capture(7, 300, Pages(30));
  write(7, 310);
  write(0, 311);
  hold_writes(7, 311);
  apply(7, 312);
  acknowledge(7, 313);
  const RunResult result = ended(400);
  EXPECT_EQ(result.metrics.at("checkpoints"), 1);
  EXPECT_NEAR(result.metrics.at("dirty_pages_mean"), 30, 1e-9);
  EXPECT_NEAR(result.metrics.at("cps_achieved"), 1 / 0.350, 1e-9) << "50 ms unprotected";
  EXPECT_EQ(statistics_.protected_time(), Duration::ms(150 + 200));
}

TEST_F(Cycles, NothingCountsThatHappensAfterTheMeasuredTime) {
  capture(0, 100, Pages(100));
  statistics_.measured_until(at(110));
  write(0, 120);
  hold_writes(0, 121);
  apply(0, 122);
  acknowledge(0, 123);
  capture(1, 200, Pages(100));
  RunResult result;
  statistics_.report(result);
  EXPECT_EQ(result.metrics.at("checkpoints"), 0);
  EXPECT_TRUE(result.cycle.empty());
  EXPECT_NEAR(result.busy_share.at("guest paused"), 4.0 / 110, 1e-9);
}

}  // namespace
}  // namespace remus::sim
