// `remsim run`, and `remsim` without a command: simulates a scenario and prints what it cost.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "sim/record/missing_text.hpp"
#include "sim/record/write_csv.hpp"
#include "sim/record/write_json.hpp"
#include "sim/record/write_phases.hpp"
#include "sim/record/write_table.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/assumptions.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/check_platform.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/counterfactuals.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/late_faults.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/protocol_note.hpp"
#include "tools/remsim/report_rows.hpp"
#include "tools/remsim/run_options.hpp"

namespace remus::cli {
namespace {

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

// Says on standard error what is missing and why, what an interruption cost in one line; the exit status it calls for.
int complain_about(const SimulationBatch& batch, const std::vector<SimulationJob>& jobs, const sim::Report& report) {
  int status = kExitOk;
  std::set<std::pair<std::size_t, double>> refused;  // rows whose mistake is told: it is the same in every round
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const SimulationOutcome& outcome = batch.outcomes[i];
    if (outcome.not_run) continue;
    if (!outcome.finished) {
      if (outcome.problem.empty()) continue;  // said already
      if (!outcome.bad_input || refused.insert({jobs[i].run.workload, jobs[i].run.cps}).second)
        complain(outcome.problem);
      if (status != kExitInternal) status = outcome.bad_input ? kExitBadInput : kExitInternal;
    } else if (!outcome.result.violation.empty()) {
      complain(violation_text(jobs[i], outcome.result));
      if (status == kExitOk) status = kExitCheckFailed;
    } else {
      complain_of_results(jobs[i], outcome.result);
      if (status == kExitOk && sim::shows_inconsistency(outcome.result.metrics)) status = kExitCheckFailed;
    }
  }
  if (batch.interrupted_by == 0) return status;
  complain(fmt::format("interrupted by signal {}: the answer is incomplete{}", batch.interrupted_by,
                       report.missing.empty() ? "" : ", without " + sim::missing_text(report.missing)));
  return kExitSignalBase + batch.interrupted_by;
}

// Tables are for people, who are told what a result rests on; others ask for it by --explain.
bool wants_assumptions(const RunOptions& options) {
  return options.assumptions && (options.explain || options.format == OutputFormat::table);
}

// The status after runs aside, given that of the report's own.
int status_after(int status, const SideRuns& how) {
  for (const std::string& violation : how.violations) complain(violation);
  if (how.interrupted_by != 0) {
    complain(fmt::format("interrupted by signal {}: all runs are there, but not all that was to be tried",
                         how.interrupted_by));
    return kExitSignalBase + how.interrupted_by;
  }
  return status == kExitOk && !how.violations.empty() ? kExitCheckFailed : status;
}

// What is tried besides: what would help, and what the result rests on. The exit status so far goes in and comes out.
int try_more(const sim::Experiment& experiment, const RunOptions& options, const std::vector<SimulationJob>& jobs,
             const SimulationBatch& batch, const BatchOptions& how, sim::Report& report, int status) {
  if (batch.interrupted_by != 0) return status;
  if (options.explain) {
    const SideRuns tried = try_changes(jobs, batch, how, report);
    status = status_after(status, tried);
    if (tried.interrupted_by != 0) return status;
  }
  return wants_assumptions(options) ? status_after(status, weigh_assumptions(experiment, how, report)) : status;
}

int simulate_and_write(const sim::Experiment& experiment, const RunOptions& options, const Output& output) {
  check_platform_file(experiment);
  const std::vector<SimulationJob> jobs = jobs_of(experiment);
  const BatchOptions how{.at_once = options.jobs,
                         .show_progress = !options.quiet,
                         .observe_after_fault = options.observe,
                         .tells_inconsistency = true};
  SimulationBatch batch = simulate_all(jobs, how);
  const bool too_late = refuse_late_faults(jobs, batch);
  sim::Report report{.provenance = provenance(),
                     .title = title_of(experiment),
                     .scenario = sim::dump(experiment),
                     .rows = {},
                     .notes = {},
                     .trials = {},
                     .assumptions = {},
                     .missing = {}};
  add_rows(jobs, batch, experiment.rounds, report);
  if (const std::string note = protocol_note(experiment); !note.empty()) report.notes.push_back(note);
  int status = complain_about(batch, jobs, report);
  const bool answered =
      std::any_of(report.rows.begin(), report.rows.end(), [](const auto& row) { return row.cps > 0; });
  if (too_late && status == kExitOk) status = kExitBadInput;
  if (too_late && !answered) return status;
  status = try_more(experiment, options, jobs, batch, how, report, status);
  if (!report.rows.empty()) output.write(rendered(report, options));
  return status;
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
