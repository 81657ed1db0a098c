#include "models/calibration/solve.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

using Figures = std::function<std::vector<double>(const std::vector<double>&)>;

// All figures from one function; counts how many were asked for.
Simulate from(const Figures& figures, int* asked = nullptr) {
  return [figures, asked](const std::vector<Probe>& probes) {
    std::vector<std::vector<double>> out;
    for (const Probe& probe : probes) {
      const std::vector<double> all = figures(probe.constants);
      out.emplace_back();
      for (const std::size_t i : probe.figures) out.back().push_back(all[i]);
      if (asked) *asked += static_cast<int>(probe.figures.size());
    }
    return out;
  };
}

// The shape of the real problem: the first constant (a pause) is felt everywhere, each other one in its own figure.
std::vector<double> runtimes(const std::vector<double>& c) {
  return {12.7 * 26.4 / (26.4 - c[0]), 100 * c[1] / (1 - c[0] / 101.4), 5e7 / c[2] * (26.4 + 0.1 * c[0])};
}

std::vector<Unknown> unknowns() {
  return {{3, 0, 20, 0.1, {0, 1, 2}}, {1.1, 1, 10, 0.01, {1}}, {50000, 1448, 1e6, 1000, {2}}};
}

TEST(Solve, FindsTheConstantsThatMadeTheFigures) {
  const std::vector<double> truth{5.4, 1.37, 99600};
  const Solution s = solve(unknowns(), runtimes(truth), from(runtimes));
  EXPECT_TRUE(s.converged);
  for (std::size_t i = 0; i < truth.size(); ++i) EXPECT_NEAR(s.constants[i], truth[i], 2e-3 * truth[i]);
  for (const double r : s.residuals) EXPECT_LE(std::abs(r), kSolved);
}

// Three unknowns with 3 + 1 + 1 figures felt: a round costs five and three more, not nine and three.
TEST(Solve, AsksOnlyForFiguresThatMove) {
  int asked = 0;
  const Solution s = solve(unknowns(), runtimes({5.4, 1.37, 99600}), from(runtimes, &asked));
  EXPECT_EQ(asked, 3 + s.rounds * (5 + 3));
}

TEST(Solve, MoreFiguresThanUnknownsGiveTheLeastSquares) {
  const auto same_thrice = [](const std::vector<double>& c) { return std::vector<double>(3, c[0]); };
  const Solution s = solve({{50, 1, 1000, 1, {0, 1, 2}}}, {100, 100, 100}, from(same_thrice));
  EXPECT_NEAR(s.constants[0], 100, 0.1);
}

TEST(Solve, StaysWithinBoundsAndSaysThatItFailed) {
  const auto line = [](const std::vector<double>& c) { return std::vector<double>{c[0]}; };
  const Solution s = solve({{2, 1, 3, 0.1, {0}}}, {10}, from(line));
  EXPECT_FALSE(s.converged);
  EXPECT_EQ(s.constants[0], 3);
  EXPECT_NEAR(s.residuals[0], -0.7, 1e-12);
}

TEST(Solve, RefusesWhatCannotBeSolved) {
  const auto line = [](const std::vector<double>& c) { return std::vector<double>{c[0]}; };
  EXPECT_THROW(solve({{1, 0, 3, 0.1, {0}}, {1, 0, 3, 0.1, {0}}}, {1}, from(line)), InvariantViolated);
  EXPECT_THROW(solve({{1, 0, 3, 0.1, {0}}}, {0}, from(line)), InvariantViolated);
  EXPECT_THROW(solve({{5, 0, 3, 0.1, {0}}}, {1}, from(line)), InvariantViolated);
}

}  // namespace
}  // namespace remus
