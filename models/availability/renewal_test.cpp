// Times with a memory against renewal theory: what has run already of a repair or a life must not begin again.
//
// Two hosts on one disk that switch in no time are two processes that know nothing of each other, each up for a life
// and down for a repair, one after the other. Whatever the laws, a host is down for R / (M + R) of the time (the
// renewal-reward theorem: S. Ross, Introduction to Probability Models, 7.4), and both are for the product of that. With
// an exponential repair that would hold for a repair that begins anew at each event as well; with a fixed one it would
// not: of an outage of both only the rest of the older repair counts.
#include <gtest/gtest.h>

#include <cmath>

#include "models/availability/example_test.hpp"
#include "models/availability/simulate.hpp"

namespace remus::availability {
namespace {

constexpr std::size_t kDown = 0;

HoldingTime with_law(HoldingTime time, Law law, double shape = 1) {
  time.law = law;
  time.shape = shape;
  return time;
}

// Many walks, each of its own stream: where a walk is one sample, samples are walks.
Estimate down_of(const Graph& graph, std::uint64_t streams, std::int64_t cycles) {
  Sums sums;
  for (std::uint64_t stream = 0; stream < streams; ++stream)
    sums.merge(simulate(graph, {.cycles = cycles, .stream = stream}));
  return estimates_of(sums)[kDown];
}

TEST(Renewal, TwoHostsOnOneDiskAreTwoRenewalProcesses) {
  const std::pair<Law, double> laws[] = {
      {Law::exponential, 1}, {Law::fixed, 1}, {Law::lognormal, 2}, {Law::weibull, 3}};
  for (const auto& [repair_law, shape] : laws) {
    for (const double life_shape : {0.0, 0.7}) {  // 0: exponential
      Parameters p = hosts_only(40, 20);
      p.backup_life = hours(70);
      p.repair = with_law(p.repair, repair_law, shape);
      if (life_shape > 0) {
        p.primary_life = with_law(p.primary_life, Law::weibull, life_shape);
        p.backup_life = with_law(p.backup_life, Law::weibull, life_shape);
      }
      const double both = 20.0 / (40 + 20) * (20.0 / (70 + 20));
      const Estimate down = down_of(build_graph(Arrangement::cold_standby, p), 40, 1'000);
      EXPECT_NEAR(down.value, both, 4 * down.standard_error) << static_cast<int>(repair_law) << " " << life_shape;
      EXPECT_LT(down.standard_error, 0.03 * both);
    }
  }
}

// A VM that waits for the disk of its own host waits for one repair from its begin to its end, whatever the other host
// does meanwhile; the other host's repair goes on under it and is over first.
TEST(Renewal, ADoubleFailureCostsOneRepairOfTheHostWithTheDisk) {
  Parameters p = hosts_only(40, 20);
  p.repair = fixed(p.repair);
  const auto found = estimates_of(simulate(build_graph(Arrangement::remus, p), {.cycles = 100'000}));
  const auto value = [&found](Measure m) { return found[static_cast<std::size_t>(m)].value; };
  EXPECT_GT(found[static_cast<std::size_t>(Measure::restarts)].seen, 10'000);
  EXPECT_NEAR(value(Measure::down_repairing) / value(Measure::restarts) / 3600, 20, 1e-6);
}

// A time with a phase of its own ends with it: a detection that is cut short does not go on in the next one.
TEST(Renewal, AFixedDetectionIsNeverLongerThanItself) {
  Parameters p = hosts_only(10, 5);
  p.detection = fixed(hours(4));
  const auto found = estimates_of(simulate(build_graph(Arrangement::remus, p), {.cycles = 100'000}));
  const auto value = [&found](Measure m) { return found[static_cast<std::size_t>(m)].value; };
  // Detections end in a failover after 4 h, or by the crash of the host that detects: min(4 h, X), X exponential with
  // 10 h. Per failover there are e^(4/10) begun.
  const double begun = std::exp(0.4), mean = 10 * (1 - std::exp(-0.4)) * begun;
  EXPECT_NEAR(value(Measure::down_detecting) / value(Measure::failovers) / 3600, mean, 0.02 * mean);
}

// One host whose times are all fixed: it lives 100 h, is repaired in 10, boots in 2. A life begins with the repair's
// end, so that it runs while the host boots: 98 h of running a cycle, and 100 in the first, which does not count: of
// what is asked for a tenth is walked before.
TEST(Renewal, TheBeginOfAWalkIsThrownAway) {
  Parameters p = hosts_only(100, 10);
  p.primary_life = fixed(p.primary_life);
  p.repair = fixed(p.repair);
  p.restart = fixed(hours(2));
  const Sums sums = simulate(build_graph(Arrangement::single, p), {.cycles = 10});
  EXPECT_EQ(sums.samples, 1);
  EXPECT_NEAR(sums.time / 3600, 10 * (98 + 10 + 2), 1e-6);
  EXPECT_NEAR(sums.sum[kDown] / 3600, 10 * 12, 1e-6);
}

}  // namespace
}  // namespace remus::availability
