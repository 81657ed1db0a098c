#include "tools/remsim/simulate_all.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/record/transfer.hpp"
#include "sim/scenario/error.hpp"
#include "tools/remsim/job_pool.hpp"
#include "tools/remsim/progress.hpp"
#include "tools/remsim/simulation_inputs.hpp"

namespace remus::cli {
namespace {

const sim::WorkloadSpec& workload_of(const SimulationJob& job) {
  return job.experiment->workloads.at(job.run.workload);
}

SimulationOutcome outcome_of(const SimulationJob& job, const JobOutcome& outcome) {
  switch (outcome.kind) {
    case JobOutcome::Kind::finished:
      return {.finished = true, .result = sim::result_from_text(outcome.text), .problem = {}};
    case JobOutcome::Kind::user_error:
      return {.bad_input = true, .result = {}, .problem = outcome.text};
    case JobOutcome::Kind::failed:
      return {.result = {}, .problem = fmt::format("{}: the simulation {}", name_of(job), outcome.text)};
    case JobOutcome::Kind::not_run:
      break;
  }
  return {.not_run = true, .result = {}, .problem = name_of(job) + ": not finished"};
}

// A mistake that keeps every run from finishing (a load file, a platform) is the command's; one that some runs survive
// (a guest that starves at a high rate) is that run's, and costs no other its result.
void refuse_if_nothing_finished(const std::vector<SimulationOutcome>& all) {
  const auto first = std::find_if(all.begin(), all.end(), [](const auto& outcome) { return outcome.bad_input; });
  const bool any = std::any_of(all.begin(), all.end(), [](const auto& outcome) { return outcome.finished; });
  if (first != all.end() && !any) throw sim::ScenarioError(first->problem);
}

}  // namespace

std::string name_of(const SimulationJob& job) {
  const std::string protection = job.run.cps > 0 ? fmt::format("at {:.6g} cps", job.run.cps) : "unprotected";
  return fmt::format("{} {}, round {}", workload_of(job).name, protection, job.run.round + 1);
}

SimulationBatch simulate_each(const std::vector<SimulationJob>& jobs, const BatchOptions& options) {
  const SimulationInputs inputs(jobs);
  const auto simulate_one = [&](std::size_t index) {
    const SimulationJob& job = jobs[index];
    sim::SimulateOptions how = inputs.options_for(job);
    how.observe_after_fault = options.observe_after_fault;
    how.tells_inconsistency = options.tells_inconsistency;
    return sim::to_text(sim::simulate(*job.experiment, job.run, how));
  };
  Progress progress(jobs.size(), options.show_progress);
  const PoolOptions pool{.at_once = options.at_once, .progress = [&](std::size_t ended) { progress.update(ended); }};
  const PoolResult result = run_jobs(jobs.size(), pool, simulate_one);
  SimulationBatch batch{.outcomes = {}, .interrupted_by = result.interrupted_by};
  for (std::size_t i = 0; i < jobs.size(); ++i) batch.outcomes.push_back(outcome_of(jobs[i], result.outcomes[i]));
  return batch;
}

SimulationBatch simulate_all(const std::vector<SimulationJob>& jobs, const BatchOptions& options) {
  SimulationBatch batch = simulate_each(jobs, options);
  refuse_if_nothing_finished(batch.outcomes);
  return batch;
}

}  // namespace remus::cli
