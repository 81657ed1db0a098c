// The solver against formulas derived by hand from balance equations; each is independent of rules.cpp.
#include "models/availability/closed_form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/availability/example_test.hpp"

namespace remus::availability {
namespace {

using testing::HasSubstr;

double measure(const Graph& graph, Measure m) {
  const ClosedFormResult result = solve_closed_form(graph);
  EXPECT_TRUE(result.solved) << result.why_not;
  return result.solved ? result.solved->measures[static_cast<std::size_t>(m)] : NAN;
}

double down(Arrangement arrangement, const Parameters& p) {
  return measure(build_graph(arrangement, p), Measure::down);
}

constexpr double kExact = 1e-9;  // relative: what LU leaves of 16 digits with rates 12 orders of magnitude apart

// Of state i's inflow and outflow, relative: rare states balance too.
double imbalance(const ClosedForm& form, std::size_t i) {
  double in = 0, out = 0;
  for (std::size_t j = 0; j < form.probability.size(); ++j) {
    in += form.probability[j] * form.per_second[j][i];
    out += form.probability[i] * form.per_second[i][j];
  }
  return std::fabs(in / out - 1);
}

// Running, repairing, restarting; a restart may be cut short by another crash. With running = 1: flow into running is
// restarting / b = l; repairing * mu = (1 + l b) l.
TEST(ClosedForm, OneHost) {
  Parameters p = example();
  p.common_life = std::nullopt;
  const double l = 1 / p.primary_life.mean_seconds(), b = p.restart.mean_seconds(), r = p.repair.mean_seconds();
  const double lost = l * b + (1 + l * b) * l * r;
  EXPECT_NEAR(down(Arrangement::single, p) / (lost / (1 + lost)), 1, kExact);
}

// With a restart of fixed length b the tries are geometric: e^(l b) of them, each a repair and (1 - e^(-l b)) / l of
// restarting, per 1 / l of running.
TEST(ClosedForm, OneHostWithARestartOfFixedLengthIsSemiMarkov) {
  Parameters p = example();
  p.common_life = std::nullopt;
  p.restart = fixed(hours(100));
  const double l = 1 / p.primary_life.mean_seconds(), b = p.restart.mean_seconds(), r = p.repair.mean_seconds();
  const double lost = std::exp(l * b) * (r + (1 - std::exp(-l * b)) / l);
  EXPECT_NEAR(down(Arrangement::single, p) / (lost / (1 / l + lost)), 1, kExact);
}

// Two units in parallel, each with a repairer of its own: both are down (l / (l + mu))^2 of the time (K. S. Trivedi,
// 2nd ed., section 8.2.4). Switching takes 2 ns of hours here: tolerance 1e-6.
TEST(ClosedForm, TwoHostsOnASharedDiskAreTheTextbooksParallelPair) {
  for (const auto& [life, repair] : {std::pair{1000.0, 6.0}, std::pair{10.0, 5.0}, std::pair{100'000.0, 24.0}}) {
    const double one = repair / (life + repair);
    EXPECT_NEAR(down(Arrangement::cold_standby, hosts_only(life, repair)) / (one * one), 1, 1e-6);
  }
}

// The VM waits for the host with its disk. U: on the survivor; D2: both under repair; D1: the other one is back.
//   D2 2 mu = l U + l D1,  D1 (mu + l) = mu D2,  P 2 l = mu U + mu D1; so with U = 1: D1 = l / (2 mu + l).
TEST(ClosedForm, TwoHostsEachWithADisk) {
  for (const auto& [life, repair] : {std::pair{1000.0, 6.0}, std::pair{10.0, 5.0}}) {
    const double l = 1 / life, mu = 1 / repair;
    const double d1 = l / (2 * mu + l), d2 = d1 * (mu + l) / mu, p = mu * (1 + d1) / (2 * l);
    EXPECT_NEAR(down(Arrangement::remus, hosts_only(life, repair)) / ((d1 + d2) / (p + 1 + d1 + d2)), 1, 1e-6);
  }
}

// A hot pair that is never resynchronised wrongly: with repair and resync in no time, all that is left of a crash of
// the primary is detection, activation and, for a share 1 - c, a restart; of one of the backup, detection.
TEST(ClosedForm, FailoverTimeAndCoverage) {
  Parameters p = hosts_only(1000, 1e-9);
  p.detection = seconds(0.3);
  p.activation = seconds(2);
  p.restart = seconds(300);
  p.coverage = Ratio(0.9);
  const double l = 1 / p.primary_life.mean_seconds();
  const double lost = l * (0.3 + 0.9 * 2 + 0.1 * 300) + l * 0.3;
  EXPECT_NEAR(down(Arrangement::remus, p) / lost, 1, 2e-4);  // crashes during the outages: l * 300 s
  const Graph graph = build_graph(Arrangement::remus, p);
  EXPECT_NEAR(measure(graph, Measure::failed_failovers) / measure(graph, Measure::failovers), 1.0 / 9, 1e-6);
}

// Renewal theory: with nothing to cut a time short, only its mean counts, whatever the law.
TEST(ClosedForm, DependsOnMeansAloneWithoutRivals) {
  Parameters p = example();
  p.common_life = std::nullopt;
  p.restart = {.mean = Duration::ns(1)};
  const double markov = down(Arrangement::single, p);
  p.repair = {.mean = p.repair.mean, .law = Law::lognormal, .shape = 2};
  EXPECT_NEAR(down(Arrangement::single, p) / markov, 1, kExact);
}

TEST(ClosedForm, FixedTimeoutsHaveOneAndALognormalRepairHasNone) {
  Parameters p = example();
  p.detection = fixed(p.detection);
  p.resync = fixed(p.resync);
  EXPECT_TRUE(solve_closed_form(build_graph(Arrangement::remus, p)).solved);
  p.repair = {.mean = p.repair.mean, .law = Law::lognormal, .shape = 2};
  const ClosedFormResult none = solve_closed_form(build_graph(Arrangement::remus, p));
  EXPECT_FALSE(none.solved);
  EXPECT_THAT(none.why_not, HasSubstr("6h:lognormal:cv=2"));
}

// A fixed repair has a formula where it runs alone, but goes on when the other host crashes.
TEST(ClosedForm, ATimeThatOutlastsItsStateHasNone) {
  Parameters p = example();
  p.repair = fixed(p.repair);
  const ClosedFormResult none = solve_closed_form(build_graph(Arrangement::remus, p));
  EXPECT_FALSE(none.solved);
  EXPECT_THAT(none.why_not, HasSubstr("a 6h:fixed may outlast state"));
}

TEST(ClosedForm, IsADistributionAndBalances) {
  for (const Arrangement arrangement : kArrangements) {
    const ClosedFormResult result = solve_closed_form(build_graph(arrangement, example()));
    ASSERT_TRUE(result.solved);
    double sum = 0;
    for (const double p : result.solved->probability) {
      EXPECT_GT(p, 0);
      sum += p;
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_LT(result.solved->residual, 1e-10);
    for (std::size_t i = 0; i < result.solved->probability.size(); ++i)
      EXPECT_LT(imbalance(*result.solved, i), 1e-9) << i;
    double parts = 0;
    for (std::size_t m = 1; m < kPhases; ++m) parts += result.solved->measures[m];
    EXPECT_NEAR(parts / result.solved->measures[0], 1, 1e-12);
  }
}

}  // namespace
}  // namespace remus::availability
