#include "models/calibration/fit_settling.hpp"

#include <algorithm>
#include <cmath>

#include "models/calibration/log_search.hpp"
#include "models/units/invariant.hpp"

namespace remus {
namespace {

struct Trial {
  double settled = 0;
  double squares = 0;  // of the relative residuals
};

// Minimises sum (settled * g_i - 1)^2 with g_i the curve of one byte over the measured size.
Trial best_at(double seconds, const std::vector<DeltaPoint>& points) {
  double g = 0;
  double gg = 0;
  for (const DeltaPoint& p : points) {
    const double share = -std::expm1(-p.run.in_seconds() / seconds) / p.bytes_per_page;
    g += share;
    gg += share * share;
  }
  return {g / gg, static_cast<double>(points.size()) - g * g / gg};
}

}  // namespace

SettlingFit fit_settling(const std::vector<DeltaPoint>& points) {
  invariant(points.size() >= 2, "fit_settling: two parameters need at least two points");
  for (const DeltaPoint& p : points) {
    invariant(p.run.in_ns() > 0 && p.bytes_per_page > 0, "fit_settling: points must be positive");
  }
  const auto by_run = [](const DeltaPoint& x, const DeltaPoint& y) { return x.run < y.run; };
  const auto [first, last] = std::minmax_element(points.begin(), points.end(), by_run);
  const double time = least_on_log_scale(first->run.in_seconds() / 100, last->run.in_seconds() * 100,
                                         [&](double seconds) { return best_at(seconds, points).squares; });
  SettlingFit fit{Bytes(std::llround(best_at(time, points).settled)), Duration::seconds(time), {}};
  for (const DeltaPoint& p : points) {
    const double bytes =
        static_cast<double>(fit.settled.count()) * -std::expm1(-p.run.in_seconds() / fit.time.in_seconds());
    fit.residuals.push_back(bytes / p.bytes_per_page - 1);
  }
  return fit;
}

}  // namespace remus
