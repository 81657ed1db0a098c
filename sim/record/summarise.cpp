#include "sim/record/summarise.hpp"

#include <cmath>
#include <optional>

#include "models/units/invariant.hpp"

namespace remus::sim {
namespace {

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// Sample standard deviation. Precondition: two values or more.
double deviation_of(const std::vector<double>& values, double mean) {
  double squares = 0;
  for (double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::optional<double> variation_of(const std::vector<double>& values) {
  if (values.size() < 2) return std::nullopt;
  const double mean = mean_of(values);
  const double deviation = deviation_of(values, mean);
  if (deviation == 0) return 0.0;
  if (mean == 0) return std::nullopt;
  return deviation / std::fabs(mean);
}

// The metric's value in every round; empty when one of them lacks it.
std::vector<double> values_of(const std::string& name, const std::vector<RunResult>& rounds) {
  std::vector<double> values;
  for (const RunResult& round : rounds) {
    const auto found = round.metrics.find(name);
    if (found == round.metrics.end()) return {};
    values.push_back(found->second);
  }
  return values;
}

std::vector<Part> mean_parts(const std::vector<RunResult>& rounds, std::vector<Part> RunResult::*parts) {
  std::vector<Part> mean = rounds.front().*parts;
  for (Part& part : mean) {
    double sum = 0;
    for (const RunResult& round : rounds) {
      for (const Part& other : round.*parts) sum += other.name == part.name ? other.ms : 0;
    }
    part.ms = sum / static_cast<double>(rounds.size());
  }
  return mean;
}

std::map<std::string, double> mean_busy(const std::vector<RunResult>& rounds) {
  std::map<std::string, double> mean;
  for (const RunResult& round : rounds) {
    for (const auto& [resource, share] : round.busy_share) mean[resource] += share / static_cast<double>(rounds.size());
  }
  return mean;
}

const char* work_metric(const ReportRow& row) { return row.fixed_time ? "requests_completed" : "runtime_s"; }

std::optional<double> metric_of(const Metrics& metrics, const char* name) {
  const auto found = metrics.find(name);
  if (found == metrics.end()) return std::nullopt;
  return found->second;
}

// How many times as long the same work took; nothing when it cannot be said.
std::optional<double> stretch(const ReportRow& row, const ReportRow& baseline) {
  const auto value = metric_of(row.metrics, work_metric(row));
  const auto reference = metric_of(baseline.metrics, work_metric(row));
  if (!value || !reference || *value <= 0 || *reference <= 0) return std::nullopt;
  return row.fixed_time ? *reference / *value : *value / *reference;
}

const ReportRow* baseline_of(const ReportRow& row, const std::vector<ReportRow>& rows) {
  for (const ReportRow& other : rows) {
    if (other.workload == row.workload && other.cps == 0) return &other;
  }
  return nullptr;
}

// overhead = stretch - 1, so its deviation is the stretch's: cv(work) * stretch, to first order.
void add_overhead_variation(ReportRow& row, double ratio) {
  const auto work_cv = metric_of(row.cv, work_metric(row));
  if (!work_cv) return;
  if (*work_cv == 0) {
    row.cv["overhead_percent"] = 0;
  } else if (ratio != 1) {
    row.cv["overhead_percent"] = *work_cv * ratio / std::fabs(ratio - 1);
  }
}

}  // namespace

void summarise(ReportRow& row, const std::vector<RunResult>& rounds) {
  invariant(!rounds.empty(), "a row needs at least one round");
  row.rounds = static_cast<std::int64_t>(rounds.size());
  for (const auto& [name, first] : rounds.front().metrics) {
    const std::vector<double> values = values_of(name, rounds);
    if (values.empty()) continue;
    row.metrics[name] = mean_of(values);
    if (const auto variation = variation_of(values)) row.cv[name] = *variation;
  }
  row.cycle = mean_parts(rounds, &RunResult::cycle);
  row.request = mean_parts(rounds, &RunResult::request);
  row.busy_share = mean_busy(rounds);
  row.last_draws.clear();
  for (const RunResult& round : rounds) row.last_draws.push_back(round.last_draws);
  row.timeline = rounds.front().timeline;
}

void add_overheads(std::vector<ReportRow>& rows) {
  for (ReportRow& row : rows) {
    const ReportRow* baseline = baseline_of(row, rows);
    if (baseline == nullptr) continue;
    const auto ratio = stretch(row, *baseline);
    if (!ratio) continue;
    row.metrics["overhead_percent"] = (*ratio - 1) * 100;
    if (row.cps > 0) add_overhead_variation(row, *ratio);
  }
}

}  // namespace remus::sim
