#include "models/calibration/calibrate.hpp"

#include <algorithm>
#include <cmath>

#include "models/calibration/fit_size_curve.hpp"
#include "models/calibration/fit_variation.hpp"
#include "models/calibration/holdouts.hpp"
#include "models/calibration/length_series.hpp"
#include "models/calibration/summarise_lengths.hpp"
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

// Other clocks are not time the program could have kept a CPU busy in.
double busy_cpus_of(const std::vector<Trace>& traces) {
  Duration cpu, run;
  for (const Trace& t : traces) {
    for (const EpochRecord& e : t.epochs) {
      if (t.header.clock.domain != "wall" || !e.cpu) continue;
      cpu += *e.cpu;
      run += e.run;
    }
  }
  return run.in_ns() > 0 ? cpu.in_seconds() / run.in_seconds() : 1;
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

void set_variation(CalibratedModel& model, const LengthSeries& reference) {
  std::vector<double> levels;
  for (std::size_t i = 0; i < reference.pages.size(); ++i) {
    levels.push_back(reference.pages[i] / model.pages(reference.runs[i]));
  }
  model.spread_from = reference.mean_run();
  const Variation variation = fit_variation(levels, model.spread_from);
  model.curve.spread = variation.spread;
  model.curve.phase_share = variation.phase_share;
  model.curve.phase_time = variation.phase_time;
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

void set_curve(CalibratedModel& model) {
  model.exact = estimate_curve(model.lengths).curve;
  model.curve = rounded(model.exact);
  double squares = 0;
  for (LengthSummary& l : model.lengths) {
    l.residual = model.pages(l.run) / l.mean_pages - 1;
    squares += l.residual * l.residual;
  }
  model.rms = std::sqrt(squares / static_cast<double>(model.lengths.size()));
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

CalibratedModel calibrate(const std::vector<Trace>& traces, SingleLength single) {
  check_page_sizes(traces);
  const std::vector<LengthSeries> series = series_by_length(traces);
  check_epochs(series);
  CalibratedModel model;
  model.lengths = summarise(series);
  check_growth(model.lengths);
  if (single == SingleLength::refuse) check_lengths(model.lengths);
  model.growth_assumed = single_length(model.lengths);
  set_curve(model);
  set_variation(model, reference_series(series));
  for (std::size_t kind = 0; kind < model.sizes.size(); ++kind) set_sizes(model, kind);
  model.holdouts = holdouts(series);
  model.length = length_of(traces);
  model.pages_needed = pages_needed_by(traces);
  model.memory = memory_of(traces);
  model.busy_cpus = busy_cpus_of(traces);
  return model;
}

}  // namespace remus
