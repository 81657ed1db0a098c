#include "models/calibration/holdouts.hpp"

#include "models/calibration/series_statistics.hpp"
#include "models/calibration/summarise_lengths.hpp"

namespace remus {
namespace {

void leave_out_lengths(const std::vector<LengthSeries>& all, std::vector<Holdout>& out) {
  constexpr std::size_t kFewest = 3;
  const std::vector<LengthSummary> lengths = summarise(all);
  for (std::size_t i = 0; lengths.size() >= kFewest && i < lengths.size(); ++i) {
    std::vector<LengthSummary> others = lengths;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    if (single_length(others)) continue;
    out.push_back({.what = Holdout::What::length,
                   .run = lengths[i].run,
                   .measured = lengths[i].mean_pages,
                   .predicted = estimate_curve(others).curve.mean(lengths[i].run),
                   .extrapolated = i == 0 || i + 1 == lengths.size()});
  }
}

// Epochs `from` to before `to`, without their sizes.
LengthSeries part(const LengthSeries& series, std::size_t from, std::size_t to) {
  const auto between = [&](const auto& values) {
    return std::vector(values.begin() + static_cast<std::ptrdiff_t>(from),
                       values.begin() + static_cast<std::ptrdiff_t>(to));
  };
  LengthSeries out;
  out.from_unions = series.from_unions;
  out.runs = between(series.runs);
  out.pages = between(series.pages);
  return out;
}

void leave_out_second_half(const std::vector<LengthSeries>& all, std::vector<Holdout>& out) {
  constexpr std::size_t kFewestEpochs = 16;
  std::vector<LengthSeries> first, second;
  for (const LengthSeries& s : all) {
    const std::size_t n = s.pages.size();
    if (n < kFewestEpochs) continue;
    first.push_back(part(s, 0, n / 2));
    second.push_back(part(s, n / 2, n));
    if (mean_of(first.back().pages) == 0 || mean_of(second.back().pages) == 0) return;
  }
  if (first.empty()) return;
  const std::vector<LengthSummary> seen = summarise(first);
  if (single_length(seen)) return;
  const ExponentialSum curve = estimate_curve(seen).curve;
  for (const LengthSeries& s : second) {
    out.push_back({.what = Holdout::What::second_half,
                   .run = s.mean_run(),
                   .measured = mean_of(s.pages),
                   .predicted = curve.mean(s.mean_run()),
                   .extrapolated = false});
  }
}

}  // namespace

std::vector<Holdout> holdouts(const std::vector<LengthSeries>& all) {
  std::vector<Holdout> out;
  leave_out_lengths(all, out);
  leave_out_second_half(all, out);
  return out;
}

}  // namespace remus
