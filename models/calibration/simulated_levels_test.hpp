// Levels of epochs with known phases, for tests.
#pragma once

#include <cmath>
#include <random>
#include <vector>

namespace remus {

struct KnownPhases {
  double variation;  // of the levels
  double share;      // of the variance of their logarithms
  double lags;       // over which a phase's correlation falls by e
};

// Log-normal levels about 1: a first-order autoregressive phase and what is new in each epoch.
inline std::vector<double> simulated_levels(const KnownPhases& known, std::size_t n, std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  const double sigma = std::sqrt(std::log1p(known.variation * known.variation));
  const double keeps = std::exp(-1 / known.lags);
  double phase = normal(random);
  std::vector<double> out;
  for (std::size_t i = 0; i < n; ++i) {
    const double z = std::sqrt(known.share) * phase + std::sqrt(1 - known.share) * normal(random);
    out.push_back(std::exp(sigma * z - sigma * sigma / 2));
    phase = keeps * phase + std::sqrt(1 - keeps * keeps) * normal(random);
  }
  return out;
}

}  // namespace remus
