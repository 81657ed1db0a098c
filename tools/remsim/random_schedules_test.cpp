#include "tools/remsim/random_schedules.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace remus::cli {
namespace {

FaultSetup setup_of(std::uint64_t seed) {
  FaultSetup setup;
  setup.duration = Duration::ms(2000);
  setup.components = {sim::FaultComponent::primary, sim::FaultComponent::replication_link};
  setup.seed = seed;
  return setup;
}

TEST(DrawSchedule, TwoToFourFaultsOfTheComponentsInOrder) {
  std::size_t omissions = 0, unmended = 0;
  for (std::uint64_t number = 0; number < 200; ++number) {
    const std::vector<sim::Fault> faults = draw_schedule(setup_of(1), number);
    EXPECT_GE(faults.size(), 2u);
    EXPECT_LE(faults.size(), 4u);
    EXPECT_EQ(sim::parse_faults(sim::describe(faults)), faults);  // an omission always ends
    for (std::size_t i = 1; i < faults.size(); ++i) EXPECT_LE(faults[i - 1].at, faults[i].at);
    for (const sim::Fault& fault : faults) {
      EXPECT_NE(fault.component, sim::FaultComponent::backup);
      omissions += fault.kind == sim::FaultKind::omission;
      unmended += !fault.repaired_after;
    }
  }
  EXPECT_GT(omissions, 0u);
  EXPECT_GT(unmended, 0u);
}

TEST(DrawSchedule, TheSameSeedAndNumberGiveTheSame) {
  EXPECT_EQ(draw_schedule(setup_of(1), 3), draw_schedule(setup_of(1), 3));
  EXPECT_NE(draw_schedule(setup_of(1), 3), draw_schedule(setup_of(1), 4));
  EXPECT_NE(draw_schedule(setup_of(1), 3), draw_schedule(setup_of(2), 3));
}

}  // namespace
}  // namespace remus::cli
