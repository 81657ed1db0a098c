#include "models/availability/holding_time.hpp"

#include <cmath>

namespace remus::availability {

double HoldingTime::draw_seconds(Random& random) const {
  switch (law) {
    case Law::exponential:
      return -mean_seconds() * std::log1p(-random.uniform());
    case Law::lognormal:
      return mean_seconds() * log_normal(Ratio(shape), random.normal());
    case Law::weibull:
      // Inversion; the mean of a Weibull of scale 1 is Gamma(1 + 1/shape).
      return mean_seconds() / std::tgamma(1 + 1 / shape) * std::pow(-std::log1p(-random.uniform()), 1 / shape);
    case Law::fixed:
      break;
  }
  return mean_seconds();
}

std::optional<double> HoldingTime::mean_until(double rival_per_second) const {
  const double alone = mean_seconds();
  if (rival_per_second == 0) return alone;
  if (law == Law::exponential) return alone / (1 + alone * rival_per_second);
  if (law == Law::fixed) return -std::expm1(-alone * rival_per_second) / rival_per_second;
  return std::nullopt;
}

}  // namespace remus::availability
