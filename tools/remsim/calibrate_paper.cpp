// `remsim calibrate paper`: recomputes the fitted constants of the paper's testbed and workloads, and says whether the
// shipped files hold them.
#include <fmt/format.h>

#include <utility>

#include "sim/record/text_table.hpp"
#include "sim/scenario/data_files.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/calibrate_commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/paper_constants.hpp"
#include "tools/remsim/run_options.hpp"
#include "tools/remsim/shipped_constants.hpp"
#include "tools/remsim/statement_files.hpp"

namespace remus::cli {
namespace {

constexpr const char* kFooter =
    R"(Dirty curves and compressed sizes come from the measured traces; the rest from the
paper's figures at 0 and 40 cps and the single ones of io and compile.

Exit status: 0 the shipped files hold what was recomputed; 1 they do not, or call
a value fitted that nothing recomputes.

Example:
  remsim calibrate paper --write /tmp/new)";

std::string curves_table(const std::vector<TracedProgram>& programs) {
  std::vector<std::vector<std::string>> rows;
  for (const TracedProgram& p : programs) {
    std::string residuals;
    for (const double r : p.fit.residuals) residuals += fmt::format("{}{:+.1f}", residuals.empty() ? "" : " ", 100 * r);
    rows.push_back({p.program, fmt::format("{:g}", p.speed), fmt::format("{:.1f}", 100 * p.fit.rms), residuals});
  }
  return sim::render_table({{"traced program", "", true},
                            {"scaled by", "", false},
                            {"rms", "%", false},
                            {"residuals, by epoch length", "%", true}},
                           rows);
}

std::string figures_table(const std::vector<FittedFigure>& figures) {
  std::vector<std::vector<std::string>> rows;
  for (const FittedFigure& f : figures) {
    const sim::Statement& s = f.statement;
    rows.push_back({s.workload, s.metric, fmt::format("{}", s.cps.front()), s.net_buffer ? "on" : "off",
                    fmt::format("{:.4g}", s.published), fmt::format("{:.4g}", f.simulated),
                    fmt::format("{:+.2f}", 100 * (f.simulated / s.published - 1)), s.where});
  }
  return sim::render_table({{"workload", "", true},
                            {"metric", "", true},
                            {"cps", "1/s", false},
                            {"net buffer", "", true},
                            {"published", "", false},
                            {"simulated", "", false},
                            {"residual", "%", false},
                            {"where", "", true}},
                           rows);
}

sim::Experiment paper_experiment(const std::vector<Recomputed>& traced) {
  sim::Experiment experiment = sim::load_testbed("paper");
  for (const std::string_view name : sim::kPaperWorkloads) sim::load_workload(experiment, name);
  for (const Recomputed& r : traced) sim::set_field(experiment, r.field, r.value, "calibrate", "fitted: " + r.from);
  return experiment;
}

int calibrate(const std::optional<std::string>& folder, const BatchOptions& batch) {
  const auto programs = constants_from_traces(sim::data_directory() / "traces/vm");
  std::vector<Recomputed> values;
  for (const TracedProgram& p : programs) values.insert(values.end(), p.values.begin(), p.values.end());
  const PaperFit fit = constants_from_figures(paper_experiment(values), statements_about("paper"), batch);
  values.insert(values.end(), fit.values.begin(), fit.values.end());

  const ShippedConstants shipped(std::move(values));
  if (folder) shipped.write_to(*folder);
  for (const std::string& claim : shipped.unproven())
    complain(fmt::format("{} says it is fitted, but nothing recomputes it", claim));
  write_to_stdout(fmt::format(
      "{}\n{}\n{}\n{}{}\n", curves_table(programs), figures_table(fit.figures), shipped.table(),
      fit.converged ? "" : "The fit did not converge: the residuals above are the best found.\n", shipped.verdict()));
  return shipped.hold() ? kExitOk : kExitCheckFailed;
}

}  // namespace

int calibrate_paper_command(const Arguments& words) {
  std::optional<std::string> testbed, folder, jobs;
  bool quiet = false;
  CommandLine line("remsim calibrate paper", "Recomputes the fitted constants of the paper's testbed and workloads.");
  line.word("paper", testbed, "the testbed; another is xen47");
  line.option("--write", folder, "FOLDER", "write the files with the recomputed values there");
  line.option("-j,--jobs", jobs, "N", "simulations at the same time [all cores]");
  line.flag("-q,--quiet,--no-progress", quiet, "no progress bar");
  line.footer(kFooter);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  return calibrate(folder, {.at_once = parse_jobs(jobs), .show_progress = !quiet});
}

}  // namespace remus::cli
