#include "models/calibration/fit_variation.hpp"

#include <algorithm>
#include <cmath>

#include "models/calibration/log_search.hpp"
#include "models/calibration/series_statistics.hpp"
#include "models/units/invariant.hpp"

namespace remus {
namespace {

constexpr std::size_t kMostLags = 50;
constexpr double kAlike = 0.005;  // a spread of less is none to speak of, and has no phases

// Autocorrelations of the levels' logarithms at lags 1, 2, ... as long as they are significant.
std::vector<double> phase_correlations(const std::vector<double>& levels, double spread) {
  const double squared = spread * spread;
  const std::size_t most = std::min(kMostLags, levels.size() / 4);
  std::vector<double> out;
  for (std::size_t lag = 1; lag <= most; ++lag) {
    const double r = autocorrelation(levels, lag);
    if (r <= significant_autocorrelation(levels.size())) break;
    out.push_back(std::log1p(r * squared) / std::log1p(squared));
  }
  return out;
}

struct Decay {
  double share = 0;
  double squares = 0;  // of what it misses
};

// The best share for a time constant, in lags.
Decay decay_with(double lags, const std::vector<double>& correlations) {
  double ee = 0, er = 0;
  for (std::size_t k = 0; k < correlations.size(); ++k) {
    const double e = std::exp(-static_cast<double>(k + 1) / lags);
    ee += e * e;
    er += e * correlations[k];
  }
  Decay out{ee > 0 ? std::min(er / ee, 1.0) : 1.0, 0};
  for (std::size_t k = 0; k < correlations.size(); ++k) {
    const double miss = out.share * std::exp(-static_cast<double>(k + 1) / lags) - correlations[k];
    out.squares += miss * miss;
  }
  return out;
}

}  // namespace

Variation fit_variation(const std::vector<double>& levels, Duration epoch) {
  invariant(epoch.in_ns() > 0, "fit_variation: epochs must have a length");
  Variation out{Ratio(variation_of(levels)), Ratio(0), Duration()};
  if (out.spread.count() < kAlike) return out;
  const std::vector<double> correlations = phase_correlations(levels, out.spread.count());
  if (correlations.empty()) return out;
  const bool one = correlations.size() == 1;
  const double lags = one ? -1 / std::log(std::min(correlations[0], 0.999))
                          : least_on_log_scale(0.1, static_cast<double>(levels.size()),
                                               [&](double t) { return decay_with(t, correlations).squares; });
  out.phase_share = Ratio(one ? 1 : decay_with(lags, correlations).share);
  out.phase_time = Duration::seconds(lags * epoch.in_seconds());
  return out;
}

}  // namespace remus
