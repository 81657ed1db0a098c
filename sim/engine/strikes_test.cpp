#include "sim/engine/strikes.hpp"

#include <gtest/gtest.h>

#include "sim/vm/pair.hpp"

namespace remus::sim {
namespace {

Fault only(const char* text) { return parse_faults(text).front(); }

TEST(Strikes, AFaultThatMetNothingHasNoEffect) {
  Strikes strikes;
  strikes.fault_strikes(only("omission:replication-link@3s+1ms"), 0, Instant(Duration::ms(3000)));
  strikes.fault_mended(only("omission:replication-link@3s+1ms"), 0, Instant());
  strikes.connection_fails(Instant());  // mended before
  const auto struck = strikes.report(7);
  ASSERT_EQ(struck.size(), 1u);
  EXPECT_EQ(struck[0].fault, "omission:replication-link@3s+1ms");
  EXPECT_EQ(struck[0].at_ms, 3000);
  EXPECT_EQ(struck[0].effects, 0u);
}

TEST(Strikes, EachFaultInForceThatCutsTheHostsOffIsTheCause) {
  Strikes strikes;
  strikes.fault_strikes(only("replication-link@1s"), 0, Instant());
  strikes.fault_strikes(only("omission:backup@1s+1s"), 0, Instant());
  strikes.fault_strikes(only("omission:backup-disk@1s+1s"), 0, Instant());
  strikes.fault_strikes(only("client-link@1s"), 0, Instant());
  strikes.connection_fails(Instant());
  const auto struck = strikes.report(0);
  EXPECT_EQ(struck[0].effects, 1u);
  EXPECT_EQ(struck[1].effects, 1u);
  EXPECT_EQ(struck[2].effects, 0u);
  EXPECT_EQ(struck[3].effects, 0u);
}

TEST(Strikes, ADiskAnswersLateOnlyWhereOneOmits) {
  Strikes strikes;
  strikes.fault_strikes(only("omission:backup-disk@1s+1s"), 0, Instant());
  strikes.fault_strikes(only("backup-disk@1s+1s"), 0, Instant());
  strikes.disk_stalls(kBackupHost, Instant());
  EXPECT_EQ(strikes.report(0)[0].effects, 1u);
  EXPECT_EQ(strikes.report(0)[1].effects, 0u);
}

TEST(Strikes, AStoppedHostIsTheLastFaultsEffect) {
  Strikes strikes;
  strikes.fault_strikes(only("primary@1s"), 0, Instant());
  strikes.fault_strikes(only("primary-disk@1s"), 0, Instant());
  strikes.host_stops(kPrimaryHost, Instant());
  EXPECT_EQ(strikes.report(0)[0].effects, 0u);
  EXPECT_EQ(strikes.report(0)[1].effects, 1u);
}

TEST(Strikes, FramesLostWhileTheClientsAreCutOffCount) {
  Strikes strikes;
  strikes.fault_strikes(only("client-link@1s+1s"), 10, Instant());
  EXPECT_EQ(strikes.report(14)[0].effects, 4u);
  strikes.fault_mended(only("client-link@1s+1s"), 15, Instant());
  EXPECT_EQ(strikes.report(99)[0].effects, 5u);
}

}  // namespace
}  // namespace remus::sim
