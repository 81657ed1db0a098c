#include <fmt/format.h>

#include "tools/remsim/write_exploration.hpp"

namespace remus::cli {
namespace {

std::string lines_of(const std::string& where, const Tally& t) {
  std::string out;
  const auto add = [&](const std::string& name, Tally::Count value) {
    out += fmt::format("{},{},{}\n", where, name, value);
  };
  add("runs", t.runs);
  add("violations", t.all_violations());
  for (std::size_t i = 0; i < t.violations.size(); ++i)
    add("violations." + std::string(sim::kCheckerNames[i]), t.violations[i]);
  for (std::size_t i = 0; i < t.deviating.size(); ++i)
    add("deviations." + std::string(kFaultLawNames[i]), t.deviating[i]);
  for (std::size_t i = 0; i < t.fates.size(); ++i) add("fates." + std::string(sim::kFateNames[i]), t.fates[i]);
  add("faults", t.faults);
  add("faults_without_effect", t.idle);
  add("faults_never_struck", t.never_struck);
  add("unjudged", t.unjudged);
  add("failovers", t.failovers);
  add("vms_lost", t.vms_lost);
  add("lost_epochs", t.lost_epochs);
  add("disk_ahead_failovers", t.disk_ahead);
  add("disk_ahead_bytes", t.disk_ahead_bytes);
  add("disk_ahead_bytes_max", t.disk_ahead_most);
  add("disk_unreplicated_crashes", t.unreplicated);
  add("disk_unreplicated_bytes", t.unreplicated_bytes);
  add("disk_unreplicated_bytes_max", t.unreplicated_most);
  return out;
}

}  // namespace

std::string write_exploration_csv(const ExplorationReport& report) {
  std::string out = "workload,disk_protocol,variant,component,name,value\n";
  for (const ExplorationCell& cell : report.cells)
    out += lines_of(fmt::format("{},{},{},{}", cell.workload, cell.disk, cell.variant, cell.component), cell.tally);
  if (report.schedules.runs > 0) out += lines_of("all,all,all,schedules", report.schedules);
  return out;
}

}  // namespace remus::cli
