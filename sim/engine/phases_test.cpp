#include "sim/engine/phases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace remus::sim {
namespace {

using testing::ElementsAre;

Instant at_s(std::int64_t s) { return Instant(Duration::ms(1000 * s)); }

TEST(Phases, ARunWithoutFaultsIsProtectedThroughout) {
  const Phases phases;
  EXPECT_THAT(phases.seconds(at_s(2), at_s(10)), ElementsAre(8, 0, 0));
  EXPECT_THAT(phases.requests(at_s(2), {50, 0}), ElementsAre(50, 0, 0));
  EXPECT_THAT(phases.progress({0, 7}), ElementsAre(7, 0, 0));
}

TEST(Phases, ShareTheMeasuredTimeAndWhatWasDone) {
  Phases phases;
  phases.enters(Phase::down, {100, 5}, at_s(5));
  phases.enters(Phase::down, {100, 5}, at_s(6));
  phases.enters(Phase::unprotected, {101, 4.5}, at_s(7));
  phases.enters(Phase::is_protected, {301, 6.5}, at_s(9));
  EXPECT_THAT(phases.seconds(at_s(3), at_s(10)), ElementsAre(2 + 1, 2, 2));
  EXPECT_THAT(phases.requests(at_s(3), {341, 0}), ElementsAre(100 + 40, 1, 200));
  EXPECT_THAT(phases.progress({0, 7}), ElementsAre(4.5 + 0.5, 0, 2)) << "0.5 were taken back";
}

// A primary that stops replicating and is stopped at once never ran unprotected: a failover takes protected work back.
TEST(Phases, OneThatIsOverAsItBeginsIsNone) {
  Phases phases;
  phases.enters(Phase::unprotected, {100, 5}, at_s(5));
  phases.enters(Phase::down, {100, 5}, at_s(5));
  phases.enters(Phase::unprotected, {100, 4}, at_s(6));
  EXPECT_THAT(phases.seconds(at_s(0), at_s(8)), ElementsAre(5, 1, 2));
  EXPECT_THAT(phases.progress({0, 6}), ElementsAre(4, 0, 2));
}

// A warm-up's requests are forgotten, and a phase that has ended in it does not count.
TEST(Phases, BeginWithTheMeasuredTime) {
  Phases phases;
  phases.enters(Phase::down, {10, 0}, at_s(1));
  phases.enters(Phase::unprotected, {10, 0}, at_s(2));
  EXPECT_THAT(phases.seconds(at_s(3), at_s(10)), ElementsAre(0, 0, 7));
  EXPECT_THAT(phases.requests(at_s(3), {70, 0}), ElementsAre(0, 0, 70));
}

}  // namespace
}  // namespace remus::sim
