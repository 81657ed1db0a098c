#include <nlohmann/json.hpp>

#include "tools/remsim/write_exploration.hpp"

namespace remus::cli {
namespace {

using Json = nlohmann::ordered_json;

Json runs_of(const Tally& tally, const char* called) {
  return {{called, tally.runs}, {"violations", tally.all_violations()}};
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
           {"unjudged", all.unjudged},
           {"by_component", sums(report.by_component)},
           {"by_checker", by_checker},
           {"by_disk_protocol", by_disk},
           {"workloads", workloads(report)},
           {"by_schedule", runs_of(report.schedules, "schedules")},
           {"counterexamples", counterexamples(report)}};
  if (!report.unjudged.empty()) out["unjudged_commands"] = report.unjudged;
  if (report.incomplete)
    out["missing"] = {{"crashes", report.crashes_planned - report.crashes.runs},
                      {"schedules", report.schedules_planned - report.schedules.runs}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace remus::cli
