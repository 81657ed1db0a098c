#include "models/calibration/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "models/calibration/against_replay.hpp"
#include "models/calibration/fit_bursts.hpp"
#include "models/calibration/fit_growth.hpp"
#include "models/calibration/fit_size_curve.hpp"
#include "models/calibration/fit_variation.hpp"
#include "models/calibration/holdouts.hpp"
#include "models/calibration/length_series.hpp"
#include "models/calibration/own_time.hpp"
#include "models/calibration/recording_facts.hpp"
#include "models/calibration/series_statistics.hpp"
#include "models/calibration/summarise_lengths.hpp"
#include "models/calibration/verdict.hpp"
#include "models/units/format.hpp"
#include "traces/format/recut.hpp"

namespace remus {
namespace {

using traces::EpochRecord;
using traces::Trace;

// To a tenth of a millisecond, for messages.
std::string text(Duration run) { return format(Duration::us(100 * std::llround(run.in_ms() * 10))); }

void check_page_sizes(const std::vector<Trace>& traces) {
  for (const Trace& t : traces) {
    if (t.header.page_size == kPageSize.count()) continue;
    throw CannotCalibrate("pages of " + std::to_string(t.header.page_size) + " bytes: the model counts pages of " +
                          std::to_string(kPageSize.count()) + " bytes; record with those");
  }
}

void check_epochs(const std::vector<LengthSeries>& all) {
  if (all.empty()) throw CannotCalibrate("no epochs: record for longer");
  for (const LengthSeries& s : all) {
    const double most = *std::max_element(s.pages.begin(), s.pages.end());
    if (most > 0) continue;
    throw CannotCalibrate("no page was written in any epoch of " + text(s.mean_run()) +
                          ": leave that recording out, or record while the program works");
  }
}

// Distinct pages cannot become fewer in longer epochs of the same program.
void check_growth(const std::vector<LengthSummary>& lengths) {
  constexpr double kErrors = 4, kAtLeast = 0.3;
  for (std::size_t i = 0; i + 1 < lengths.size(); ++i) {
    const LengthSummary &a = lengths[i], &b = lengths[i + 1];
    const double fall = 1 - b.mean_pages / a.mean_pages;
    if (fall <= std::max(kAtLeast, kErrors * std::hypot(a.standard_error, b.standard_error))) continue;
    throw CannotCalibrate("epochs of " + text(b.run) + " have " + std::to_string(std::lround(100 * fall)) +
                          " % fewer pages than those of " + text(a.run) +
                          ", more than chance explains: these are not recordings of the same work; record them again");
  }
}

void check_lengths(const std::vector<LengthSummary>& lengths) {
  if (!single_length(lengths)) return;
  throw CannotCalibrate("counts of epochs of one length (" + text(lengths.front().run) +
                        ") do not tell how pages grow with the epoch: add a recording at another length, say " +
                        text(lengths.front().run * 4) + ", or record page identities (.dpt)");
}

Duration length_of(const std::vector<Trace>& traces) {
  Duration longest;
  for (const Trace& t : traces) {
    Duration sum;
    for (const EpochRecord& e : t.epochs) sum += e.run;
    longest = std::max(longest, sum);
  }
  return longest;
}

// The largest that any recording of a whole VM names.
std::optional<Bytes> memory_of(const std::vector<Trace>& traces) {
  std::optional<Bytes> memory;
  for (const Trace& t : traces) {
    const traces::TraceHeader& h = t.header;
    if (h.target.kind == "vm" && h.target.ram) memory = std::max(memory.value_or(Bytes(0)), *h.target.ram);
  }
  return memory;
}

Pages pages_needed_by(const std::vector<Trace>& traces) {
  Pages most;
  for (const Trace& t : traces) most = std::max(most, traces::pages_needed(t));
  return most;
}

// Counts near 40 checkpoints a second, if enough were measured.
const LengthSeries& reference_series(const std::vector<LengthSeries>& all) {
  constexpr double kReference = 0.025;
  constexpr std::size_t kEnough = 20;
  const auto distance = [&](const LengthSeries& s) {
    const double far = std::abs(std::log(s.mean_run().in_seconds() / kReference));
    return far + (s.from_unions ? 1000 : 0) + (s.pages.size() < kEnough ? 100 : 0);
  };
  return *std::min_element(all.begin(), all.end(),
                           [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
}

std::vector<double> levels_of(const CalibratedModel& model, const LengthSeries& series) {
  std::vector<double> levels;
  for (std::size_t i = 0; i < series.pages.size(); ++i) levels.push_back(series.pages[i] / model.pages(series.runs[i]));
  return levels;
}

// Growth first: what is left of the levels is the variation.
void set_variation(CalibratedModel& model, const LengthSeries& reference, bool may_grow) {
  std::vector<double> levels = levels_of(model, reference);
  if (const auto growth = may_grow ? fit_growth(levels, reference.runs) : std::nullopt) {
    model.curve.growth = Ratio(growth->factor);
    model.curve.growth_time = growth->time;
    Duration before;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      levels[i] /= model.curve.growth_after(before);
      before += reference.runs[i];
    }
  }
  model.spread_from = reference.mean_run();
  const Variation variation = fit_variation(levels, model.spread_from);
  model.curve.spread = variation.spread;
  model.curve.phase_share = variation.phase_share;
  model.curve.phase_time = variation.phase_time;
}

// How well the mean is known: of the epochs that the spread is from, without their growth.
double mean_error(const CalibratedModel& model, const LengthSeries& reference) {
  std::vector<double> levels = levels_of(model, reference);
  Duration before;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    levels[i] /= model.curve.growth_after(before);
    before += reference.runs[i];
  }
  return relative_standard_error(levels);
}

// The shorter and the longer half of the epochs against the curve, where their lengths differ.
double length_bias(const CalibratedModel& model, const LengthSeries& series) {
  constexpr std::size_t kFewest = 16;
  if (series.pages.size() < kFewest) return 0;
  std::vector<std::size_t> by_length(series.pages.size());
  std::iota(by_length.begin(), by_length.end(), std::size_t{0});
  std::stable_sort(by_length.begin(), by_length.end(),
                   [&](std::size_t a, std::size_t b) { return series.runs[a] < series.runs[b]; });
  double worst = 0;
  for (const bool longer : {false, true}) {
    const auto middle = by_length.begin() + static_cast<std::ptrdiff_t>(by_length.size() / 2);
    std::vector<double> measured, predicted;
    for (auto i = longer ? middle : by_length.begin(); i != (longer ? by_length.end() : middle); ++i) {
      measured.push_back(series.pages[*i]);
      predicted.push_back(model.pages(series.runs[*i]));
    }
    if (mean_of(measured) == 0) continue;
    const double error = mean_of(predicted) / mean_of(measured) - 1;
    if (std::abs(error) > 2 * relative_standard_error(measured) && std::abs(error) > std::abs(worst)) worst = error;
  }
  return worst;
}

void set_sizes(CalibratedModel& model, std::size_t kind) {
  std::vector<SizePoint> points;
  for (const LengthSummary& l : model.lengths) {
    if (l.bytes_per_page[kind]) points.push_back({l.run, *l.bytes_per_page[kind]});
  }
  if (points.empty()) return;
  const SizeFit fit = fit_size_curve(points);
  model.sizes[kind] = fit.curve;
  auto residual = fit.residuals.begin();
  for (LengthSummary& l : model.lengths) {
    if (l.bytes_per_page[kind]) l.size_residual[kind] = *residual++;
  }
}

// The residuals of `exact`.
void set_residuals(CalibratedModel& model) {
  double squares = 0;
  for (LengthSummary& l : model.lengths) {
    l.residual = model.pages(l) / l.mean_pages - 1;
    squares += l.residual * l.residual;
  }
  model.rms = std::sqrt(squares / static_cast<double>(model.lengths.size()));
}

CalibratedModel without_bursts(CalibratedModel model, const LengthSeries& reference, bool may_grow) {
  model.exact = estimate_curve(model.lengths).curve;
  model.curve = rounded(model.exact);
  set_variation(model, reference, may_grow);
  set_residuals(model);
  return model;
}

CalibratedModel with_bursts(CalibratedModel model, const BurstFit& fit, Duration spread_from) {
  model.exact = fit.always;
  model.curve = rounded(fit.always);
  model.curve.bursts = fit.bursts;
  model.curve.spread = fit.spread;
  model.spread_from = spread_from;
  const Bursts::Decay decay = fit.bursts.decay();
  const auto pages = static_cast<double>(fit.bursts.n.count());
  model.exact.terms.push_back({pages * decay.share, Duration::seconds(1 / decay.fast)});
  model.exact.terms.push_back({pages * (1 - decay.share), Duration::seconds(1 / decay.slow)});
  set_residuals(model);
  return model;
}

const Trace& longest(const std::vector<Trace>& traces, bool with_pages) {
  const auto length = [&](const Trace& t) { return std::pair(with_pages && t.has_pages(), length_of({t})); };
  return *std::max_element(traces.begin(), traces.end(),
                           [&](const Trace& a, const Trace& b) { return length(a) < length(b); });
}

// The nearer of the two kinds of models to what was recorded; bursts only where they are clearly nearer.
CalibratedModel nearest_model(const CalibratedModel& lengths_only, const std::vector<Trace>& traces,
                              const LengthSeries& reference) {
  constexpr double kClearly = 0.9;
  const Trace& replayed = longest(traces, true);
  CalibratedModel plain = without_bursts(lengths_only, reference, traces.size() == 1);
  plain.against_replay = against_replay(plain, replayed);
  if (!replayed.has_pages()) return plain;
  const auto fit = fit_bursts(replayed, plain.lengths);
  if (!fit) return plain;
  CalibratedModel bursts = with_bursts(lengths_only, *fit, reference.mean_run());
  bursts.against_replay = against_replay(bursts, replayed);
  return distance(bursts.against_replay) < kClearly * distance(plain.against_replay) ? bursts : plain;
}

// Of a line, the second half of its time over the first.
double rise_of(const DirtyCurve& curve) {
  const double end = curve.growth.count();
  return curve.growth_time.in_ns() == 0 ? 1 : (1 + 3 * end) / (3 + end);
}

void set_length_bias(CalibratedModel& model, const std::vector<LengthSeries>& series) {
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (!model.lengths[i].runs.empty()) model.lengths[i].length_bias = length_bias(model, series[i]);
  }
}

}  // namespace

bool CalibratedModel::of_figures() const {
  return std::all_of(lengths.begin(), lengths.end(),
                     [](const LengthSummary& l) { return l.epochs == 1 && !l.from_unions; });
}

bool CalibratedModel::within_range(Duration run) const {
  constexpr double kTolerance = 1.1;
  return !growth_assumed && run.in_seconds() * kTolerance >= lengths.front().run.in_seconds() &&
         run.in_seconds() <= kTolerance * lengths.back().run.in_seconds();
}

double CalibratedModel::pages(const LengthSummary& at) const { return mean_over(exact, at.runs, at.run); }

CalibratedModel calibrate(const std::vector<Trace>& recorded, SingleLength single) {
  check_page_sizes(recorded);
  CalibratedModel model;
  model.facts = facts_of(recorded);
  std::vector<Trace> traces;
  for (const Trace& t : recorded) traces.push_back(in_own_time(t));
  const std::vector<LengthSeries> series = series_by_length(traces);
  check_epochs(series);
  model.lengths = summarise(series);
  check_growth(model.lengths);
  if (single == SingleLength::refuse) check_lengths(model.lengths);
  model.growth_assumed = single_length(model.lengths);
  const LengthSeries& reference = reference_series(series);
  model = nearest_model(model, traces, reference);
  set_length_bias(model, series);
  for (std::size_t kind = 0; kind < model.sizes.size(); ++kind) set_sizes(model, kind);
  model.holdouts = holdouts(series, rise_of(model.curve));
  model.length = length_of(traces);
  model.pages_needed = pages_needed_by(traces);
  model.memory = memory_of(traces);
  model.verdict = verdict_of(model, mean_error(model, reference));
  return model;
}

}  // namespace remus
