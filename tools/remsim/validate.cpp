// `remsim validate`: simulates what the paper measured and holds the model against every statement of it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

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
#include "tools/remsim/paper_statements.hpp"
#include "tools/remsim/run_options.hpp"

namespace remus::cli {
namespace {

constexpr const char* kFooter =
    R"(How a figure was obtained: calibrated (it fixed a constant), predicted (others
did), ordering, bound. Without a tolerance a
figure is reported and not judged: ab's median, tbench's latencies at 0 cps.

Exit status: 0 every statement holds; 1 a bound, an ordering or a tolerance does not.

Examples:
  remsim validate
  remsim validate --rounds 5 --format json --output validation.json)";

struct ValidateOptions {
  std::optional<std::string> format, output, jobs, rounds, seed, statements;
  std::vector<std::string> assignments;
  bool quiet = false;
};

void add_options(CommandLine& line, ValidateOptions& o) {
  line.option("--format", o.format, "table|csv|json", "of the answer [table]");
  line.option("-o,--output", o.output, "FILE", "write the answer there instead of printing it");
  line.option("--statements", o.statements, "FILE", "hold against these instead of the paper's [validation/paper]");
  line.option("--rounds", o.rounds, "N", "repeat every run and judge the means [1]");
  line.option("--seed", o.seed, "N", "of all random draws [1]");
  line.repeated("--set", o.assignments, "FIELD=VALUE", "change a constant first, to see what it explains");
  line.option("-j,--jobs", o.jobs, "N", "simulations at the same time [all cores]");
  line.flag("-q,--quiet,--no-progress", o.quiet, "no progress bar");
  line.footer(kFooter);
}

sim::Experiment paper_experiment(const ValidateOptions& o) {
  sim::Experiment experiment = sim::load_testbed("paper");
  for (const std::string_view name : sim::kPaperWorkloads) sim::load_workload(experiment, name);
  if (o.rounds) sim::set_field(experiment, "rounds", *o.rounds, "--rounds " + *o.rounds);
  if (o.seed) sim::set_field(experiment, "seed", *o.seed, "--seed " + *o.seed);
  for (const std::string& assignment : o.assignments) sim::set_field(experiment, assignment);
  sim::validate(experiment);
  return experiment;
}

// What is judged and what is shown, each cell once.
std::vector<sim::Cell> all_cells(const std::vector<sim::Statement>& statements) {
  std::vector<sim::Cell> cells = sim::cells_needed(statements);
  for (const sim::Cell& cell : sim::cells_to_predict(statements)) cells.push_back(cell);
  std::sort(cells.begin(), cells.end());
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  return cells;
}

sim::ValidationReport report_of(const sim::Experiment& experiment, const std::vector<sim::Statement>& statements,
                                const sim::Simulated& simulated) {
  try {
    return {.provenance = provenance(),
            .title = title_of(experiment),
            .seed = experiment.seed,
            .rounds = experiment.rounds,
            .verdicts = sim::judge(statements, simulated),
            .predictions = sim::predictions(statements, simulated)};
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

}  // namespace

int validate_command(const Arguments& words) {
  ValidateOptions options;
  CommandLine line("remsim validate", "Holds the model against every published statement about the paper's testbed.");
  add_options(line, options);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  const OutputFormat format = parse_format(options.format);
  const Output output(options.output.value_or(""));
  const BatchOptions batch{.at_once = parse_jobs(options.jobs), .show_progress = !options.quiet};
  const std::vector<sim::Statement> statements = read_paper_statements(options.statements);
  const sim::Experiment experiment = paper_experiment(options);
  const Measurement measured = measure(experiment, all_cells(statements), batch);
  for (const std::string& problem : measured.problems) complain(problem);
  if (measured.interrupted_by != 0) return kExitSignalBase + measured.interrupted_by;
  if (!measured.problems.empty()) return kExitInternal;
  const sim::ValidationReport report = report_of(experiment, statements, measured.simulated);
  output.write(rendered(report, format));
  return sim::all_hold(report.verdicts) ? kExitOk : kExitCheckFailed;
}

}  // namespace remus::cli
