#include "sim/engine/strikes.hpp"

#include <gtest/gtest.h>

namespace remus::sim {
namespace {

Fault only(const char* text) { return parse_faults(text).front(); }

TEST(Strikes, AFaultThatMetNothingHasNoEffect) {
  Strikes strikes;
  strikes.strike(only("omission:replication-link@3s+1ms"), Instant(Duration::ms(3000)), 0);
  strikes.mend(only("omission:replication-link@3s+1ms"), 0);
  strikes.cut_connection();  // mended before
  const auto struck = strikes.report(7);
  ASSERT_EQ(struck.size(), 1u);
  EXPECT_EQ(struck[0].fault, "omission:replication-link@3s+1ms");
  EXPECT_EQ(struck[0].at_ms, 3000);
  EXPECT_EQ(struck[0].effects, 0u);
}

TEST(Strikes, EachFaultInForceThatCutsTheHostsOffIsTheCause) {
  Strikes strikes;
  strikes.strike(only("replication-link@1s"), Instant(), 0);
  strikes.strike(only("omission:backup@1s+1s"), Instant(), 0);
  strikes.strike(only("omission:backup-disk@1s+1s"), Instant(), 0);
  strikes.strike(only("client-link@1s"), Instant(), 0);
  strikes.cut_connection();
  const auto struck = strikes.report(0);
  EXPECT_EQ(struck[0].effects, 1u);
  EXPECT_EQ(struck[1].effects, 1u);
  EXPECT_EQ(struck[2].effects, 0u);
  EXPECT_EQ(struck[3].effects, 0u);
}

TEST(Strikes, ADiskAnswersLateOnlyWhereOneOmits) {
  Strikes strikes;
  strikes.strike(only("omission:backup-disk@1s+1s"), Instant(), 0);
  strikes.strike(only("backup-disk@1s+1s"), Instant(), 0);
  strikes.slowed_disk();
  EXPECT_EQ(strikes.report(0)[0].effects, 1u);
  EXPECT_EQ(strikes.report(0)[1].effects, 0u);
}

TEST(Strikes, AStoppedHostIsTheLastFaultsEffect) {
  Strikes strikes;
  strikes.strike(only("primary@1s"), Instant(), 0);
  strikes.strike(only("primary-disk@1s"), Instant(), 0);
  strikes.stopped_host();
  EXPECT_EQ(strikes.report(0)[0].effects, 0u);
  EXPECT_EQ(strikes.report(0)[1].effects, 1u);
}

TEST(Strikes, FramesLostWhileTheClientsAreCutOffCount) {
  Strikes strikes;
  strikes.strike(only("client-link@1s+1s"), Instant(), 10);
  EXPECT_EQ(strikes.report(14)[0].effects, 4u);
  strikes.mend(only("client-link@1s+1s"), 15);
  EXPECT_EQ(strikes.report(99)[0].effects, 5u);
}

}  // namespace
}  // namespace remus::sim
