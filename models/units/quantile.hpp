// Quantiles, by one definition everywhere: nearest rank, without interpolation.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus {

// With fewer values a quantile would be the greatest of them (the least, below the median) whatever the others are:
// 1 / the smaller side of `share` (p50: 2, p95 and p5: 20, p99: 100). Precondition: 0 < share < 1.
inline std::size_t least_count(Ratio share) {
  constexpr double kRounding = 1e-9;  // 1 / (1 - 0.9) is a little more than 10 in doubles
  const double side = std::min(share.count(), 1 - share.count());
  return static_cast<std::size_t>(std::ceil(1 / side - kRounding));
}

// The smallest of the values that at least `share` of them do not exceed: of n values the ceil(share n)-th. Nothing
// with fewer than least_count(share) values. Throws std::invalid_argument unless 0 < share < 1.
template <class T>
std::optional<T> quantile(std::vector<T> values, Ratio share) {
  if (!(share.count() > 0 && share.count() < 1)) throw std::invalid_argument("quantile: share outside (0, 1)");
  if (values.size() < least_count(share)) return std::nullopt;
  constexpr double kRounding = 1e-9;  // 0.07 x 100 is a little more than 7 in doubles
  const double rank = std::ceil(share.count() * static_cast<double>(values.size()) - kRounding);
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

}  // namespace remus
