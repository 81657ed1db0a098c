// Everything that can happen to two replicas, within a budget of faults: no interleaving may break a rule.
#include "models/protocol/fault_exploration_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <unordered_set>

namespace remus {
namespace {

struct Visit {
  std::size_t parent;
  const char* action;
};

std::vector<std::string> steps_to(const std::vector<Visit>& visits, std::size_t last) {
  std::vector<std::string> steps;
  for (; last != 0; last = visits[last].parent) steps.insert(steps.begin(), visits[last].action);
  return steps;
}

// The rule that `action` breaks, or that the world after it breaks; empty: none.
std::string take(FaultWorld& world, const FaultWorld::Action& action, const Rule& extra) {
  try {
    (world.*action.apply)();
    if (world.violation()) return *world.violation();
    return extra ? extra(world) : "";
  } catch (const InvariantViolated& e) {
    return std::string("invariant: ") + e.what();
  }
}

}  // namespace

std::string Exploration::report() const {
  std::string text = violation + " after " + std::to_string(states) + " states\n";
  for (const std::string& step : steps) text += "  " + step + "\n";
  return text;
}

Exploration explore(const FaultWorld& start, std::size_t max_states, const Rule& extra) {
  Exploration result;
  std::unordered_set<std::string> seen{start.key()};
  std::vector<Visit> visits{{0, ""}};
  std::vector<std::pair<FaultWorld, std::size_t>> layer{{start, 0}}, next;
  for (; !layer.empty(); layer = std::exchange(next, {})) {
    for (const auto& [world, at] : layer) {
      for (const FaultWorld::Action& action : FaultWorld::actions()) {
        if (!(world.*action.enabled)()) continue;
        FaultWorld after = world;
        result.violation = take(after, action, extra);
        if (result.violation.empty() && !seen.insert(after.key()).second) continue;
        visits.push_back({at, action.name});
        result.states = visits.size();
        result.steps = steps_to(visits, result.violation.empty() ? 0 : visits.size() - 1);
        if (!result.violation.empty() || visits.size() >= max_states) return result;
        next.emplace_back(std::move(after), visits.size() - 1);
      }
    }
  }
  result.complete = true;
  return result;
}

std::string progress(const FaultWorld& reached) {
  constexpr int kEnough = 200;  // steps; the longest way, a failover and a failback, takes about 40
  FaultWorld world = reached;
  world.heal();
  const int commits = world.commits();
  for (int step = 0; step < kEnough; ++step) {
    if (world.commits() > commits) return "";
    const auto& fair = FaultWorld::fair();
    const auto can = [&world](const FaultWorld::Action& a) { return (world.*a.enabled)(); };
    const auto action = std::find_if(fair.begin(), fair.end(), can);
    if (action == fair.end()) {
      if (!world.vm_is_lost()) return "progress: stuck, with the VM not lost";
      return reached.faults() >= 2 ? "" : "progress: one fault lost the VM";
    }
    (world.*action->apply)();
    if (world.violation()) return "after repair: " + *world.violation();
  }
  return "progress: no checkpoint is committed any more";
}

namespace {

// Enough for every budget below; a world that outgrows it is explored to that number, breadth first.
constexpr std::size_t kMaxStates = 300'000;

class FaultExploration : public testing::Test {
 protected:
  void expect_sound(const ProtocolConfig& config, const Budget& budget) {
    const Exploration found = explore(FaultWorld(config, budget, Bug::none), kMaxStates, progress);
    EXPECT_EQ(found.violation, "") << found.report();
    std::cout << found.states << " states explored" << (found.complete ? ", all there are\n" : "\n");
    RecordProperty("states", std::to_string(found.states));
  }
};

TEST_F(FaultExploration, OneCrashWithoutAnArbitrator) { expect_sound({}, {.crashes = 1}); }

TEST_F(FaultExploration, TwoCrashesWithoutAnArbitrator) { expect_sound({}, {.crashes = 2, .tokens = 1}); }

TEST_F(FaultExploration, OneFaultOfEachKindWithAnArbitrator) {
  expect_sound({.arbitrator = true}, {.crashes = 1, .cuts = 1, .suspicions = 1, .tokens = 1, .checkpoints = 1});
}

TEST_F(FaultExploration, WhilePaused) {
  expect_sound({.transmit = TransmitMode::while_paused, .arbitrator = true}, {.crashes = 1, .cuts = 1, .tokens = 1});
}

TEST_F(FaultExploration, TwoLocalBuffers) { expect_sound({.buffers = 2}, {.crashes = 1, .checkpoints = 3}); }

// Remus as published: when only the link between the hosts dies, both run the VM, and clients hear both.
TEST_F(FaultExploration, WithoutAnArbitratorACutLinkSplitsTheBrain) {
  const Rule one_speaks = [](const FaultWorld& w) { return w.both_speak() ? std::string("both hosts speak") : ""; };
  const Exploration found = explore(FaultWorld({}, {.cuts = 1}, Bug::none), kMaxStates, one_speaks);
  EXPECT_EQ(found.violation, "both hosts speak") << found.states;
  EXPECT_NE(std::find(found.steps.begin(), found.steps.end(), "LINK CUT"), found.steps.end());
  std::cout << found.report();
}

// Committing what was merely written (ProtocolConfig::commit) is a weaker protocol, and the exploration says so.
TEST_F(FaultExploration, CommittingAStreamThatIsOnlyWrittenBreaksOutputCommit) {
  const ProtocolConfig config{.commit = CommitRule::stream_written};
  const Exploration found = explore(FaultWorld(config, {.crashes = 1}, Bug::none), kMaxStates);
  EXPECT_THAT(found.violation, testing::StartsWith("output commit"));
}

// A bug made on purpose, and the rule that must find it.
struct BugCase {
  const char* name;
  Bug bug;
  bool arbitrator;  // and suspicion without cause; otherwise crashes only
  const char* rule;
};

class FaultExplorationBug : public testing::TestWithParam<BugCase> {};

TEST_P(FaultExplorationBug, IsFound) {
  const bool arbitrator = GetParam().arbitrator;
  const Budget budget{.crashes = 1, .suspicions = arbitrator ? 1 : 0};
  const Exploration found =
      explore(FaultWorld({.buffers = 2, .arbitrator = arbitrator}, budget, GetParam().bug), kMaxStates);
  EXPECT_THAT(found.violation, testing::HasSubstr(GetParam().rule));
  std::cout << found.report();
}

INSTANTIATE_TEST_SUITE_P(
    Of, FaultExplorationBug,
    testing::Values(BugCase{"ReleaseBeforeTheAck", Bug::release_early, false, "output commit"},
                    BugCase{"AckBeforeTheDisk", Bug::ack_before_disk, false, "output commit"},
                    BugCase{"AnOlderEpochActivated", Bug::activate_older, false, "older than the last released one"},
                    BugCase{"StaleDiskWritesAccepted", Bug::accept_stale, true, "memory and disk of one epoch"},
                    BugCase{"IncompleteDiskWritesKept", Bug::keep_incomplete, false, "memory and disk of one epoch"},
                    BugCase{"TheArbitratorIgnored", Bug::ignore_the_refusal, true, "one host speaks"}),
    [](const auto& bug) { return std::string(bug.param.name); });

}  // namespace
}  // namespace remus
