// The answer of `remsim calibrate TRACE...` for spreadsheets: one row per number that was measured or predicted.
#include <fmt/format.h>

#include <cmath>

#include "tools/remsim/calibration_report.hpp"

namespace remus::cli {
namespace {

struct Row {
  std::string what;
  Duration run;
  std::optional<double> measured;
  double model;
  bool extrapolated;
};

std::string line_of(const Row& r) {
  const std::string measured = r.measured ? fmt::format("{}", *r.measured) : "";
  const std::string error = r.measured && *r.measured > 0 ? fmt::format("{}", 100 * (r.model / *r.measured - 1)) : "";
  return fmt::format("{},{},{},{},{},{}\n", r.what, std::round(r.run.in_ms() * 1e6) / 1e6, measured, r.model, error,
                     r.extrapolated ? "yes" : "no");
}

std::vector<Row> rows_of(const CalibrationReport& report) {
  const CalibratedModel& model = report.model;
  std::vector<Row> rows;
  for (const LengthSummary& l : model.lengths)
    rows.push_back({"dirty_pages_mean", l.run, l.mean_pages, model.pages(l.run), false});
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
  for (const Duration run : report.predict)
    rows.push_back({"prediction", run, std::nullopt, model.pages(run), !model.within_range(run)});
  return rows;
}

}  // namespace

std::string calibration_csv(const CalibrationReport& report) {
  std::string out = "what,epoch_ms,measured,model,error_percent,extrapolated\n";
  for (const Row& row : rows_of(report)) out += line_of(row);
  return out;
}

}  // namespace remus::cli
