#include "tools/remsim/build_experiment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/fault.hpp"
#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/dirty_rate_option.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/shell_word.hpp"
#include "tools/remsim/trace_option.hpp"

namespace remus::cli {
namespace {

// Whether an error line already opens with its place: an option, or a file.
bool has_place(const std::string& what) {
  const std::string place = what.substr(0, what.find(':'));
  return place.starts_with("--") || place.find(".toml") != std::string::npos || place.find('/') != std::string::npos;
}

// Runs `load`; an error that does not name a file gets `place` in front.
template <class Load>
void at_place(const std::string& place, const Load& load) {
  try {
    load();
  } catch (const sim::ScenarioError& error) {
    const std::string what = error.what();
    throw sim::ScenarioError(has_place(what) ? what : place + ": " + what);
  }
}

void load_one_workload(sim::Experiment& experiment, std::string_view name, const std::string& place) {
  at_place(place, [&] { sim::load_workload(experiment, name); });
}

// "memory,all" as its names, "all" as the paper's eight.
std::vector<std::string> workload_names(const std::string& list, const std::string& place) {
  std::vector<std::string> names;
  for (const std::string& name : split_list(list, place)) {
    if (name == "all")
      names.insert(names.end(), sim::kPaperWorkloads.begin(), sim::kPaperWorkloads.end());
    else
      names.push_back(name);
  }
  return names;
}

// The same without workloads.
sim::Experiment without_workloads(sim::Experiment experiment) {
  experiment.workloads.clear();
  std::erase_if(experiment.provenance, [](const auto& entry) { return entry.first.starts_with("workload."); });
  return experiment;
}

// Appends `from`'s workload of that name, if there is one.
bool take_workload(sim::Experiment& experiment, const sim::Experiment& from, const std::string& name) {
  const auto found = std::find_if(from.workloads.begin(), from.workloads.end(),
                                  [&](const sim::WorkloadSpec& workload) { return workload.name == name; });
  if (found == from.workloads.end()) return false;
  experiment.workloads.push_back(*found);
  for (const auto& [path, source] : from.provenance)
    if (path.starts_with("workload." + name + ".")) experiment.provenance[path] = source;
  return true;
}

// --testbed and --workload replace what the file brings; a name is the file's own workload before it is a shipped one.
sim::Experiment changed_scenario(const RunOptions& options) {
  sim::Experiment scenario;
  at_place("--testbed", [&] { scenario = sim::load_scenario(*options.scenario_file, options.testbed); });
  if (!options.workloads) return scenario;
  sim::Experiment experiment = without_workloads(scenario);
  for (const std::string& name : workload_names(*options.workloads, "--workload"))
    if (!take_workload(experiment, scenario, name)) load_one_workload(experiment, name, "--workload");
  return experiment;
}

// `notes`: what the user should know, a line each.
sim::Experiment starting_point(const RunOptions& options, std::vector<std::string>& notes) {
  if (options.scenario_file) return changed_scenario(options);
  sim::Experiment experiment = load_named_testbed(options.testbed.value_or("paper"), "--testbed");
  if (options.workloads)
    load_workloads(experiment, *options.workloads, "--workload");
  else if (options.dirty_rate)
    notes = add_rated_workload(experiment, *options.dirty_rate);
  else
    notes = add_traced_workload(experiment, *options.trace);
  return experiment;
}

// --fail replaces what a scenario file says.
void set_faults(sim::Experiment& experiment, const std::vector<std::string>& given) {
  std::vector<sim::Fault> faults;
  for (const std::string& text : given)
    at_place(typed("--fail", text), [&] {
      for (const sim::Fault& fault : sim::parse_faults(text)) faults.push_back(fault);
    });
  if (!faults.empty()) sim::set_field(experiment, "faults", sim::describe(faults), "--fail");
}

std::string field_text(const sim::Experiment& experiment, const char* path) {
  const sim::Field* field = sim::find_field(path);
  return sim::get_text(*field, experiment, experiment.workloads.front());
}

// " cpu: dirty pages replayed from run.dpt." for each workload that replays.
std::string replays_of(const sim::Experiment& experiment) {
  std::string text;
  for (const sim::WorkloadSpec& workload : experiment.workloads) {
    if (!workload.trace_file.empty())
      text += fmt::format(" {}: dirty pages replayed from {}.", workload.name, workload.trace_file);
  }
  return text;
}

}  // namespace

std::vector<std::string> split_list(const std::string& list, const std::string& place) {
  std::vector<std::string> names;
  for (std::size_t start = 0; start <= list.size();) {
    const std::size_t end = std::min(list.find(',', start), list.size());
    names.push_back(list.substr(start, end - start));
    if (names.back().empty())
      throw UsageError(fmt::format("{} {}: a name is missing at a comma; write NAME,NAME", place, list));
    start = end + 1;
  }
  return names;
}

sim::Experiment load_named_testbed(const std::string& name_or_file, const std::string& place) {
  sim::Experiment experiment;
  at_place(place, [&] { experiment = sim::load_testbed(name_or_file); });
  return experiment;
}

void load_workloads(sim::Experiment& experiment, const std::string& list, const std::string& place) {
  for (const std::string& name : workload_names(list, place)) load_one_workload(experiment, name, place);
}

sim::Experiment build_experiment(const RunOptions& options) {
  std::vector<std::string> notes;
  sim::Experiment experiment = starting_point(options, notes);
  const bool brings_workloads = options.workloads || options.scenario_file;
  if (options.trace && brings_workloads) replay_in_all_workloads(experiment, *options.trace);
  for (const FieldOption& field : options.fields) {
    sim::set_field(experiment, field.field, field.value, typed(field.option, field.value));
  }
  for (const std::string& assignment : options.assignments) sim::set_field(experiment, assignment);
  set_faults(experiment, options.faults);
  sim::validate(experiment);
  for (const std::string& note : notes) complain(note);
  return experiment;
}

std::vector<SimulationJob> jobs_of(const sim::Experiment& experiment) {
  std::vector<double> cps{0};
  cps.insert(cps.end(), experiment.cps.begin(), experiment.cps.end());
  std::vector<SimulationJob> jobs;
  for (std::int64_t round = 0; round < experiment.rounds; ++round) {
    for (std::size_t workload = 0; workload < experiment.workloads.size(); ++workload) {
      for (const double each : cps) jobs.push_back({&experiment, {.workload = workload, .cps = each, .round = round}});
    }
  }
  return jobs;
}

std::string title_of(const sim::Experiment& experiment) {
  const auto text = [&](const char* path) { return field_text(experiment, path); };
  const std::string net_buffer = experiment.protocol.net_buffer
                                     ? fmt::format("egress held until commit (at most {})", text("testbed.plug.limit"))
                                     : "egress not held (output commit is off)";
  const std::string platform = experiment.platform.file.empty() ? "" : ", platform file " + experiment.platform.file;
  return fmt::format("Remus on testbed {}{}: pages sent {}, committed by {}, interval from {}, {} {}, codec {}; {}.{}",
                     experiment.testbed.name, platform, text("protocol.transmit"), text("protocol.commit"),
                     text("protocol.interval_from"), experiment.protocol.buffers,
                     experiment.protocol.buffers == 1 ? "buffer" : "buffers", text("compression"), net_buffer,
                     replays_of(experiment));
}

}  // namespace remus::cli
