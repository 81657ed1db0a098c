#include "models/calibration/holdouts.hpp"

#include <vector>

#include "models/calibration/series_statistics.hpp"
#include "models/calibration/summarise_lengths.hpp"

namespace remus {
namespace {

// Predicts `left_out` from `seen`, if those suffice.
void predict(Holdout::What what, const LengthSummary& left_out, const std::vector<LengthSummary>& seen,
             std::vector<Holdout>& out) {
  if (seen.empty() || single_length(seen)) return;
  out.push_back({.what = what,
                 .run = left_out.run,
                 .measured = left_out.mean_pages,
                 .predicted = mean_over(estimate_curve(seen).curve, left_out.runs, left_out.run),
                 .extrapolated = left_out.run < seen.front().run || left_out.run > seen.back().run});
}

void leave_out_each(const std::vector<LengthSummary>& lengths, std::vector<Holdout>& out) {
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    std::vector<LengthSummary> others = lengths;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    predict(Holdout::What::length, lengths[i], others, out);
  }
}

void leave_out_longer(const std::vector<LengthSummary>& lengths, std::vector<Holdout>& out) {
  constexpr double kHalf = 0.5 * 1.02;  // lengths are means: 50.1 is half of 100
  for (const LengthSummary& length : lengths) {
    std::vector<LengthSummary> shorter = lengths;
    std::erase_if(shorter, [&](const auto& l) { return l.run.in_seconds() > kHalf * length.run.in_seconds(); });
    predict(Holdout::What::longer_than_half, length, shorter, out);
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

void leave_out_second_half(const std::vector<LengthSeries>& all, double rise, std::vector<Holdout>& out) {
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
  for (const LengthSummary& s : summarise(second)) {
    out.push_back({.what = Holdout::What::second_half,
                   .run = s.run,
                   .measured = s.mean_pages,
                   .predicted = rise * mean_over(curve, s.runs, s.run),
                   .extrapolated = false,
                   .standard_error = s.standard_error});
  }
}

}  // namespace

std::vector<Holdout> holdouts(const std::vector<LengthSeries>& all, double rise) {
  std::vector<Holdout> out;
  const std::vector<LengthSummary> lengths = summarise(all);
  leave_out_each(lengths, out);
  leave_out_longer(lengths, out);
  leave_out_second_half(all, rise, out);
  return out;
}

}  // namespace remus
