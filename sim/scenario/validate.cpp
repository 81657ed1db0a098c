// What must hold before a run: every field in its range, and what only several fields together can break.
#include <set>
#include <stdexcept>

#include "models/units/format.hpp"
#include "models/units/parse.hpp"
#include "sim/scenario/fault.hpp"
#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"

namespace remus::sim {
namespace {

void check_plain_ranges(const Experiment& experiment) {
  const WorkloadSpec unused;
  for (const Field& field : all_fields()) try {
      if (!field.of_workload()) check_range(field, experiment, unused);
    } catch (const std::invalid_argument& error) {
      throw ScenarioError(std::string(field.path) + ": " + error.what());
    }
}

void check_workload_ranges(const Experiment& experiment, const WorkloadSpec& workload) {
  for (const Field& field : all_fields()) try {
      if (field.used_by_kind(workload.kind)) check_range(field, experiment, workload);
    } catch (const std::invalid_argument& error) {
      throw ScenarioError("workload." + workload.name + std::string(field.path.substr(8)) + ": " + error.what());
    }
}

// The baseline is the program undisturbed: its VCPUs must have cores of their own.
void check_cores(const Testbed& testbed, const WorkloadSpec& workload) {
  const std::int64_t vcpus = workload.kind == WorkloadKind::compute ? workload.busy_vcpus : 1;
  const std::int64_t needed = vcpus + testbed.dom0_busy_cores;
  if (testbed.primary.cores < needed)
    throw ScenarioError("testbed.primary.cores: " + std::to_string(testbed.primary.cores) + " is too few: workload " +
                        workload.name + " keeps " + std::to_string(vcpus) + " VCPUs busy and the host " +
                        std::to_string(testbed.dom0_busy_cores) + " cores: set at least " + std::to_string(needed));
}

// A program cannot write to more pages than its guest has.
void check_memory(const WorkloadSpec& workload) {
  const Pages memory = workload.memory_pages();
  const Pages sets = workload.dirty.total();
  if (sets <= memory) return;
  const std::string name = "workload." + workload.name;
  throw ScenarioError(name + ".memory: " + format(workload.memory) + " is " + std::to_string(memory.count()) +
                      " pages, fewer than the " + std::to_string(sets.count()) + " of " + name +
                      ".dirty.n1, n2, n3 and burst_pages together: set at least " + format(sets * kPageSize) +
                      ", or fewer dirty pages");
}

// Phases and growth take time.
void check_dirty_times(const WorkloadSpec& workload) {
  if (workload.dirty.growth != Ratio(1.0) && workload.dirty.growth_time <= Duration(0))
    throw ScenarioError("workload." + workload.name +
                        ".dirty.growth_time: is 0s, but growth is not 100%: say in what time it grows");
  if (workload.dirty.phase_share > Ratio(0) && workload.dirty.phase_time <= Duration(0))
    throw ScenarioError("workload." + workload.name +
                        ".dirty.phase_time: is 0s, but phase_share is not 0: say how long the phases last");
}

void check_workload(const Experiment& experiment, const WorkloadSpec& workload) {
  check_workload_ranges(experiment, workload);
  check_cores(experiment.testbed, workload);
  check_memory(workload);
  check_dirty_times(workload);
  if (workload.kind == WorkloadKind::tbench && workload.load_file.empty())
    throw ScenarioError("workload." + workload.name +
                        ".load_file: names no file: set it to dbench's client.txt (`apt install dbench`)");
}

void check_platform(const Platform& platform) {
  const bool any_host = !platform.primary.empty() || !platform.backup.empty() || !platform.client.empty();
  const bool all_hosts = !platform.primary.empty() && !platform.backup.empty() && !platform.client.empty();
  if (platform.file.empty() && any_host)
    throw ScenarioError("platform.file: a host is named but no platform file: set platform.file (--platform FILE)");
  if (!platform.file.empty() && !all_hosts)
    throw ScenarioError(
        "platform.file: needs its three hosts: set platform.primary, platform.backup and platform.client "
        "(--primary, --backup, --client)");
}

void check_faults(const Experiment& experiment) try {
  if (experiment.faults.empty()) return;
  parse_faults(experiment.faults);
  if (experiment.cps.empty())
    throw ScenarioError("they strike protected runs, and there is none: add one (--cps 40), or drop the faults");
} catch (const ScenarioError& error) {
  throw ScenarioError(std::string("faults: ") + error.what());
}

}  // namespace

void validate(const Experiment& experiment) {
  if (experiment.workloads.empty()) throw ScenarioError("no workload is selected: add --workload NAME");
  check_plain_ranges(experiment);
  check_platform(experiment.platform);
  check_faults(experiment);
  const Testbed::Tcp& tcp = experiment.testbed.tcp;
  if (tcp.rto_min > tcp.rto_initial)
    throw ScenarioError("testbed.tcp.rto_min: is above testbed.tcp.rto_initial: lower the one or raise the other");
  std::set<std::string> names;
  for (const WorkloadSpec& workload : experiment.workloads) {
    if (!names.insert(workload.name).second)
      throw ScenarioError("workload " + in_quotes(workload.name) + " is there twice: name each once");
    check_workload(experiment, workload);
  }
}

}  // namespace remus::sim
