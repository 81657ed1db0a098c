// `remsim faults`: crashes at every event and random schedules of faults, judged; or how long failovers take.
#include <fmt/format.h>

#include <chrono>

#include "tools/remsim/commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/explore_crashes.hpp"
#include "tools/remsim/failover_times.hpp"
#include "tools/remsim/fault_findings.hpp"
#include "tools/remsim/fault_ledger.hpp"
#include "tools/remsim/make_trunks.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/random_schedules.hpp"
#include "tools/remsim/write_exploration.hpp"

namespace remus::cli {
namespace {

Exploration explore(const FaultsOptions& options, const FaultSetup& setup, std::vector<Trunk> trunks) {
  std::vector<SimulationJob> jobs;
  for (const Trunk& trunk : trunks) jobs.push_back(trunk.job());
  const SimulationInputs inputs(jobs);
  Exploration exploration;
  exploration.interrupted_by = count_events(trunks, setup, inputs);
  exploration.trunks = std::move(trunks);
  FaultLedger ledger(exploration.trunks.size() * setup.components.size() * setup.patterns.size());
  exploration.schedules.resize(exploration.trunks.size());
  exploration.schedules_planned = static_cast<std::uint64_t>(options.random);
  if (exploration.interrupted_by == 0) {
    const auto plan = plan_crashes(exploration.trunks, setup, options.sample);
    for (const auto& crashes : plan) exploration.crashes_planned += crashes.size();
    const CrashRuns runs = run_crashes(exploration.trunks, plan, setup, inputs, ledger);
    exploration.problems = runs.problems;
    exploration.interrupted_by = runs.interrupted_by;
  }
  exploration.crashes = ledger.copy();
  if (options.random > 0 && exploration.interrupted_by == 0) run_schedules(options.random, setup, inputs, exploration);
  add_findings(setup, inputs, exploration);
  return exploration;
}

// Says on standard error what went wrong; the exit status it calls for.
int complain_about(const Exploration& exploration) {
  for (const std::string& problem : exploration.problems) complain(problem);
  if (!exploration.unjudged.empty())
    complain("internal error: runs ended without a verdict; the answer names a command for each kind of them");
  if (exploration.interrupted_by != 0) {
    complain(fmt::format("interrupted by signal {}: the answer is incomplete", exploration.interrupted_by));
    return kExitSignalBase + exploration.interrupted_by;
  }
  if (!exploration.problems.empty() || !exploration.unjudged.empty()) return kExitInternal;
  return exploration.findings.empty() ? kExitOk : kExitCheckFailed;
}

int explore_and_write(const FaultsOptions& options, const Output& output) {
  const auto started = std::chrono::steady_clock::now();
  std::vector<Trunk> trunks = make_trunks(options);
  const FaultSetup setup = make_setup(options, trunks);
  const Exploration exploration = explore(options, setup, std::move(trunks));
  const ExplorationReport report = report_of(exploration, setup, provenance());
  output.write(write_exploration(report, options.base.format));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  if (!options.base.quiet)  // not part of the answer: the same command gives the same bytes
    complain(
        fmt::format("{} crashes and {} schedules in {:.1f} s", report.crashes.runs, report.schedules.runs, seconds));
  return complain_about(exploration);
}

}  // namespace

int faults_command(const Arguments& words) {
  std::string help;
  const std::optional<FaultsOptions> options = parse_faults_options(words, help);
  if (!options) {
    write_to_stdout(help);
    return kExitOk;
  }
  const Output output(options->base.output);
  return options->timeline ? failover_times(*options, output) : explore_and_write(*options, output);
}

}  // namespace remus::cli
