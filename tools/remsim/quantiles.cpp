#include "tools/remsim/quantiles.hpp"

#include <algorithm>
#include <numeric>

#include "models/units/invariant.hpp"
#include "models/units/quantile.hpp"

namespace remus::cli {

Quantiles quantiles_of(const std::vector<double>& sample) {
  invariant(!sample.empty(), "quantiles of nothing");
  const auto [least, greatest] = std::minmax_element(sample.begin(), sample.end());
  const double sum = std::accumulate(sample.begin(), sample.end(), 0.0);
  return {.count = sample.size(),
          .min = *least,
          .max = *greatest,
          .mean = sum / static_cast<double>(sample.size()),
          .p5 = quantile(sample, Ratio(0.05)),
          .p50 = quantile(sample, Ratio(0.5)),
          .p95 = quantile(sample, Ratio(0.95))};
}

}  // namespace remus::cli
