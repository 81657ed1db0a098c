#include "tools/remsim/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/record/summarise.hpp"
#include "sim/scenario/error.hpp"
#include "sim/scenario/load.hpp"

namespace remus::cli {
namespace {

std::size_t workload_index(const sim::Experiment& experiment, const std::string& name) {
  const auto& all = experiment.workloads;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& w) { return w.name == name; });
  if (found == all.end()) throw sim::ScenarioError(fmt::format("{}: no such workload; it is not loaded", name));
  return static_cast<std::size_t>(found - all.begin());
}

// What a cell changes of the experiment, beside the workload and the rate.
struct Settings {
  bool net_buffer = true;
  std::string set{};
  friend auto operator<=>(const Settings&, const Settings&) = default;
};

Settings settings_of(const sim::Cell& cell) { return {cell.net_buffer, cell.set}; }

sim::Experiment with(sim::Experiment experiment, const Settings& settings) {
  experiment.protocol.net_buffer = settings.net_buffer;
  for (std::string_view rest = settings.set; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (end > 0) sim::set_field(experiment, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  sim::validate(experiment);
  return experiment;
}

std::vector<SimulationJob> jobs_for(const sim::Cell& cell, const sim::Experiment& experiment) {
  const std::size_t workload = workload_index(experiment, cell.workload);
  std::vector<SimulationJob> jobs;
  for (std::int64_t round = 0; round < experiment.rounds; ++round) {
    jobs.push_back({&experiment, {.workload = workload, .cps = cell.cps, .round = round}});
  }
  return jobs;
}

std::string problem_of(const SimulationJob& job, const SimulationOutcome& outcome) {
  if (!outcome.finished) return outcome.problem;
  if (outcome.result.violation.empty()) return "";
  return name_of(job) + ": an invariant was violated: " + outcome.result.violation;
}

sim::ReportRow row_of(const sim::Cell& cell, const SimulationJob& job, const std::vector<sim::RunResult>& results) {
  sim::ReportRow row;
  row.workload = cell.workload;
  row.fixed_time = sim::is_fixed_time(job.experiment->workloads[job.run.workload].kind);
  row.cps = cell.cps;
  row.net_buffer = cell.net_buffer;
  sim::summarise(row, results);
  return row;
}

// The rounds' results of one cell; empty when one of them has a problem, which is noted.
std::vector<sim::RunResult> good_results(const std::vector<SimulationJob>& jobs, const SimulationOutcome* outcomes,
                                         std::vector<std::string>& problems) {
  std::vector<sim::RunResult> results;
  bool good = true;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const std::string problem = problem_of(jobs[i], outcomes[i]);
    if (!problem.empty() && !outcomes[i].not_run) problems.push_back(problem);
    good = good && problem.empty();
    results.push_back(outcomes[i].result);
  }
  return good ? results : std::vector<sim::RunResult>();
}

}  // namespace

Measurement measure(const sim::Experiment& experiment, const std::vector<sim::Cell>& cells,
                    const BatchOptions& options) {
  std::map<Settings, sim::Experiment> experiments;
  std::vector<SimulationJob> jobs;
  for (const sim::Cell& cell : cells) {
    const Settings settings = settings_of(cell);
    if (!experiments.contains(settings)) experiments.emplace(settings, with(experiment, settings));
    for (const SimulationJob& job : jobs_for(cell, experiments.at(settings))) jobs.push_back(job);
  }
  const SimulationBatch batch = simulate_all(jobs, options);

  Measurement out;
  out.interrupted_by = batch.interrupted_by;
  std::map<std::string, std::vector<sim::ReportRow>> rows;  // by what was set: overheads compare with what is alike
  const auto rounds = static_cast<std::size_t>(experiment.rounds);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::vector<SimulationJob> own(jobs.begin() + static_cast<std::ptrdiff_t>(i * rounds),
                                         jobs.begin() + static_cast<std::ptrdiff_t>((i + 1) * rounds));
    const auto results = good_results(own, batch.outcomes.data() + i * rounds, out.problems);
    if (!results.empty()) rows[cells[i].set].push_back(row_of(cells[i], own.front(), results));
  }
  for (auto& [set, alike] : rows) {
    sim::add_overheads(alike);
    for (const sim::ReportRow& row : alike) out.simulated[{row.workload, row.cps, row.net_buffer, set}] = row.metrics;
  }
  return out;
}

}  // namespace remus::cli
