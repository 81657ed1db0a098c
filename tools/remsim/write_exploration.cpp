#include "tools/remsim/write_exploration.hpp"

#include <algorithm>

#include "sim/scenario/load.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/fault_ledger.hpp"
#include "tools/remsim/fault_variants.hpp"

namespace remus::cli {
namespace {

void add_to(std::vector<NamedTally>& sums, const std::string& name, const Tally& tally) {
  const auto found = std::find_if(sums.begin(), sums.end(), [&](const NamedTally& sum) { return sum.name == name; });
  if (found == sums.end())
    sums.push_back({name, tally});
  else
    found->tally = sum_of(found->tally, tally);
}

std::string_view name_of(sim::FaultComponent component) {
  return sim::kFaultComponentNames[static_cast<std::size_t>(component)];
}

void add_cells(const Exploration& exploration, const FaultSetup& setup, ExplorationReport& report) {
  const std::size_t components = setup.components.size(), patterns = setup.patterns.size();
  for (std::size_t i = 0; i < exploration.crashes.size(); ++i) {
    const Trunk& trunk = exploration.trunks[i / patterns / components];
    const std::string component(name_of(setup.components[i / patterns % components]));
    const std::string pattern(kFaultPatternNames[static_cast<std::size_t>(setup.patterns[i % patterns])]);
    const Tally& tally = exploration.crashes[i];
    if (i % patterns == 0) report.cells.push_back({trunk.workload, trunk.disk, trunk.variant, component, {}});
    report.cells.back().tally = sum_of(report.cells.back().tally, tally);
    add_to(report.by_component, component, tally);
    add_to(report.by_disk, trunk.disk, tally);
    add_to(report.by_workload, trunk.workload, tally);
    add_to(report.by_pattern, pattern, tally);
    add_to(report.by_variant, trunk.variant, tally);
    if (tally.idle + tally.never_struck > 0) add_to(report.idle, pattern + " of " + component, tally);
    report.crashes = sum_of(report.crashes, tally);
  }
}

void add_variants(const Exploration& exploration, ExplorationReport& report) {
  for (const Trunk& trunk : exploration.trunks)
    if (trunk.variant != kBaseVariant) report.variants.push_back(trunk.workload + ", " + trunk.disk);
}

void add_workloads(const Exploration& exploration, ExplorationReport& report) {
  for (const NamedTally& workload : report.by_workload) {
    std::uint64_t most = 0;
    const Trunk* first = nullptr;
    for (const Trunk& trunk : exploration.trunks) {
      if (trunk.workload != workload.name || trunk.variant != kBaseVariant) continue;
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
  add_variants(exploration, report);
  for (const Finding& each : exploration.idle) report.idle_examples.push_back(command_text(each.command));
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
