#include "tools/remsim/explore_crashes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tools/remsim/fault_variants.hpp"

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

TEST(PlanCrashes, AllPatternsAreDrawnAndHalfAreCrashes) {
  FaultSetup setup = two_components(1);
  setup.patterns = {FaultPattern::crash, FaultPattern::omission, FaultPattern::two_faults};
  std::vector<std::size_t> of_pattern(3);
  const auto plan = plan_crashes(trunks_of({1000}), setup, 1500);
  for (const Crash& crash : plan[0]) ++of_pattern.at(crash.pattern);
  // Binomial: 750 and twice 375, but for five standard deviations.
  EXPECT_NEAR(static_cast<double>(of_pattern[0]), 750, 5 * 19.4);
  EXPECT_NEAR(static_cast<double>(of_pattern[1]), 375, 5 * 16.8);
}

TEST(PlanCrashes, EveryCrashIsThereWhereNothingIsVaried) {
  FaultSetup setup = two_components(1);
  setup.patterns = {FaultPattern::crash, FaultPattern::omission};
  std::vector<Trunk> trunks = trunks_of({50, 50});
  trunks[0].variant = kBaseVariant;
  trunks[1].variant = "two-buffers";
  const auto plan = plan_crashes(trunks, setup, std::nullopt);
  const auto omissions = [](const std::vector<Crash>& crashes) {
    return std::count_if(crashes.begin(), crashes.end(), [](const Crash& crash) { return crash.pattern == 1; });
  };
  EXPECT_EQ(omissions(plan[0]), 0);
  EXPECT_GT(omissions(plan[1]), 0);
}

TEST(TallyOf, IsItsOwnForEachTrunkComponentAndPattern) {
  FaultSetup setup = two_components(1);
  setup.patterns = {FaultPattern::crash, FaultPattern::omission};
  std::set<std::size_t> tallies;
  for (std::size_t trunk = 0; trunk < 3; ++trunk)
    for (std::size_t component = 0; component < 2; ++component)
      for (std::size_t pattern = 0; pattern < 2; ++pattern)
        tallies.insert(tally_of(setup, trunk, {1, component, pattern}));
  EXPECT_EQ(tallies.size(), 12u);
  EXPECT_EQ(*tallies.rbegin(), 11u);
}

TEST(FaultsOf, AreMendedAndStrikeAtTheEvent) {
  const FaultSetup setup = two_components(1);
  std::vector<Trunk> trunks = trunks_of({17});
  trunks[0].event_at.resize(17);
  trunks[0].times = {.overcome = Duration::ms(300), .noticed = Duration::ms(200)};
  EXPECT_EQ(sim::describe(faults_of(setup, trunks, 0, {17, 1, 0})), "backup@event:17+300ms");
}

}  // namespace
}  // namespace remus::cli
