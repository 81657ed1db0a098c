// The answer of `remsim calibrate TRACE...` for people.
#include <fmt/format.h>

#include <array>

#include "models/units/format.hpp"
#include "sim/record/text_table.hpp"
#include "tools/remsim/calibration_report.hpp"
#include "tools/remsim/calibration_verdict.hpp"

namespace remus::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string ms(Duration t) { return fmt::format("{:.4g}", t.in_ms()); }
std::string pages(double n) { return fmt::format("{:.4g}", n); }
std::string percent(double share) { return fmt::format("{:.1f}", 100 * share); }
std::string signed_percent(double share) { return fmt::format("{:+.1f}", 100 * share); }

sim::TextColumn text(const char* head) { return {.head = head, .unit = "", .left = true}; }

std::string lengths_table(const CalibratedModel& model) {
  Rows rows;
  for (const LengthSummary& l : model.lengths) {
    rows.push_back({ms(l.run), std::to_string(l.epochs), pages(l.mean_pages), pages(model.pages(l)),
                    signed_percent(l.residual), percent(l.standard_error), l.variation ? percent(*l.variation) : "-",
                    l.lag1 ? fmt::format("{:.2f}", *l.lag1) : "-", l.from_unions ? "unions of epochs" : ""});
  }
  return sim::render_table({{"run", "ms"},
                            {"epochs", ""},
                            {"measured", "pages"},
                            {"model", "pages"},
                            {"residual", "%"},
                            {"error of mean", "%"},
                            {"cv", "%"},
                            {"lag-1", ""},
                            text("")},
                           rows);
}

std::string curve_line(const CalibratedModel& model) {
  std::string sum;
  for (const auto& term : model.exact.terms) {
    sum += fmt::format("{}{} (1 - e^(-T/{} ms))", sum.empty() ? "" : " + ", pages(term.pages), ms(term.time));
  }
  const std::string how = model.growth_assumed
                              ? fmt::format("assumed to grow as T^{} about the one length measured", kAssumedGrowth)
                              : fmt::format("rms {} %", percent(model.rms));
  return fmt::format("Pages in a run of length T: {}; {}\n", sum, how);
}

std::string burst_line(const CalibratedModel& model) {
  const DirtyCurve& c = model.curve;
  return fmt::format("Of that in bursts of {} ms, {} ms apart: {} (1 - e^(-t/{} ms)) in t of bursts, varying by {} %\n",
                     ms(c.bursts.on), ms(c.bursts.off), c.bursts.n.count(), ms(c.bursts.t), percent(c.spread.count()));
}

// Of what is not growth.
std::string phases_text(const DirtyCurve& c, Duration epoch) {
  constexpr Ratio kAlike(0.005);
  if (c.spread < kAlike) return "all are alike";
  if (c.phase_time.in_ns() > 0 && c.phase_time < epoch) return "only neighbours are alike";
  if (c.phase_share == Ratio(0)) return "neighbouring epochs are no more alike than chance allows";
  return fmt::format("{:.0f} % of the variance is phases, forgotten in {} ms", 100 * c.phase_share.count(),
                     ms(c.phase_time));
}

std::string variation_line(const CalibratedModel& model) {
  if (model.of_figures()) return "How epochs vary is not known from single counts\n";
  if (model.has_bursts()) return burst_line(model);
  const DirtyCurve& c = model.curve;
  const std::string growth =
      c.growth_time.in_ns() == 0
          ? ""
          : fmt::format("Its pages grow in a straight line, x{:.2f} within the {:.4g} s recorded\n", c.growth.count(),
                        c.growth_time.in_seconds());
  return fmt::format("{}Epochs of {} ms vary by {} %; {}\n", growth, ms(model.spread_from), percent(c.spread.count()),
                     phases_text(c, model.spread_from));
}

std::string size_text(const SizeCurve& curve) {
  if (curve.settling.in_ns() == 0) return fmt::format("{} B", curve.settled.count());
  return fmt::format("{} B to {} B over {} ms", curve.first.count(), curve.settled.count(), ms(curve.settling));
}

// One codec's measured sizes, by length: "593 (+2.1 %), ...".
std::string measured_sizes(const CalibratedModel& model, std::size_t kind) {
  std::string out;
  for (const LengthSummary& l : model.lengths) {
    if (!l.bytes_per_page[kind]) continue;
    out += fmt::format("{}{:.0f} at {} ({} %)", out.empty() ? "" : ", ", *l.bytes_per_page[kind], ms(l.run),
                       signed_percent(*l.size_residual[kind]));
  }
  return out;
}

std::string sizes_table(const CalibratedModel& model) {
  Rows rows;
  for (std::size_t kind = 0; kind < model.sizes.size(); ++kind) {
    if (!model.sizes[kind]) continue;
    rows.push_back(
        {std::string(traces::kSizeKindNames[kind]), size_text(*model.sizes[kind]), measured_sizes(model, kind)});
  }
  if (rows.empty()) return "No compressed sizes in these traces.\n";
  return sim::render_table({text("codec"), text("bytes per page"), text("measured, by ms (residual)")}, rows);
}

std::string holdouts_table(const CalibratedModel& model) {
  if (model.holdouts.empty()) return "";
  Rows rows;
  for (const Holdout& h : model.holdouts) {
    rows.push_back({name_of(h.what).table, ms(h.run), pages(h.measured), pages(h.predicted), signed_percent(h.error()),
                    h.extrapolated ? "extrapolated" : ""});
  }
  return "\nWhat the model would say, had it not seen ...\n" +
         sim::render_table(
             {text(""), {"run", "ms"}, {"measured", "pages"}, {"predicted", "pages"}, {"error", "%"}, text("")}, rows);
}

std::string with_interval(const Compared& c) { return fmt::format("{} +- {}", pages(c.model), pages(c.interval)); }

std::string replay_table(const CalibratedModel& model) {
  if (model.against_replay.empty()) return "";
  Rows rows;
  for (const AgainstReplay& at : model.against_replay) {
    rows.push_back({ms(at.run), std::to_string(at.epochs), pages(at.mean.replay), with_interval(at.mean),
                    signed_percent(at.mean.error()), at.p99 ? pages(at.p99->replay) : "-",
                    at.p99 ? with_interval(*at.p99) : "-", at.p99 ? signed_percent(at.p99->error()) : "-",
                    at.extrapolated ? "extrapolated" : ""});
  }
  return "\nThe model's epochs against those of the recording replayed (8 seeds, 95 % intervals)\n" +
         sim::render_table({{"run", "ms"},
                            {"epochs", ""},
                            {"replay", "mean"},
                            {"model", "mean"},
                            {"error", "%"},
                            {"replay", "p99"},
                            {"model", "p99"},
                            {"error", "%"},
                            text("")},
                           rows);
}

std::string predictions_table(const CalibrationReport& report) {
  if (report.predict.empty()) return "";
  Rows rows;
  for (const Duration run : report.predict) {
    rows.push_back({ms(run), pages(report.model.pages(run)), report.model.within_range(run) ? "" : "extrapolated"});
  }
  return "\nPredictions\n" + sim::render_table({{"epoch", "ms"}, {"dirty pages", "mean"}, text("")}, rows);
}

}  // namespace

HoldoutName name_of(Holdout::What what) {
  static constexpr std::array<HoldoutName, 3> kNames{{
      {"holdout_length", "length", "this length"},
      {"holdout_longer_than_half", "longer than half", "lengths beyond half of this"},
      {"holdout_second_half", "second half", "the second half of the time"},
  }};
  return kNames.at(static_cast<std::size_t>(what));
}

std::string calibration_table(const CalibrationReport& report) {
  const CalibratedModel& model = report.model;
  return fmt::format("Model {}, from {}\n{}\n{}{}{}\n{}{}{}{}\nVerdict: {}\n", report.name,
                     fmt::join(report.traces, ", "), lengths_table(model), curve_line(model), variation_line(model),
                     facts_lines(model.facts), sizes_table(model), holdouts_table(model), replay_table(model),
                     predictions_table(report), verdict_line(model, report.trust));
}

}  // namespace remus::cli
