#include "models/calibration/series_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/units/invariant.hpp"

namespace remus {

double mean_of(const std::vector<double>& values) {
  invariant(!values.empty(), "mean_of: no values");
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variation_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  if (values.size() < 2 || mean == 0) return 0;
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1)) / mean;
}

double autocorrelation(const std::vector<double>& values, std::size_t lag) {
  const double mean = mean_of(values);
  double squares = 0, products = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    squares += (values[i] - mean) * (values[i] - mean);
    if (i + lag < values.size()) products += (values[i] - mean) * (values[i + lag] - mean);
  }
  return squares > 0 ? products / squares : 0;
}

double significant_autocorrelation(std::size_t n) { return 2 / std::sqrt(static_cast<double>(n)); }

double independent_values(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double pairs = 0, last = 2;  // of autocorrelations at lags 0 and 1, 2 and 3, ...
  for (std::size_t lag = 0; lag + 1 < values.size(); lag += 2) {
    last = std::min(last, autocorrelation(values, lag) + autocorrelation(values, lag + 1));
    if (last <= 0) break;
    pairs += last;
  }
  return std::clamp(n / std::max(2 * pairs - 1, 1.0), 1.0, n);
}

double relative_standard_error(const std::vector<double>& values) {
  return variation_of(values) / std::sqrt(independent_values(values));
}

}  // namespace remus
