#include "models/availability/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "models/availability/example_test.hpp"
#include "models/availability/graph.hpp"
#include "models/units/invariant.hpp"

namespace remus::availability {
namespace {

using enum Phase;

// Where `id` leads from `state` (its likeliest outcome); nothing when it does not run there.
std::optional<State> after(const State& state, ClockId id, Arrangement arrangement = Arrangement::remus) {
  for (const Clock& clock : clocks_of(arrangement, example(), state)) {
    if (clock.id == id) return clock.outcomes.front().next;
  }
  return std::nullopt;
}

TEST(Rules, AFailoverAndTheWayBack) {
  State s = initial_state(Arrangement::remus);
  const std::pair<ClockId, State> story[] = {{ClockId::primary_life, {Host::backup, detecting, Peer::repairing}},
                                             {ClockId::phase, {Host::backup, activating, Peer::repairing}},
                                             {ClockId::phase, {Host::backup, running, Peer::repairing}},
                                             {ClockId::primary_repair, {Host::backup, running, Peer::stale}},
                                             {ClockId::resync, {Host::backup, failback, Peer::synced}},
                                             {ClockId::phase, {Host::primary, running, Peer::synced}}};
  for (const auto& [clock, next] : story) {
    ASSERT_EQ(after(s, clock), next) << label(s);
    s = next;
  }
}

TEST(Rules, LossOfTheBackupOrTheLinkStallsUntilItIsNoticed) {
  const State start = initial_state(Arrangement::remus);
  EXPECT_EQ(after(start, ClockId::backup_life), (State{Host::primary, stalled, Peer::repairing}));
  EXPECT_EQ(after(start, ClockId::link_life), (State{Host::primary, stalled, Peer::cut}));
  EXPECT_EQ(after({Host::primary, stalled, Peer::cut}, ClockId::phase), (State{Host::primary, running, Peer::cut}));
}

TEST(Rules, ADoubleFailureWaitsForTheHostWithTheLatestDisk) {
  const State down{Host::backup, repairing, Peer::repairing};
  EXPECT_EQ(after({Host::backup, running, Peer::repairing}, ClockId::backup_life), down);
  EXPECT_EQ(after(down, ClockId::primary_repair), (State{Host::backup, repairing, Peer::stale}));
  EXPECT_EQ(after(down, ClockId::backup_repair), (State{Host::backup, restarting, Peer::repairing}));
  EXPECT_EQ(after(down, ClockId::primary_repair, Arrangement::cold_standby),
            (State{Host::primary, restarting, Peer::repairing}));
}

TEST(Rules, AFailedFailoverRestartsFromDisk) {
  for (const Clock& clock : clocks_of(Arrangement::remus, example(), {Host::backup, detecting, Peer::repairing})) {
    if (clock.id != ClockId::phase) continue;
    ASSERT_EQ(clock.outcomes.size(), 2U);
    EXPECT_NEAR(clock.outcomes[1].probability, 0.02, 1e-12);
    EXPECT_EQ(clock.outcomes[1].next, (State{Host::backup, restarting, Peer::repairing}));
    EXPECT_EQ(clock.outcomes[1].event, Event::failed_failover);
  }
}

TEST(Graph, EveryStateLeadsSomewhereAndProbabilitiesAddUp) {
  for (const Arrangement arrangement : kArrangements) {
    const Graph graph = build_graph(arrangement, example());
    EXPECT_GE(graph.nodes.size(), 4U);  // running, repairing, restarting, common outage
    for (const Node& node : graph.nodes) {
      EXPECT_FALSE(node.clocks.empty()) << label(node.state);
      for (const Running& clock : node.clocks) {
        double sum = 0;
        for (const Step& step : clock.steps) sum += step.probability;
        EXPECT_DOUBLE_EQ(sum, 1);
      }
    }
  }
}

// A failover that always works, or never, has one outcome.
TEST(Graph, NoOutcomeIsImpossible) {
  for (const double works : {0.0, 0.5, 1.0}) {
    Parameters p = example();
    p.coverage = Ratio(works);
    for (const Node& node : build_graph(Arrangement::remus, p).nodes) {
      for (const Running& clock : node.clocks) {
        EXPECT_EQ(clock.steps.size(),
                  node.state.phase == detecting && clock.id == ClockId::phase && works == 0.5 ? 2U : 1U);
        for (const Step& step : clock.steps) EXPECT_GT(step.probability, 0);
      }
    }
  }
}

TEST(Graph, RefusesWhatHasNoMeaning) {
  const auto refused = [](auto spoil) {
    Parameters p = example();
    spoil(p);
    EXPECT_THROW(build_graph(Arrangement::remus, p), InvariantViolated);
  };
  refused([](Parameters& p) { p.coverage = Ratio(1.01); });
  refused([](Parameters& p) { p.coverage = Ratio(-0.01); });
  refused([](Parameters& p) { p.repair.mean = Duration(); });
  refused([](Parameters& p) { p.restart.shape = 0; });
  refused([](Parameters& p) { p.cycle = Duration(-1); });
  refused([](Parameters& p) { p.commit_delay = Duration(-1); });
  refused([](Parameters& p) { p.restart_loss = Duration(-1); });
}

TEST(Graph, ARepairGoesOnWhenTheOtherHostCrashesAndAResyncBeginsAgain) {
  const Graph graph = build_graph(Arrangement::remus, example());
  const auto index = [&](const State& s) {
    return static_cast<std::size_t>(
        std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const Node& n) { return n.state == s; }) -
        graph.nodes.begin());
  };
  const ClockSet kept = graph.kept(index({Host::backup, running, Peer::repairing}), ClockId::backup_life,
                                   index({Host::backup, repairing, Peer::repairing}));
  EXPECT_TRUE(kept.test(static_cast<std::size_t>(ClockId::primary_repair)));
  EXPECT_FALSE(kept.test(static_cast<std::size_t>(ClockId::backup_life)));
}

}  // namespace
}  // namespace remus::availability
