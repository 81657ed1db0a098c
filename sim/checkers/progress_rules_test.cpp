// Every rule of the judge of progress, broken by one fact, beside the lawful neighbour.
#include "sim/checkers/progress.hpp"
#include "sim/checkers/rules_test.hpp"

namespace remus::sim {
namespace {

constexpr ProgressChecker::Patience kPatience{Duration::ms(1000), Duration::ms(2000), Duration::ms(3000)};

Instant at_ms(std::int64_t ms) { return Instant(Duration::ms(ms)); }

// A world that is looked at every 10 ms, in which a fault has struck at 0; the guest runs half of the time.
class World {
 public:
  ProgressChecker::Seen seen{.settled = true, .has_clients = true};
  std::vector<WaitingClient> clients;
  ProgressChecker judge;
  void observe_until(std::int64_t ms) {
    for (; ms_ <= ms; ms_ += 10) {
      seen.now = at_ms(ms_);
      seen.guest_run = Duration::ms(ms_ / 2);
      judge.observe(seen, clients, kPatience);
    }
  }
  // Seen at `from` for the first time, a client for which nothing moves.
  void wait_from(std::uint32_t connection, std::int64_t from) {
    clients.push_back({.connection = connection, .on_lan = false, .since = at_ms(from), .exchanged = Bytes(9)});
  }

 private:
  std::int64_t ms_ = 0;
};

// Two clients wait from the beginning; the first, for which nothing moves, until `last`. The other is served all along.
void one_of_two_waits_until(
    std::int64_t last, void (*change)(World&) = [](World&) {}) {
  World world;
  world.wait_from(1, 0);
  world.wait_from(2, 0);
  for (std::int64_t ms = 0; ms <= last; ms += 10) {
    world.seen.progress += 1;
    world.clients[1].since = at_ms(ms);
    world.clients[1].exchanged += Bytes(1);
    if (ms == 3000) change(world);
    world.observe_until(ms);
  }
}

// Nothing at all moves until `last`.
void nothing_moves_until(
    std::int64_t last, void (*change)(World&) = [](World&) {}) {
  World world;
  world.wait_from(1, 0);
  for (std::int64_t ms = 0; ms <= last; ms += 10) {
    if (ms == 1000) change(world);
    world.observe_until(ms);
  }
}

const std::vector<RuleCase> kCases{
    {Rule::vm_survives_one_fault, "TheVmIsLostAfterOneFault", [](bool broken) { World().judge.vm_lost(broken); }},
    {Rule::all_settles, "TheHostsNeverSettle",
     [](bool broken) {
       World world;
       world.seen.settled = false;
       world.observe_until(broken ? 1010 : 1000);
     }},
    {Rule::all_settles, "NotAgainAfterAnotherFault",
     [](bool broken) {
       World world;
       world.observe_until(1990);
       world.seen.settled = false;
       world.observe_until(broken ? 3010 : 3000);
     }},
    {Rule::all_settles, "AFaultThatLastsIsNotWaitedFor",
     [](bool broken) {
       World world;
       world.seen.settled = false;
       world.seen.disturbed = true;
       world.observe_until(60'000);
       world.seen.disturbed = false;
       world.observe_until(broken ? 61'020 : 61'010);
     }},
    {Rule::all_settles, "WhatPassedBeforeAFaultDoesNotCount",
     [](bool broken) {
       World world;
       world.seen.settled = false;
       world.observe_until(900);
       world.seen.disturbed = !broken;
       world.observe_until(950);
       world.seen.disturbed = false;
       world.observe_until(1900);
     }},
    {Rule::service_goes_on, "WhatPassedBeforeAFaultDoesNotCountThere",
     [](bool broken) {
       World world;
       world.wait_from(1, 0);
       world.observe_until(1500);
       if (!broken) world.judge.fault_strikes();
       world.observe_until(3000);
     }},
    {Rule::service_goes_on, "NothingMovesForAnyClient", [](bool broken) { nothing_moves_until(broken ? 2010 : 2000); }},
    {Rule::service_goes_on, "WhatTheClientsLanCarriesTakesItsTime",
     [](bool broken) {
       if (broken) return nothing_moves_until(4000);
       nothing_moves_until(4000, [](World& world) { world.seen.lan_idle = false; });
     }},
    {Rule::service_goes_on, "WhereNobodyWaitsNothingIsOwed",
     [](bool broken) {
       if (broken) return nothing_moves_until(4000);
       nothing_moves_until(4000, [](World& world) { world.clients.clear(); });
     }},
    {Rule::service_goes_on, "ClientsThatAreCutOffAreNotServed",
     [](bool broken) {
       if (broken) return nothing_moves_until(4000);
       nothing_moves_until(4000, [](World& world) { world.seen.owes_service = false; });
     }},
    {Rule::service_goes_on, "WhatComputesWaitsForNoClient",
     [](bool broken) {
       World world;
       world.seen.has_clients = false;
       world.observe_until(1000);
       if (!broken) world.seen.progress = 1;
       world.observe_until(4000);
     }},
    {Rule::client_is_served, "OneClientWaitsForEverWhileAnotherIsServed",
     [](bool broken) { one_of_two_waits_until(broken ? 6010 : 6000); }},
    {Rule::client_is_served, "SomethingOfItMoves",
     [](bool broken) {
       if (broken) return one_of_two_waits_until(8000);
       one_of_two_waits_until(8000, [](World& world) { world.clients[0].since = at_ms(3000); });
     }},
    {Rule::client_is_served, "ItIsOnTheClientsLan",
     [](bool broken) {
       if (broken) return one_of_two_waits_until(8000);
       one_of_two_waits_until(8000, [](World& world) { world.clients[0].on_lan = true; });
     }},
    {Rule::client_is_served, "ItGivesUp",
     [](bool broken) {
       if (broken) return one_of_two_waits_until(8000);
       one_of_two_waits_until(8000, [](World& world) {
         std::swap(world.clients[0], world.clients[1]), world.clients.pop_back(), world.wait_from(3, 3000);
       });
     }},
};

RULES_OF(progress, kCases)

// A run that is observed for a short time ends when everyone who waited has got something, not before.
TEST(Progress, GoesOnWhenEveryClientThatWaitedIsServed) {
  World world;
  world.wait_from(1, 0);
  world.wait_from(2, 0);
  world.observe_until(100);
  EXPECT_FALSE(world.judge.goes_on());
  world.seen.progress = 1;
  world.clients[1].exchanged += Bytes(1);
  world.observe_until(200);
  EXPECT_FALSE(world.judge.goes_on()) << "the first still waits";
  world.wait_from(3, 200);
  world.clients[0].exchanged += Bytes(1);
  world.observe_until(300);
  EXPECT_TRUE(world.judge.goes_on()) << "the third came later";
  EXPECT_EQ(world.judge.settled_since(), at_ms(0));
}

TEST(Progress, AClientThatIsGoneWaitsForNothing) {
  World world;
  world.wait_from(1, 0);
  world.observe_until(100);
  world.seen.progress = 1;
  world.clients.clear();
  world.observe_until(200);
  EXPECT_TRUE(world.judge.goes_on());
}

TEST(Progress, GoesOnOnlyWithProgress) {
  World world;
  world.observe_until(100);
  EXPECT_FALSE(world.judge.goes_on());
  world.seen.progress = 1;
  world.observe_until(110);
  EXPECT_TRUE(world.judge.goes_on());
}

TEST(Progress, BeginsAnewWithEveryFault) {
  World world;
  world.observe_until(100);
  world.seen.progress = 1;
  world.observe_until(200);
  ASSERT_TRUE(world.judge.goes_on());
  world.judge.fault_strikes();
  EXPECT_FALSE(world.judge.goes_on());
  world.observe_until(300);
  EXPECT_EQ(world.judge.settled_since(), at_ms(210));
  EXPECT_FALSE(world.judge.goes_on()) << "what was done before it does not count";
  world.seen.settled = false;
  world.observe_until(400);
  EXPECT_FALSE(world.judge.settled_since());
}

TEST(Progress, AsksNothingOfClientsThatAreCutOff) {
  World world;
  world.wait_from(1, 0);
  world.observe_until(100);
  world.seen.owes_service = false;
  world.observe_until(110);
  EXPECT_TRUE(world.judge.goes_on());
}

}  // namespace
}  // namespace remus::sim
