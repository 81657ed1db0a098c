#include <nlohmann/json.hpp>

#include "tools/remsim/write_exploration.hpp"

namespace remus::cli {
namespace {

using Json = nlohmann::ordered_json;

Json runs_of(const Tally& tally, const char* called) {
  return {{called, tally.runs}, {"violations", tally.all_violations()}};
}

// What became of the faults and of the VM.
Json outcomes(const Tally& t, const char* called) {
  Json out = runs_of(t, called);
  out["deviations"] = t.all_deviations();
  out["faults"] = t.faults;
  out["without_effect"] = t.idle;
  out["never_struck"] = t.never_struck;
  for (std::size_t i = 0; i < t.fates.size(); ++i) out["fates"][std::string(sim::kFateNames[i])] = t.fates[i];
  return out;
}

Json outcomes_by(const std::vector<NamedTally>& tallies) {
  Json out = Json::object();
  for (const NamedTally& each : tallies) out[each.name] = outcomes(each.tally, "crashes");
  return out;
}

Json idle_faults(const ExplorationReport& report) {
  Json out = Json::array();
  for (std::size_t i = 0; i < report.idle.size(); ++i) {
    const auto& [name, t] = report.idle[i];
    out.push_back({{"faults", name}, {"without_effect", t.idle}, {"never_struck", t.never_struck}});
    if (i < report.idle_examples.size()) out.back()["command"] = report.idle_examples[i];
  }
  return out;
}

Json sums(const std::vector<NamedTally>& tallies) {
  Json out = Json::object();
  for (const NamedTally& each : tallies) out[each.name] = runs_of(each.tally, "crashes");
  return out;
}

Json losses(const NamedTally& disk) {
  const Tally& t = disk.tally;
  Json out = runs_of(t, "crashes");
  out.update({{"failovers", t.failovers},
              {"vms_lost", t.vms_lost},
              {"lost_epochs", t.lost_epochs},
              {"disk_ahead_failovers", t.disk_ahead},
              {"disk_ahead_bytes", t.disk_ahead_bytes},
              {"disk_ahead_bytes_max", t.disk_ahead_most},
              {"disk_unreplicated_crashes", t.unreplicated},
              {"disk_unreplicated_bytes", t.unreplicated_bytes},
              {"disk_unreplicated_bytes_max", t.unreplicated_most}});
  return out;
}

Json workloads(const ExplorationReport& report) {
  Json out = sums(report.by_workload);
  for (std::size_t i = 0; i < report.events.size(); ++i) {
    Json& workload = out[report.by_workload[i].name];
    workload["events"] = report.events[i];
    workload["command"] = report.commands[i];
  }
  return out;
}

Json variants(const ExplorationReport& report) {
  Json out = outcomes_by(report.by_variant);
  for (std::size_t i = 1; i < report.by_variant.size(); ++i)
    out[report.by_variant[i].name]["tried_with"] = report.variants[i - 1];
  return out;
}

Json counterexamples(const ExplorationReport& report) {
  Json out = Json::array();
  for (const Counterexample& each : report.counterexamples)
    out.push_back(
        Json{{"command", each.command}, {"checker", each.checker}, {"what", each.what}, {"repeats", each.repeats}});
  return out;
}

}  // namespace

std::string write_exploration_json(const ExplorationReport& report) {
  const sim::Provenance& from = report.provenance;
  const Tally all = all_runs(report);
  Json by_checker = Json::object();
  for (std::size_t i = 0; i < sim::kCheckerNames.size(); ++i)
    by_checker[std::string(sim::kCheckerNames[i])] = all.violations[i];
  Json by_law = Json::object();
  for (std::size_t i = 0; i < kFaultLawNames.size(); ++i) by_law[std::string(kFaultLawNames[i])] = all.deviating[i];
  Json by_disk = Json::object();
  for (const NamedTally& disk : report.by_disk) by_disk[disk.name] = losses(disk);
  Json out{{"remsim",
            {{"version", from.version},
             {"commit", from.commit},
             {"simgrid", from.simgrid},
             {"network_model", from.network_model}}},
           {"scenario", report.scenario},
           {"seed", report.seed},
           {"arbitrator", report.arbitrator},
           {"duration_ms", report.duration.in_ms()},
           {"repaired_after_ms", report.repaired_after.in_ms()},
           {"observe_ms", report.observe.in_ms()},
           {"crashes", report.crashes.runs},
           {"schedules", report.schedules.runs},
           {"violations", all.all_violations()},
           {"deviations", all.all_deviations()},
           {"unjudged", all.unjudged},
           {"faults", all.faults},
           {"faults_without_effect", all.idle},
           {"faults_never_struck", all.never_struck},
           {"by_component", sums(report.by_component)},
           {"by_checker", by_checker},
           {"by_law", by_law},
           {"by_pattern", outcomes_by(report.by_pattern)},
           {"by_variant", variants(report)},
           {"by_disk_protocol", by_disk},
           {"workloads", workloads(report)},
           {"by_schedule", outcomes(report.schedules, "schedules")},
           {"idle_faults", idle_faults(report)},
           {"counterexamples", counterexamples(report)}};
  if (!report.unjudged.empty()) out["unjudged_commands"] = report.unjudged;
  if (report.incomplete)
    out["missing"] = {{"crashes", report.crashes_planned - report.crashes.runs},
                      {"schedules", report.schedules_planned - report.schedules.runs}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace remus::cli
