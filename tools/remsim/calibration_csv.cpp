// The answer of `remsim calibrate TRACE...` for spreadsheets: one row per number that was measured or predicted.
#include <fmt/format.h>

#include <cmath>

#include "tools/remsim/calibration_report.hpp"
#include "tools/remsim/calibration_verdict.hpp"

namespace remus::cli {
namespace {

struct Row {
  std::string what;
  Duration run;
  std::optional<double> measured;
  double model;
  bool extrapolated;
  std::optional<double> interval = std::nullopt;
};

std::string line_of(const Row& r) {
  const std::string measured = r.measured ? fmt::format("{}", *r.measured) : "";
  const std::string error = r.measured && *r.measured > 0 ? fmt::format("{}", 100 * (r.model / *r.measured - 1)) : "";
  return fmt::format("{},{},{},{},{},{},{}\n", r.what, std::round(r.run.in_ms() * 1e6) / 1e6, measured, r.model, error,
                     r.extrapolated ? "yes" : "no", r.interval ? fmt::format("{}", *r.interval) : "");
}

void add_replay(const CalibratedModel& model, std::vector<Row>& rows) {
  for (const AgainstReplay& at : model.against_replay) {
    rows.push_back({"replay_pages_mean", at.run, at.mean.replay, at.mean.model, at.extrapolated, at.mean.interval});
    if (at.p99)
      rows.push_back({"replay_pages_p99", at.run, at.p99->replay, at.p99->model, at.extrapolated, at.p99->interval});
  }
}

std::string verdict_row(const std::string& what, Duration run, std::optional<double> share) {
  const double at = std::round(run.in_ms() * 1e6) / 1e6;
  return fmt::format("{},{},,,{},,\n", what, run.in_ns() > 0 ? fmt::format("{}", at) : "",
                     share ? fmt::format("{}", 100 * *share) : "");
}

std::string verdict_rows(const CalibrationReport& report) {
  const Verdict& verdict = report.model.verdict;
  std::string out =
      verdict_row(verdict.trusted(report.trust) ? "verdict_good" : "verdict_not_trusted", {}, report.trust);
  out += verdict_row("verdict_mean", {}, verdict.mean);
  out += verdict_row("verdict_p99", {}, verdict.p99);
  for (const Doubt& d : verdict.doubts) out += verdict_row(fmt::format("doubt_{}", name_of(d.what)), d.run, d.share);
  return out;
}

std::vector<Row> rows_of(const CalibrationReport& report) {
  const CalibratedModel& model = report.model;
  std::vector<Row> rows;
  for (const LengthSummary& l : model.lengths)
    rows.push_back({"dirty_pages_mean", l.run, l.mean_pages, model.pages(l), false});
  for (const LengthSummary& l : model.lengths) {
    for (std::size_t kind = 0; kind < model.sizes.size(); ++kind) {
      if (!l.bytes_per_page[kind]) continue;
      rows.push_back({fmt::format("{}_bytes_per_page", traces::kSizeKindNames[kind]), l.run, *l.bytes_per_page[kind],
                      model.sizes[kind]->mean(l.run), false});
    }
  }
  for (const Holdout& h : model.holdouts) {
    rows.push_back({name_of(h.what).csv, h.run, h.measured, h.predicted, h.extrapolated});
  }
  add_replay(model, rows);
  for (const Duration run : report.predict)
    rows.push_back({"prediction", run, std::nullopt, model.pages(run), !model.within_range(run)});
  return rows;
}

}  // namespace

std::string calibration_csv(const CalibrationReport& report) {
  std::string out = "what,epoch_ms,measured,model,error_percent,extrapolated,interval\n";
  for (const Row& row : rows_of(report)) out += line_of(row);
  return out + verdict_rows(report);
}

}  // namespace remus::cli
