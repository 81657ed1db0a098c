// Finds constants for which simulated figures meet published ones, running the simulator inside the loop.
//
// Method: damped Gauss-Newton on r_i = simulated_i / published_i - 1 with a Jacobian of one-sided differences; each
// constant lists the figures it is felt in, so that only those are simulated again. A round asks for all its probes at
// once (the caller may run them in parallel). Leaves out: figures that jump or are noise at the scale of a difference.
// Validated: solve_test.cpp, on functions with known roots.
// References: J. E. Dennis, R. B. Schnabel, Numerical Methods for Unconstrained Optimization, 1983, chapters 5 and 10.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace remus {

struct Unknown {
  double start = 0;                  // first guess, within [low, high]
  double low = 0, high = 0;          // never left
  double difference = 0;             // step of the Jacobian, > 0, in the constant's unit
  std::vector<std::size_t> felt_in;  // indices of the figures it moves
};

// Figures to simulate with these constants.
struct Probe {
  std::vector<double> constants;
  std::vector<std::size_t> figures;
};

// Per probe, the figures asked for, in that order.
using Simulate = std::function<std::vector<std::vector<double>>(const std::vector<Probe>&)>;

struct Solution {
  std::vector<double> constants;
  std::vector<double> residuals;  // r_i at `constants`
  int rounds = 0;                 // Jacobians made
  bool converged = false;         // every |r_i| <= kSolved
};

// Published figures have three digits, 28.7 % say: half a unit of the last is 1.7e-3.
inline constexpr double kSolved = 1e-3;

// Preconditions (checked, InvariantViolated): as many figures as unknowns or more, published values not 0, starts
// within their bounds. Without convergence the best constants found are returned.
Solution solve(const std::vector<Unknown>&, const std::vector<double>& published, const Simulate&);

}  // namespace remus
