#include "models/calibration/summarise_lengths.hpp"

#include <algorithm>
#include <cmath>

#include "models/calibration/series_statistics.hpp"

namespace remus {
namespace {

constexpr std::size_t kEnoughEpochs = 8;  // to estimate their own variation
constexpr double kUnknownVariation = 0.5;

// What few epochs are taken to vary by: as much as the most varied of the lengths with enough of them.
double assumed_variation(const std::vector<LengthSeries>& all) {
  double most = 0;
  for (const LengthSeries& s : all) {
    if (s.pages.size() >= kEnoughEpochs) most = std::max(most, variation_of(s.pages));
  }
  return most > 0 ? most : kUnknownVariation;
}

// Where the lengths of epochs differ by more than a clock's ticks: the means of 16 groups of like ones, by length.
std::vector<Duration> standing_for(std::vector<Duration> runs) {
  constexpr std::size_t kGroups = 16;
  constexpr double kAlike = 0.1;
  std::vector<double> seconds;
  for (const Duration run : runs) seconds.push_back(run.in_seconds());
  if (runs.size() < 2 || variation_of(seconds) <= kAlike) return {};
  if (runs.size() <= kGroups) return runs;
  std::sort(seconds.begin(), seconds.end());
  std::vector<Duration> out;
  for (std::size_t g = 0; g < kGroups; ++g) {
    const auto begin = seconds.begin() + static_cast<std::ptrdiff_t>(g * seconds.size() / kGroups);
    const auto end = seconds.begin() + static_cast<std::ptrdiff_t>((g + 1) * seconds.size() / kGroups);
    out.push_back(Duration::seconds(mean_of({begin, end})));
  }
  return out;
}

LengthSummary summarise(const LengthSeries& series, double variation_of_few) {
  LengthSummary out;
  out.run = series.mean_run();
  out.runs = standing_for(series.runs);
  out.epochs = static_cast<std::int64_t>(series.pages.size());
  out.from_unions = series.from_unions;
  out.mean_pages = mean_of(series.pages);
  if (out.epochs > 1) {
    out.variation = variation_of(series.pages);
    out.lag1 = autocorrelation(series.pages, 1);
  }
  out.standard_error = relative_standard_error(series.pages);
  if (series.pages.size() < kEnoughEpochs) {
    const double assumed = variation_of_few / std::sqrt(static_cast<double>(out.epochs));
    out.standard_error = std::max(out.standard_error, assumed);
  }
  for (std::size_t kind = 0; kind < out.bytes_per_page.size(); ++kind) {
    out.bytes_per_page[kind] = series.bytes_per_page(static_cast<traces::SizeKind>(kind));
  }
  return out;
}

// Three points on the power law through the only one.
std::vector<DirtyPoint> assumed_points(const LengthSummary& only) {
  std::vector<DirtyPoint> out;
  for (const double factor : {1.0 / 3, 1.0, 3.0}) {
    out.push_back(
        {Duration::seconds(factor * only.run.in_seconds()), only.mean_pages * std::pow(factor, kAssumedGrowth), 0, {}});
  }
  return out;
}

}  // namespace

std::vector<LengthSummary> summarise(const std::vector<LengthSeries>& all) {
  const double variation = assumed_variation(all);
  std::vector<LengthSummary> out;
  for (const LengthSeries& series : all) out.push_back(summarise(series, variation));
  return out;
}

bool single_length(const std::vector<LengthSummary>& lengths) {
  constexpr double kTooNear = 1.2;
  return lengths.back().run.in_seconds() < kTooNear * lengths.front().run.in_seconds();
}

CurveEstimate estimate_curve(const std::vector<LengthSummary>& lengths) {
  if (single_length(lengths)) return estimate_dirty_curve(assumed_points(lengths.front()));
  const auto counted = std::count_if(lengths.begin(), lengths.end(), [](const auto& l) { return !l.from_unions; });
  std::vector<DirtyPoint> points;
  for (const LengthSummary& l : lengths)
    points.push_back({l.run, l.mean_pages, counted > 1 ? l.standard_error : 0, l.runs});
  return estimate_dirty_curve(points);
}

}  // namespace remus
