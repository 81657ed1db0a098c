// `remsim faults`: crashes at every event and random schedules of faults, judged; or how long failovers take.
#include <fmt/format.h>

#include <chrono>
#include <map>

#include "tools/remsim/commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/explore_crashes.hpp"
#include "tools/remsim/failover_times.hpp"
#include "tools/remsim/interrupts.hpp"
#include "tools/remsim/make_trunks.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/random_schedules.hpp"
#include "tools/remsim/shrink.hpp"
#include "tools/remsim/write_exploration.hpp"

namespace remus::cli {
namespace {

constexpr std::size_t kShrunkPerChecker = 3;  // each takes seconds; the tables tell of all

RunOptions command_of(const Trunk& trunk, const FaultSetup& setup, const sim::Fault& fault) {
  RunOptions command = trunk.command;
  command.faults = {sim::describe(fault)};
  command.observe = setup.observe;
  return command;
}

// The first objection of each checker to each component's crashes in each trunk, and what ended without a verdict.
void add_findings(const FaultSetup& setup, Exploration& exploration) {
  const std::size_t components = setup.components.size();
  for (std::size_t i = 0; i < exploration.crashes.size(); ++i) {
    const Tally& tally = exploration.crashes[i];
    const Trunk& trunk = exploration.trunks[i / components];
    const auto command = [&](std::uint64_t event) {
      return command_of(trunk, setup, fault_of(setup, i % components, event));
    };
    for (std::size_t checker = 0; checker < tally.first.size(); ++checker)
      if (tally.first[checker] != 0)
        exploration.findings.push_back(
            {command(tally.first[checker]), std::string(sim::kCheckerNames[checker]), "", false});
    if (tally.first_unjudged != 0) exploration.unjudged.push_back(command_text(command(tally.first_unjudged)));
  }
}

void shrink_some(const FaultSetup& setup, Exploration& exploration) {
  std::map<std::string, std::size_t> of_checker;
  std::vector<Finding> shrunk;
  for (Finding& finding : exploration.findings) {
    if (++of_checker[finding.checker] > kShrunkPerChecker) continue;
    shrink(finding, setup.at_once);
    shrunk.push_back(finding);
  }
  exploration.findings = shrunk;
  exploration.interrupted_by = Interrupts::received();
}

Exploration explore(const FaultsOptions& options, const FaultSetup& setup, std::vector<Trunk> trunks) {
  std::vector<SimulationJob> jobs;
  for (const Trunk& trunk : trunks) jobs.push_back(trunk.job());
  const SimulationInputs inputs(jobs);
  Exploration exploration;
  exploration.interrupted_by = count_events(trunks, setup, inputs);
  exploration.trunks = std::move(trunks);
  FaultLedger ledger(exploration.trunks.size() * setup.components.size());
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
  add_findings(setup, exploration);
  if (exploration.interrupted_by == 0) shrink_some(setup, exploration);
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
