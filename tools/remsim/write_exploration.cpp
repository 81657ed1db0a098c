#include "tools/remsim/write_exploration.hpp"

#include <algorithm>

#include "sim/scenario/load.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/fault_ledger.hpp"

namespace remus::cli {
namespace {

void add_to(std::vector<NamedTally>& sums, const std::string& name, const Tally& tally) {
  const auto found = std::find_if(sums.begin(), sums.end(), [&](const NamedTally& sum) { return sum.name == name; });
  if (found == sums.end())
    sums.push_back({name, tally});
  else
    found->tally = sum_of(found->tally, tally);
}

void add_cells(const Exploration& exploration, const FaultSetup& setup, ExplorationReport& report) {
  const std::size_t components = setup.components.size();
  for (std::size_t i = 0; i < exploration.crashes.size(); ++i) {
    const Trunk& trunk = exploration.trunks[i / components];
    const std::string component(sim::kFaultComponentNames[static_cast<std::size_t>(setup.components[i % components])]);
    const Tally& tally = exploration.crashes[i];
    report.cells.push_back({trunk.workload, trunk.disk, component, tally});
    add_to(report.by_component, component, tally);
    add_to(report.by_disk, trunk.disk, tally);
    add_to(report.by_workload, trunk.workload, tally);
    report.crashes = sum_of(report.crashes, tally);
  }
}

void add_workloads(const Exploration& exploration, ExplorationReport& report) {
  for (const NamedTally& workload : report.by_workload) {
    std::uint64_t most = 0;
    const Trunk* first = nullptr;
    for (const Trunk& trunk : exploration.trunks) {
      if (trunk.workload != workload.name) continue;
      if (first == nullptr) first = &trunk;
      most = std::max(most, trunk.events);
    }
    report.commands.push_back(command_text(first->command));
    report.events.push_back(most);
  }
}

}  // namespace

ExplorationReport report_of(const Exploration& exploration, const FaultSetup& setup,
                            const sim::Provenance& provenance) {
  const sim::Experiment& first = exploration.trunks.front().experiment;
  ExplorationReport report;
  report.provenance = provenance;
  report.title = title_of(first);
  report.scenario = sim::dump(first);
  report.arbitrator = first.protocol.arbitrator;
  report.seed = setup.seed;
  report.duration = setup.duration;
  report.repaired_after = setup.repaired_after;
  report.observe = setup.observe;
  add_cells(exploration, setup, report);
  add_workloads(exploration, report);
  for (const Tally& tally : exploration.schedules) report.schedules = sum_of(report.schedules, tally);
  for (const Finding& finding : exploration.findings)
    report.counterexamples.push_back({command_text(finding.command), finding.checker, finding.what, finding.repeats});
  report.unjudged = exploration.unjudged;
  report.crashes_planned = exploration.crashes_planned;
  report.schedules_planned = exploration.schedules_planned;
  report.incomplete = exploration.interrupted_by != 0;
  return report;
}

Tally all_runs(const ExplorationReport& report) { return sum_of(report.crashes, report.schedules); }

std::string write_exploration(const ExplorationReport& report, OutputFormat format) {
  switch (format) {
    case OutputFormat::csv:
      return write_exploration_csv(report);
    case OutputFormat::json:
      return write_exploration_json(report);
    case OutputFormat::table:
      break;
  }
  return write_exploration_table(report);
}

}  // namespace remus::cli
