#include "models/availability/simulate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/availability/closed_form.hpp"
#include "models/availability/example_test.hpp"

namespace remus::availability {
namespace {

constexpr std::size_t kDown = 0;
constexpr std::int64_t kCycles = 100'000;

TEST(Simulate, SameSeedSameBitsAndStreamsDiffer) {
  const Graph graph = build_graph(Arrangement::remus, example());
  const SimulationPlan plan{.cycles = 1000, .seed = 5, .stream = 2};
  EXPECT_EQ(simulate(graph, plan).sum, simulate(graph, plan).sum);
  EXPECT_NE(simulate(graph, plan).sum, simulate(graph, {.cycles = 1000, .seed = 5, .stream = 3}).sum);
  EXPECT_NE(simulate(graph, plan).sum, simulate(graph, {.cycles = 1000, .seed = 6, .stream = 2}).sum);
}

// The ratio's mean is 1 and its variance about 1 here: six standard errors.
TEST(Simulate, LikelihoodRatiosHaveMeanOne) {
  const Sums sums = simulate(build_graph(Arrangement::remus, example()), {.cycles = kCycles});
  EXPECT_NE(sums.weight, static_cast<double>(kCycles));
  EXPECT_NEAR(sums.weight / kCycles, 1, 6 / std::sqrt(kCycles));
}

TEST(Simulate, BiasingChangesTheErrorNotTheMean) {
  Parameters p = example();
  p.common_life = std::nullopt;  // what is left are double failures, which biasing is for
  const Graph graph = build_graph(Arrangement::remus, p);
  const Estimate biased = estimates_of(simulate(graph, {.cycles = kCycles}))[kDown];
  const Estimate plain = estimates_of(simulate(graph, {.cycles = kCycles, .biased = false}))[kDown];
  EXPECT_LT(3 * biased.standard_error, plain.standard_error);
  EXPECT_NEAR(biased.value, plain.value, 4 * std::hypot(biased.standard_error, plain.standard_error));
}

TEST(Simulate, CyclesAreRegenerationsUnlessALifeHasAMemory) {
  Parameters p = example();
  p.repair = {.mean = p.repair.mean, .law = Law::lognormal, .shape = 2};
  EXPECT_TRUE(is_regenerative(build_graph(Arrangement::remus, p)));
  p.backup_life.law = Law::weibull;
  p.backup_life.shape = 0.7;
  EXPECT_FALSE(is_regenerative(build_graph(Arrangement::remus, p)));
  EXPECT_EQ(simulate(build_graph(Arrangement::remus, p), {.cycles = 100}).samples, 1);
}

// A shape of 1 is the exponential law: the walk that carries its clocks over must agree with the closed form of it.
TEST(Simulate, CarriedClocksAgreeWithTheMarkovChain) {
  Parameters p = example();
  const ClosedFormResult markov = solve_closed_form(build_graph(Arrangement::remus, p));
  p.primary_life.law = p.backup_life.law = p.repair.law = Law::weibull;
  const Graph graph = build_graph(Arrangement::remus, p);
  ASSERT_FALSE(is_regenerative(graph));
  Sums sums;
  for (std::uint64_t stream = 0; stream < 40; ++stream) {
    sums.merge(simulate(graph, {.cycles = 20'000, .stream = stream}));
  }
  const auto estimates = estimates_of(sums);
  for (const Measure m : {Measure::down, Measure::unprotected, Measure::host_failures, Measure::lost_work}) {
    const Estimate& e = estimates[static_cast<std::size_t>(m)];
    EXPECT_NEAR(e.value, markov.solved->measures[static_cast<std::size_t>(m)], 4 * e.standard_error) << name_of(m);
  }
}

TEST(Simulate, LossOfOneFailoverLiesWithinACycleAfterTheCommit) {
  Parameters p = hosts_only(1000, 1e-6);
  const auto estimates = estimates_of(simulate(build_graph(Arrangement::remus, p), {.cycles = 20'000}));
  const double per_failover = estimates[static_cast<std::size_t>(Measure::lost_work)].value /
                              estimates[static_cast<std::size_t>(Measure::failovers)].value;
  EXPECT_NEAR(per_failover, mean_failover_loss_seconds(p), 6 * 0.025 / std::sqrt(12.0 * 10'000));
  EXPECT_DOUBLE_EQ(mean_failover_loss_seconds(p), 0.0205);
}

}  // namespace
}  // namespace remus::availability
