#include "models/calibration/fit_growth.hpp"

#include <algorithm>
#include <cmath>

#include "models/calibration/series_statistics.hpp"
#include "models/units/invariant.hpp"

namespace remus {
namespace {

struct Line {
  double start = 0, end = 0;
  double error = 0;  // standard error of end - start
};

// Each epoch counts with its middle, in shares of the whole time.
std::vector<double> middles(const std::vector<Duration>& runs) {
  double total = 0;
  for (const Duration run : runs) total += run.in_seconds();
  std::vector<double> out;
  double before = 0;
  for (const Duration run : runs) {
    out.push_back((before + run.in_seconds() / 2) / total);
    before += run.in_seconds();
  }
  return out;
}

Line line_through(const std::vector<double>& x, const std::vector<double>& y) {
  const double mx = mean_of(x), my = mean_of(y);
  double xx = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mx) * (x[i] - mx);
    xy += (x[i] - mx) * (y[i] - my);
  }
  const double slope = xy / xx;
  std::vector<double> rest;
  double squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    rest.push_back(y[i] - my - slope * (x[i] - mx));
    squares += rest.back() * rest.back();
  }
  const double alike = static_cast<double>(x.size()) / independent_values(rest);
  return {my - slope * mx, my + slope * (1 - mx), std::sqrt(squares / static_cast<double>(x.size() - 2) / xx * alike)};
}

}  // namespace

std::optional<Growth> fit_growth(const std::vector<double>& levels, const std::vector<Duration>& runs) {
  constexpr std::size_t kFewest = 40;
  invariant(levels.size() == runs.size(), "fit_growth: a run per level");
  if (levels.size() < kFewest) return std::nullopt;
  const Line line = line_through(middles(runs), levels);
  const double rise = std::abs(line.end - line.start);
  if (rise < kLeastGrowth * mean_of(levels) || rise < kSure * line.error) return std::nullopt;
  const double least = (line.start + line.end) / (1 + kMostGrowth);  // a line may begin or end below 0
  Growth out{std::max(line.end, least) / std::max(line.start, least), Duration()};
  for (const Duration run : runs) out.time += run;
  return out;
}

}  // namespace remus
