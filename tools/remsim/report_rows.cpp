#include "tools/remsim/report_rows.hpp"

#include <algorithm>

#include "sim/record/summarise.hpp"

namespace remus::cli {
namespace {

sim::ReportRow empty_row(const SimulationJob& job) {
  const sim::Experiment& experiment = *job.experiment;
  const sim::WorkloadSpec& workload = experiment.workloads[job.run.workload];
  sim::ReportRow row;
  row.workload = workload.name;
  row.policy = experiment.policy;
  row.fixed_time = sim::is_fixed_time(workload.kind);
  row.cps = job.run.cps;
  row.net_buffer = experiment.protocol.net_buffer;
  row.seed = experiment.seed;
  return row;
}

}  // namespace

bool counts(const SimulationOutcome& outcome) { return outcome.finished && outcome.result.violation.empty(); }

std::int64_t rounds_of_rows(const std::vector<SimulationJob>& jobs, const SimulationBatch& batch, std::int64_t rounds) {
  std::int64_t whole = rounds;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (batch.outcomes[i].not_run) whole = std::min(whole, jobs[i].run.round);
  }
  return std::max<std::int64_t>(whole, 1);
}

void add_rows(const std::vector<SimulationJob>& jobs, const SimulationBatch& batch, std::int64_t rounds,
              sim::Report& report) {
  const auto kept = static_cast<std::size_t>(rounds_of_rows(jobs, batch, rounds));
  const std::size_t rows = jobs.size() / static_cast<std::size_t>(rounds);
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<sim::RunResult> results;
    for (std::size_t i = row; i < kept * rows; i += rows) {
      if (counts(batch.outcomes[i])) results.push_back(batch.outcomes[i].result);
    }
    if (results.empty()) continue;
    report.rows.push_back(empty_row(jobs[row]));
    sim::summarise(report.rows.back(), results);
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (i >= kept * rows || !counts(batch.outcomes[i])) report.missing.push_back(name_of(jobs[i]));
  }
  sim::add_overheads(report.rows);
}

}  // namespace remus::cli
