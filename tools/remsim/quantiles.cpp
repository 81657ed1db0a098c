#include "tools/remsim/quantiles.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/units/invariant.hpp"

namespace remus::cli {
namespace {

double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

}  // namespace

Quantiles quantiles_of(std::vector<double> sample) {
  invariant(!sample.empty(), "quantiles of nothing");
  std::sort(sample.begin(), sample.end());
  const double sum = std::accumulate(sample.begin(), sample.end(), 0.0);
  return {.count = sample.size(),
          .min = sample.front(),
          .p5 = quantile(sample, 0.05),
          .p50 = quantile(sample, 0.5),
          .p95 = quantile(sample, 0.95),
          .max = sample.back(),
          .mean = sum / static_cast<double>(sample.size())};
}

}  // namespace remus::cli
