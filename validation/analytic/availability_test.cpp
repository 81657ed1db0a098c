// The simulated availability against the closed form of the Markov chain, and the interval's own honesty.
//
// Every seed is fixed: these tests pass or fail the same way on every machine.
#include <gtest/gtest.h>

#include <cmath>

#include "models/availability/closed_form.hpp"
#include "models/availability/simulate.hpp"

namespace remus::availability {
namespace {

constexpr Measure kHeld[] = {Measure::down,      Measure::unprotected, Measure::host_failures,
                             Measure::failovers, Measure::restarts,    Measure::lost_work};

// The command's defaults (tools/remsim/availability_parameters.cpp), in short.
Parameters usual() {
  const auto time = [](const char* text) { return parse_holding_time(text); };
  return {.primary_life = time("8766h"),
          .backup_life = time("8766h"),
          .repair = time("6h"),
          .common_life = time("87660h"),
          .common_repair = time("3h"),
          .link_life = time("43830h"),
          .link_repair = time("4h"),
          .detection = time("300ms:fixed"),
          .activation = time("1.6s"),
          .coverage = Ratio(0.99),
          .resync = time("15min"),
          .failback = time("1.6s"),
          .cold_detection = time("30s:fixed"),
          .restart = time("5min"),
          .cycle = Duration::us(26'400),
          .commit_delay = Duration::us(6'800),
          .restart_loss = Duration::seconds(30)};
}

// Hosts that crash every few days, so that second failures are common.
Parameters fragile() {
  Parameters p = usual();
  p.primary_life = parse_holding_time("50h");
  p.backup_life = parse_holding_time("80h");
  p.repair = parse_holding_time("20h");
  p.common_life = parse_holding_time("400h");
  p.resync = parse_holding_time("5h:fixed");
  return p;
}

// Nothing but the hosts and their switching.
Parameters bare() {
  Parameters p = usual();
  p.common_life = p.link_life = std::nullopt;
  p.coverage = Ratio(1);
  p.detection = parse_holding_time("5s");
  return p;
}

struct Case {
  const char* name;
  Parameters parameters;
};

class AgainstClosedForm : public testing::TestWithParam<Case> {};

// Four standard errors: a seed that misses by chance would be one in 16,000.
TEST_P(AgainstClosedForm, EveryArrangementAndMeasure) {
  for (const Arrangement arrangement : kArrangements) {
    const Graph graph = build_graph(arrangement, GetParam().parameters);
    const ClosedFormResult exact = solve_closed_form(graph);
    ASSERT_TRUE(exact.solved) << exact.why_not;
    const auto estimates = estimates_of(simulate(graph, {.cycles = 200'000}));
    for (const Measure m : kHeld) {
      const Estimate& e = estimates[static_cast<std::size_t>(m)];
      const double want = exact.solved->measures[static_cast<std::size_t>(m)];
      EXPECT_NEAR(e.value, want, 4 * e.standard_error + 1e-12 * want)
          << name_of(m) << ", arrangement " << int(arrangement);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Parameters, AgainstClosedForm,
                         testing::Values(Case{"usual", usual()}, Case{"fragile", fragile()}, Case{"bare", bare()}),
                         [](const auto& test_case) { return std::string(test_case.param.name); });

// A narrow interval is worth nothing if the truth lies outside it: of 200 seeds' 95 % intervals, between 178 and 198
// shall hold the closed form. Binomial(200, 0.95): mean 190, sd 3.1; that is 3.9 sd below (skewed intervals of short
// runs included) and 2.6 above.
TEST(Coverage, OfTwoHundredIntervals) {
  for (const Case& c : {Case{"usual", usual()}, Case{"fragile", fragile()}}) {
    const Graph graph = build_graph(Arrangement::remus, c.parameters);
    const double exact = solve_closed_form(graph).solved->measures[0];
    int covered = 0, covered_by_half = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const Estimate e = estimates_of(simulate(graph, {.cycles = 4000, .seed = seed}))[0];
      covered += e.low <= exact && exact <= e.high ? 1 : 0;
      covered_by_half += std::fabs(e.value - exact) <= (e.high - e.value) / 2 ? 1 : 0;
    }
    EXPECT_GE(covered, 178);
    EXPECT_LE(covered, 198);
    EXPECT_LT(covered_by_half, 178);  // intervals half as wide do not pass
    RecordProperty(std::string("covered_") + c.name, covered);
  }
}

// What the comparison is worth: a rate that is wrong by a tenth does not pass it.
TEST(WrongRate, IsFound) {
  const Parameters right = usual();
  const Graph graph = build_graph(Arrangement::remus, right);
  const auto estimates = estimates_of(simulate(graph, {.cycles = 400'000}));
  const auto z = [&](const Parameters& wrong, Measure m) {
    const Estimate& e = estimates[static_cast<std::size_t>(m)];
    const double exact =
        solve_closed_form(build_graph(Arrangement::remus, wrong)).solved->measures[static_cast<std::size_t>(m)];
    return std::fabs(e.value - exact) / e.standard_error;
  };
  EXPECT_LE(z(right, Measure::down), 4);
  Parameters wrong = right;
  wrong.common_repair = parse_holding_time("3.3h");
  EXPECT_GT(z(wrong, Measure::down), 4);
  wrong = right;
  wrong.repair = parse_holding_time("6.6h");
  EXPECT_GT(z(wrong, Measure::unprotected), 4);
  wrong = right;
  wrong.primary_life = parse_holding_time("9640h");
  EXPECT_GT(z(wrong, Measure::failovers), 4);
  wrong = right;
  wrong.coverage = Ratio(0.9);
  EXPECT_GT(z(wrong, Measure::restarts), 4);
}

}  // namespace
}  // namespace remus::availability
