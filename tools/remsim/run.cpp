// `remsim run`, and `remsim` without a command: simulates a scenario and prints what it cost.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/record/summarise.hpp"
#include "sim/record/write_csv.hpp"
#include "sim/record/write_json.hpp"
#include "sim/record/write_phases.hpp"
#include "sim/record/write_table.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/check_platform.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/run_options.hpp"

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

// Runs that violated an invariant have no result to show: their numbers mean nothing.
bool counts(const SimulationOutcome& outcome) { return outcome.finished && outcome.result.violation.empty(); }

// When the work ended, of a run that was to meet a fault and met none; nothing for others.
std::optional<double> ended_before_its_fault(const SimulationJob& job, const SimulationOutcome& outcome) {
  if (job.run.cps <= 0 || job.experiment->faults.empty() || !counts(outcome)) return std::nullopt;
  const auto runtime = outcome.result.metrics.find("runtime_s");
  if (runtime == outcome.result.metrics.end() || !outcome.result.timeline.empty()) return std::nullopt;
  return runtime->second + job.experiment->workloads.at(job.run.workload).warmup.in_seconds();
}

// A fault after the end of the work is a mistake in the question: such runs have no answer. It shows only after them;
// one line names them all. True: there are such runs.
bool refuse_late_faults(const std::vector<SimulationJob>& jobs, SimulationBatch& batch) {
  std::string ended;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const std::optional<double> end = ended_before_its_fault(jobs[i], batch.outcomes[i]);
    if (!end) continue;
    ended += fmt::format("{}{} ended at {:.2f} s", ended.empty() ? "" : ", ", name_of(jobs[i]), *end);
    batch.outcomes[i].finished = false;
  }
  if (ended.empty()) return false;
  complain(fmt::format("{} never struck: {}: strike earlier, or give the workload more to do",
                       jobs.front().experiment->faults, ended));
  return true;
}

// Results that are to be seen with what they leave out.
void complain_of_results(const SimulationJob& job, const sim::RunResult& result) {
  const bool done = result.metrics.contains("runtime_s");
  if (!done && result.metrics.contains("connections_given_up"))
    complain(
        fmt::format("{}: a client gave its connection up (testbed.tcp.syn_retries, testbed.tcp.retries2): the work "
                    "is never done",
                    name_of(job)));
  if (sim::shows_inconsistency(result.metrics))
    complain(name_of(job) + ": clients saw or lost what they must not: no arbitrator, or no egress buffer");
}

// The rounds of one row follow one another among the jobs.
void add_rows(const std::vector<SimulationJob>& jobs, const SimulationBatch& batch, std::size_t rounds,
              sim::Report& report) {
  for (std::size_t first = 0; first < jobs.size(); first += rounds) {
    std::vector<sim::RunResult> results;
    for (std::size_t i = first; i < first + rounds; ++i) {
      if (counts(batch.outcomes[i])) {
        results.push_back(batch.outcomes[i].result);
      } else {
        report.missing.push_back(name_of(jobs[i]));
      }
    }
    if (results.empty()) continue;
    sim::ReportRow row = empty_row(jobs[first]);
    sim::summarise(row, results);
    report.rows.push_back(std::move(row));
  }
  sim::add_overheads(report.rows);
}

std::string rendered(const sim::Report& report, const RunOptions& options) {
  switch (options.format) {
    case OutputFormat::csv:
      return sim::write_csv(report);
    case OutputFormat::json:
      return sim::write_json(report, options.explain);
    case OutputFormat::table:
      break;
  }
  return sim::write_table(report) + (options.explain ? sim::write_explanation(report) : "");
}

// The violation with the last events, and what happened around the faults, if there were any.
std::string violation_text(const sim::RunResult& result) {
  std::string text = result.violation;
  for (const sim::TimelineEntry& entry : result.timeline)
    text += fmt::format("{:.9f} s  {}\n", entry.at_ms / 1e3, entry.what);
  return text;
}

// Says on standard error what is missing and why; the exit status it calls for.
int complain_about(const SimulationBatch& batch, const std::vector<SimulationJob>& jobs) {
  int status = kExitOk;
  std::string last;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const SimulationOutcome& outcome = batch.outcomes[i];
    if (!outcome.finished) {
      if (outcome.problem.empty()) continue;                   // said already
      if (outcome.problem != last) complain(outcome.problem);  // rounds of one row say the same
      last = outcome.problem;
      if (status != kExitInternal) status = outcome.bad_input ? kExitBadInput : kExitInternal;
    } else if (!outcome.result.violation.empty()) {
      const std::string checker = outcome.result.checker.empty() ? "" : " (" + outcome.result.checker + ")";
      complain(name_of(jobs[i]) + ": an invariant was violated" + checker + ": " + violation_text(outcome.result));
      if (status == kExitOk) status = kExitCheckFailed;
    } else {
      complain_of_results(jobs[i], outcome.result);
      if (status == kExitOk && sim::shows_inconsistency(outcome.result.metrics)) status = kExitCheckFailed;
    }
  }
  if (batch.interrupted_by == 0) return status;
  complain(fmt::format("interrupted by signal {}: the answer is incomplete", batch.interrupted_by));
  return kExitSignalBase + batch.interrupted_by;
}

int simulate_and_write(const sim::Experiment& experiment, const RunOptions& options, const Output& output) {
  check_platform_file(experiment);
  const std::vector<SimulationJob> jobs = jobs_of(experiment);
  SimulationBatch batch = simulate_all(jobs, {.at_once = options.jobs,
                                              .show_progress = !options.quiet,
                                              .observe_after_fault = options.observe,
                                              .tells_inconsistency = true});
  const bool too_late = refuse_late_faults(jobs, batch);
  sim::Report report{.provenance = provenance(),
                     .title = title_of(experiment),
                     .scenario = sim::dump(experiment),
                     .rows = {},
                     .missing = {}};
  add_rows(jobs, batch, static_cast<std::size_t>(experiment.rounds), report);
  const int status = complain_about(batch, jobs);
  const bool answered =
      std::any_of(report.rows.begin(), report.rows.end(), [](const auto& row) { return row.cps > 0; });
  if (!report.rows.empty() && (answered || !too_late)) output.write(rendered(report, options));
  return status == kExitOk && too_late ? kExitBadInput : status;
}

}  // namespace

int run_command(const Arguments& words) {
  std::string help;
  const std::optional<RunOptions> options = parse_run_options(words, help);
  if (!options) {
    write_to_stdout(help);
    return kExitOk;
  }
  const sim::Experiment experiment = build_experiment(*options);
  const Output output(options->output);
  if (!options->dump_scenario) return simulate_and_write(experiment, *options, output);
  output.write(sim::dump(experiment));
  return kExitOk;
}

}  // namespace remus::cli
