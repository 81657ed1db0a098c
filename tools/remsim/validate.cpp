// `remsim validate`: simulates what was measured and published, and holds the model against every statement of it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "sim/scenario/error.hpp"
#include "sim/scenario/load.hpp"
#include "sim/validation/prediction.hpp"
#include "sim/validation/write_verdicts.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/measure.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/run_options.hpp"
#include "tools/remsim/statement_files.hpp"

namespace remus::cli {
namespace {

constexpr const char* kFooter =
    R"(How a figure was obtained: calibrated (it fixed a constant), predicted (others
did), blind (nobody had seen it when the constants were fixed), ordering, bound.
Without a tolerance a figure is reported and not judged: ab's medians, tbench's
latencies at 0 cps. A blind figure out of its tolerance misses: it measures the
model and is no failure. It fails (WORSE) when it is further off than it was when
first judged, by more than its noise.

Exit status: 0 no statement fails; 1 a bound, an ordering or a tolerance does not
hold, or a blind figure got worse.

Examples:
  remsim validate
  remsim validate --testbed paper --rounds 16
  remsim validate --rounds 5 --format json --output validation.json)";

struct ValidateOptions {
  std::optional<std::string> format, output, jobs, rounds, seed, testbed, statements;
  std::vector<std::string> assignments;
  bool quiet = false;
};

void add_options(CommandLine& line, ValidateOptions& o) {
  line.option("--format", o.format, "table|csv|json", "of the answer [by --output's ending, else table]");
  line.option("-o,--output", o.output, "FILE", "write the answer there instead of printing it");
  line.option("--testbed", o.testbed, "NAME|FILE", "judge what is published about this one [all that have statements]");
  line.option("--statements", o.statements, "FILE", "hold the testbed [paper] against these instead");
  line.option("--rounds", o.rounds, "N", "repeat every run and judge the means [1]");
  line.option("--seed", o.seed, "N", "of all random draws [1]");
  line.repeated("--set", o.assignments, "FIELD=VALUE", "change a constant first, to see what it explains");
  line.option("-j,--jobs", o.jobs, "N", "simulations at the same time [all cores]");
  line.flag("-q,--quiet,--no-progress", o.quiet, "no progress bar");
  line.footer(kFooter);
}

// A testbed, what is said about it, and the experiment with the workloads that this names.
struct Subject {
  std::string testbed;
  std::vector<sim::Statement> statements;
  sim::Experiment experiment;
};

// The workloads the statements name, in their order.
std::vector<std::string> workloads_of(const std::vector<sim::Statement>& statements) {
  std::vector<std::string> out;
  for (const sim::Statement& s : statements) {
    if (std::find(out.begin(), out.end(), s.workload) == out.end()) out.push_back(s.workload);
  }
  return out;
}

Subject subject(const std::string& testbed, std::vector<sim::Statement> statements, const ValidateOptions& o) {
  sim::Experiment experiment = load_named_testbed(testbed, "--testbed");
  for (const std::string& name : workloads_of(statements)) sim::load_workload(experiment, name);
  if (o.rounds) sim::set_field(experiment, "rounds", *o.rounds, "--rounds " + *o.rounds);
  if (o.seed) sim::set_field(experiment, "seed", *o.seed, "--seed " + *o.seed);
  for (const std::string& assignment : o.assignments) sim::set_field(experiment, assignment);
  sim::validate(experiment);
  return {testbed, std::move(statements), std::move(experiment)};
}

// All of them before the first is simulated: what is wrong with the last is said at once.
std::vector<Subject> subjects(const ValidateOptions& o) {
  if (o.statements) return {subject(o.testbed.value_or("paper"), read_statements(*o.statements), o)};
  if (o.testbed) return {subject(*o.testbed, statements_about(*o.testbed), o)};
  std::vector<Subject> out;
  for (const std::string& name : testbeds_with_statements()) out.push_back(subject(name, statements_about(name), o));
  return out;
}

// What is judged and what is shown, each cell once.
std::vector<sim::Cell> all_cells(const std::vector<sim::Statement>& statements) {
  std::vector<sim::Cell> cells = sim::cells_needed(statements);
  for (const sim::Cell& cell : sim::cells_to_predict(statements)) cells.push_back(cell);
  std::sort(cells.begin(), cells.end());
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  return cells;
}

// The statements whose cells, and those of the same settings at these rates, were all simulated.
std::vector<sim::Statement> complete(const std::vector<sim::Statement>& statements, const std::vector<double>& at_rates,
                                     const sim::Simulated& simulated) {
  std::vector<sim::Statement> out;
  for (const sim::Statement& statement : statements) {
    std::vector<sim::Cell> cells = sim::cells_needed({statement});
    for (const double cps : at_rates) cells.push_back({statement.workload, cps, statement.net_buffer, statement.set});
    const auto is_there = [&](const sim::Cell& cell) { return simulated.contains(cell); };
    if (std::all_of(cells.begin(), cells.end(), is_there)) out.push_back(statement);
  }
  return out;
}

// What can be judged: all, unless runs died or were interrupted.
sim::TestbedVerdicts verdicts_on(const Subject& subject, const sim::Simulated& simulated) {
  const std::vector<double> rates = sim::published_rates(subject.statements);
  try {
    return {.testbed = subject.testbed,
            .title = title_of(subject.experiment),
            .verdicts = sim::judge(complete(subject.statements, {}, simulated), simulated),
            .rates = rates,
            .predictions = sim::predictions(complete(subject.statements, rates, simulated), simulated)};
  } catch (const sim::StatementError& error) {
    throw sim::ScenarioError(error.what());
  }
}

std::string rendered(const sim::ValidationReport& report, OutputFormat format) {
  switch (format) {
    case OutputFormat::csv:
      return sim::write_verdict_csv(report);
    case OutputFormat::json:
      return sim::write_verdict_json(report);
    case OutputFormat::table:
      break;
  }
  return sim::write_verdict_table(report);
}

// What came of it: a run that died or an interruption leaves statements without a verdict.
struct Judged {
  sim::ValidationReport report;
  int status = kExitOk;
  int interrupted_by = 0;  // signal, or 0
};

// Every testbed's statements, one after the other; an interruption ends it.
Judged judge_all(const std::vector<Subject>& subjects, const BatchOptions& batch) {
  Judged out{.report = {.provenance = provenance(), .testbeds = {}}};
  for (const Subject& subject : subjects) {
    out.report.seed = subject.experiment.seed;
    out.report.rounds = subject.experiment.rounds;
    const Measurement measured = measure(subject.experiment, all_cells(subject.statements), batch);
    for (const std::string& problem : measured.problems) complain(problem);
    if (!measured.problems.empty()) out.status = kExitInternal;
    sim::TestbedVerdicts verdicts = verdicts_on(subject, measured.simulated);
    if (!verdicts.verdicts.empty()) out.report.testbeds.push_back(std::move(verdicts));
    out.interrupted_by = measured.interrupted_by;
    if (out.interrupted_by != 0) break;
  }
  return out;
}

// One line about what an interruption cost; the exit status it calls for.
int complain_of_interruption(const Judged& judged, const std::vector<Subject>& subjects) {
  std::size_t all = 0, done = 0;
  for (const Subject& subject : subjects) all += subject.statements.size();
  for (const sim::TestbedVerdicts& testbed : judged.report.testbeds) done += testbed.verdicts.size();
  complain(fmt::format("interrupted by signal {}: {} of {} statements are not judged, their runs are not finished",
                       judged.interrupted_by, all - done, all));
  return kExitSignalBase + judged.interrupted_by;
}

bool all_hold(const sim::ValidationReport& report) {
  return std::all_of(report.testbeds.begin(), report.testbeds.end(),
                     [](const sim::TestbedVerdicts& t) { return sim::all_hold(t.verdicts); });
}

}  // namespace

int validate_command(const Arguments& words) {
  ValidateOptions options;
  CommandLine line("remsim validate", "Holds the model against every published statement about a testbed.");
  add_options(line, options);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  const OutputFormat format = parse_format(options.format, options.output);
  const Output output(options.output.value_or(""));
  const BatchOptions batch{.at_once = parse_jobs(options.jobs), .show_progress = !options.quiet};
  const std::vector<Subject> all = subjects(options);
  const Judged judged = judge_all(all, batch);
  if (!judged.report.testbeds.empty()) output.write(rendered(judged.report, format));
  if (judged.interrupted_by != 0) return complain_of_interruption(judged, all);
  if (judged.status != kExitOk) return judged.status;
  return all_hold(judged.report) ? kExitOk : kExitCheckFailed;
}

}  // namespace remus::cli
