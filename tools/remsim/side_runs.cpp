#include "tools/remsim/side_runs.hpp"

#include <fmt/format.h>

namespace remus::cli {

std::vector<SimulationOutcome> run_aside(const std::vector<SimulationJob>& jobs, const BatchOptions& options,
                                         SideRuns& how) {
  const SimulationBatch batch = simulate_each(jobs, options);
  how.interrupted_by = batch.interrupted_by;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const SimulationOutcome& outcome = batch.outcomes[i];
    if (outcome.finished && !outcome.result.violation.empty())
      how.violations.push_back(violation_text(jobs[i], outcome.result));
  }
  return batch.outcomes;
}

std::string violation_text(const SimulationJob& job, const sim::RunResult& result) {
  const std::string checker = result.checker.empty() ? "" : " (" + result.checker + ")";
  std::string text = fmt::format("{}: an invariant was violated{}: {}", name_of(job), checker, result.violation);
  for (const sim::TimelineEntry& entry : result.timeline)
    text += fmt::format("{:.9f} s  {}\n", entry.at_ms / 1e3, entry.what);
  return text;
}

}  // namespace remus::cli
