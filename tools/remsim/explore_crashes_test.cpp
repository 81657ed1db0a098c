#include "tools/remsim/explore_crashes.hpp"

#include <gtest/gtest.h>

#include <set>

namespace remus::cli {
namespace {

std::vector<Trunk> trunks_of(std::initializer_list<std::uint64_t> events) {
  std::vector<Trunk> trunks;
  for (const std::uint64_t each : events) {
    trunks.emplace_back();
    trunks.back().events = each;
  }
  return trunks;
}

FaultSetup two_components(std::uint64_t seed) {
  FaultSetup setup;
  setup.components = {sim::FaultComponent::primary, sim::FaultComponent::backup};
  setup.seed = seed;
  return setup;
}

using Pairs = std::vector<std::pair<std::uint64_t, std::size_t>>;

Pairs pairs_of(const std::vector<Crash>& crashes) {
  Pairs pairs;
  for (const Crash& crash : crashes) pairs.emplace_back(crash.event, crash.component);
  return pairs;
}

TEST(PlanCrashes, EveryComponentAtEveryEventInOrder) {
  const auto plan = plan_crashes(trunks_of({2, 1}), two_components(1), std::nullopt);
  ASSERT_EQ(plan.size(), 2u);
  EXPECT_EQ(pairs_of(plan[0]), (Pairs{{1, 0}, {1, 1}, {2, 0}, {2, 1}}));
  EXPECT_EQ(pairs_of(plan[1]), (Pairs{{1, 0}, {1, 1}}));
}

TEST(PlanCrashes, ASampleIsOfThatSizeWithoutRepetitionAndSeeded) {
  const auto trunks = trunks_of({400, 100});
  const auto plan = plan_crashes(trunks, two_components(7), 300);
  EXPECT_EQ(plan[0].size() + plan[1].size(), 300u);
  for (const auto& crashes : plan) {
    const Pairs pairs = pairs_of(crashes);
    EXPECT_EQ(std::set(pairs.begin(), pairs.end()).size(), pairs.size());
    EXPECT_TRUE(std::is_sorted(pairs.begin(), pairs.end()));
  }
  EXPECT_EQ(pairs_of(plan[0]), pairs_of(plan_crashes(trunks, two_components(7), 300)[0]));
  EXPECT_NE(pairs_of(plan[0]), pairs_of(plan_crashes(trunks, two_components(8), 300)[0]));
}

// 800 of 1000 pairs belong to the first trunk; of 1000 samples of 10 it gets 8000 but for 4 standard deviations:
// hypergeometric, variance below 10 * 0.8 * 0.2 each, so 4 * sqrt(1600) = 160.
TEST(PlanCrashes, ASampleIsUniform) {
  const auto trunks = trunks_of({400, 100});
  std::size_t in_first = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed)
    in_first += plan_crashes(trunks, two_components(seed), 10)[0].size();
  EXPECT_NEAR(static_cast<double>(in_first), 8000, 160);
}

TEST(PlanCrashes, ASampleLargerThanAllIsAll) {
  EXPECT_EQ(plan_crashes(trunks_of({3}), two_components(1), 100)[0].size(), 6u);
}

TEST(FaultOf, IsMendedAndStrikesAtTheEvent) {
  FaultSetup setup = two_components(1);
  setup.repaired_after = Duration::ms(300);
  EXPECT_EQ(sim::describe(fault_of(setup, 1, 17)), "backup@event:17+300ms");
}

}  // namespace
}  // namespace remus::cli
