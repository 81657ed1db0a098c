#include "tools/remsim/make_trunks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "models/units/format.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/fault_variants.hpp"

namespace remus::cli {
namespace {

// Failovers that are over quickly: what may go wrong in them depends on the order of events, not on how far apart they
// are, and a short story is simulated sooner. Detection stays above three intervals at 40 cps (75 ms).
constexpr std::array kExplorationSettings{"testbed.failover.detection_timeout=200ms",
                                          "testbed.failover.activation=20ms", "testbed.failover.disk_promotion=10ms"};

constexpr Duration kRecovery = Duration::ms(60'000);  // more than any failover and failback take
constexpr Duration kMargin = Duration::ms(100);       // from a failover's end to the repair
constexpr std::int64_t kObserved = 10;                // intervals, once all has settled

Duration interval_of(const sim::Experiment& experiment) { return Duration::seconds(1 / experiment.cps.front()); }

// Silence after which a host takes its peer for dead: heartbeats are checkpoints.
Duration noticed_after(const sim::Experiment& experiment) {
  return std::max(experiment.testbed.failover.detection_timeout, interval_of(experiment) * 3);
}

std::vector<std::string> names_of(const std::string& list) {
  std::vector<std::string> names;
  for (const std::string& name : split_list(list, "--workload")) {
    if (name == "all")
      names.insert(names.end(), sim::kPaperWorkloads.begin(), sim::kPaperWorkloads.end());
    else
      names.push_back(name);
  }
  return names;
}

// One that outlasts all faults and what follows them, and no more: a counterexample is run to its end.
std::vector<std::string> sizes_of(const sim::WorkloadSpec& w, const sim::Testbed& testbed, Duration length) {
  const std::string prefix = "workload." + w.name + ".";
  switch (w.kind) {
    case sim::WorkloadKind::compute:
      return {prefix + "work=" + format(length)};
    case sim::WorkloadKind::disk_io:
      return {prefix + "requests=" + std::to_string(length.count() / w.service_time.count() + 1)};
    case sim::WorkloadKind::download:
    case sim::WorkloadKind::upload: {
      const double bytes = testbed.client_lan.bandwidth.count() * length.in_seconds();
      return {prefix + "transfer_bytes=" + format(Bytes(std::llround(bytes)))};
    }
    case sim::WorkloadKind::tbench:
    case sim::WorkloadKind::keepalive:
      return {prefix + "warmup=0s", prefix + "duration=" + format(length)};
    case sim::WorkloadKind::web:
    case sim::WorkloadKind::pingpong:
      return {prefix + "duration=" + format(length)};
  }
  return {};
}

// For the same reason the guest is small: what it dirties, but at least 16 MiB.
std::string memory_of(const sim::WorkloadSpec& w) {
  const Bytes memory = std::max(Bytes(16LL << 20), w.dirty.total() * kPageSize);
  return "workload." + w.name + ".memory=" + format(memory);
}

std::vector<std::string> settings_of(const FaultsOptions& options, const std::string& name) {
  sim::Experiment experiment = load_named_testbed(options.base.testbed.value_or("paper"), "--testbed");
  load_workloads(experiment, name, "--workload");
  const sim::WorkloadSpec& workload = experiment.workloads.front();
  const Duration length = options.warmup.value_or(Duration(0)) + options.duration + kRecovery;
  std::vector<std::string> settings = sizes_of(workload, experiment.testbed, length);
  if (options.timeline) return settings;
  if (workload.kind == sim::WorkloadKind::web || workload.kind == sim::WorkloadKind::keepalive)
    settings.push_back("workload." + workload.name + ".connections=10");
  settings.push_back(memory_of(workload));
  settings.insert(settings.end(), kExplorationSettings.begin(), kExplorationSettings.end());
  return settings;
}

// In place of an option that sets the same field, which a --set would not win over.
void vary(RunOptions& command, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  const std::string field = assignment.substr(0, equals);
  for (FieldOption& option : command.fields) {
    if (option.field != field) continue;
    option.value = assignment.substr(equals + 1);
    return;
  }
  command.assignments.push_back(assignment);
}

// From a fault to the end of what it leads to.
Duration overcome_after(const sim::Experiment& experiment) {
  const sim::Testbed::Failover& f = experiment.testbed.failover;
  return noticed_after(experiment) + f.arbitration + f.disk_promotion + f.activation + f.announcement + kMargin;
}

Trunk make_trunk(const FaultsOptions& options, const std::string& name, const std::vector<std::string>& settings,
                 const std::string& disk, const FaultVariant* variant) {
  Trunk trunk;
  trunk.command = options.base;
  trunk.command.workloads = name;
  trunk.command.fields.push_back({"--disk-protocol", "protocol.disk", disk});
  trunk.command.assignments = settings;
  if (variant != nullptr)
    for (const std::string& each : assignments_of(*variant, options.named)) vary(trunk.command, each);
  const std::vector<std::string>& given = options.base.assignments;  // later ones win
  trunk.command.assignments.insert(trunk.command.assignments.end(), given.begin(), given.end());
  trunk.experiment = build_experiment(trunk.command);
  if (!trunk.experiment.faults.empty())
    throw sim::ScenarioError("--set faults: the faults are what is explored here: drop it (remsim run takes them)");
  if (trunk.experiment.cps.size() != 1)
    throw sim::ScenarioError("--cps 0: nothing is protected: give one number above 0");
  trunk.workload = trunk.experiment.workloads.front().name;
  trunk.disk = disk;
  trunk.variant = variant == nullptr ? kBaseVariant : variant->name;
  trunk.tells_inconsistency = variant != nullptr && variant->gives_up_consistency;
  trunk.times = {.overcome = options.repaired_after.value_or(overcome_after(trunk.experiment)),
                 .noticed = noticed_after(trunk.experiment)};
  trunk.observe =
      options.observe.value_or(options.timeline ? Duration::ms(2000) : interval_of(trunk.experiment) * kObserved);
  return trunk;
}

sim::WorkloadKind kind_of(const FaultsOptions& options, const std::string& name) {
  sim::Experiment experiment = load_named_testbed(options.base.testbed.value_or("paper"), "--testbed");
  load_workloads(experiment, name, "--workload");
  return experiment.workloads.front().kind;
}

// Each variant once, in turn on another workload and disk protocol.
void add_variants(const FaultsOptions& options, const std::vector<std::string>& names, std::vector<Trunk>& trunks) {
  std::size_t next = 0;
  for (const FaultVariant& variant : fault_variants()) {
    if (std::find(options.variants.begin(), options.variants.end(), variant.name) == options.variants.end()) continue;
    for (std::size_t tried = 0; tried < names.size(); ++tried) {
      const std::string& name = names[(next + tried) % names.size()];
      if (!applies(variant, kind_of(options, name), options.named)) continue;
      const std::string& disk = options.disks[next % options.disks.size()];
      trunks.push_back(make_trunk(options, name, settings_of(options, name), disk, &variant));
      break;
    }
    ++next;
  }
}

}  // namespace

std::vector<Trunk> make_trunks(const FaultsOptions& options) {
  std::vector<Trunk> trunks;
  std::set<std::string> seen;
  const std::vector<std::string> names = names_of(*options.base.workloads);
  for (const std::string& name : names) {
    if (!seen.insert(name).second) throw sim::ScenarioError("--workload: " + name + " is there twice: name each once");
    const std::vector<std::string> settings = settings_of(options, name);
    for (const std::string& disk : options.disks) trunks.push_back(make_trunk(options, name, settings, disk, nullptr));
  }
  add_variants(options, names, trunks);
  return trunks;
}

FaultSetup make_setup(const FaultsOptions& options, const std::vector<Trunk>& trunks) {
  return {.duration = options.duration,
          .repaired_after = trunks.front().times.overcome,
          .observe = trunks.front().observe,
          .components = options.components,
          .patterns = options.patterns,
          .seed = options.seed,
          .at_once = options.base.jobs,
          .show_progress = !options.base.quiet};
}

}  // namespace remus::cli
