// The random draws of workload models: the same seed gives the same numbers on every machine and library.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <random>
#include <string>

#include "models/units/quantity.hpp"

namespace remus {

// Log-normal with mean 1 and the given coefficient of variation, from a standard normal number.
inline double log_normal(Ratio variation, double normal) {
  const double sigma2 = std::log1p(variation.count() * variation.count());
  return std::exp(std::sqrt(sigma2) * normal - sigma2 / 2);
}

// The last draw of each of a run's generators, by what draws; 0 before its first. Two runs that agree in these have,
// but for chance, drawn the same numbers.
using LastDraws = std::map<std::string, std::uint64_t>;

class Random {
 public:
  explicit Random(std::uint64_t seed) : bits_(seed) {}

  // Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>(draw() >> 11) * 0x1p-53; }

  // Log-normal with mean 1 and the given coefficient of variation; exactly 1 without a draw when that is zero.
  double around_one(Ratio variation) {
    if (variation.count() <= 0) return 1.0;
    return log_normal(variation, normal());
  }

  // Exponential with mean 1: the time to the next event of a Poisson process, as a multiple of the mean time.
  double exponential() { return -std::log(1.0 - uniform()); }

  // Standard normal. Box-Muller; the library's normal_distribution differs between implementations.
  double normal() {
    const double u = 1.0 - uniform();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * uniform());
  }

  // Uniform in 0 to 2^64 - 1.
  std::uint64_t draw() { return last_ = bits_(); }
  // The last draw() behind the numbers above; 0 before the first.
  std::uint64_t last_draw() const { return last_; }

 private:
  std::mt19937_64 bits_;
  std::uint64_t last_ = 0;
};

}  // namespace remus
