#include "sim/scenario/load.hpp"

#include <algorithm>
#include <stdexcept>

#include "models/units/parse.hpp"
#include "sim/scenario/data_files.hpp"
#include "sim/scenario/section_reader.hpp"

namespace remus::sim {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kTestbedPrefix = "testbed.";
constexpr std::string_view kWorkloadPrefix = "workload.";

bool has_workload(const Experiment& experiment, const std::string& name) {
  return std::any_of(experiment.workloads.begin(), experiment.workloads.end(),
                     [&](const WorkloadSpec& workload) { return workload.name == name; });
}

// Precondition: no workload of that name is there.
void append_workload(Experiment& experiment, Draft draft) {
  for (auto& [path, from] : draft.provenance)
    experiment.provenance["workload." + draft.workload.name + "." + path.substr(kWorkloadPrefix.size())] = from;
  experiment.workloads.push_back(std::move(draft.workload));
}

// What the testbed says of the shipped workload of that name.
void apply_testbed_values(Draft& draft, const Testbed& testbed, std::string_view name) {
  for (const Testbed::WorkloadValue& value : testbed.workload_values) {
    if (value.workload != name) continue;
    const Field& field = *find_field(value.field);
    const std::string place = "testbed " + testbed.name + ": workload." + value.workload + value.field.substr(8);
    if (!field.used_by_kind(draft.workload.kind))
      throw ScenarioError(place + ": a workload of kind " + std::string(kind_name(draft.workload.kind)) +
                          " does not use it, only " + kind_names(field.used_by) + ": take it out");
    set_text(field, {draft.experiment, draft.workload}, value.value);
    draft.provenance[value.field] = value.from.empty() ? "set by testbed " + testbed.name : value.from;
  }
}

// A scenario file's entries by the part they belong to; testbed's and workloads' with paths relative to it.
struct ScenarioParts {
  std::vector<TomlEntry> plain;
  std::vector<TomlEntry> testbed;
  std::vector<std::vector<TomlEntry>> workloads;
};

[[noreturn]] void refuse_key(const TomlEntry& entry) {
  if (entry.path == "testbed")
    throw ScenarioError(entry.place + ": testbed is a section: write [testbed] and, in it, based_on = \"...\"");
  if (entry.path == "workload" || entry.path.starts_with(kWorkloadPrefix))
    throw ScenarioError(entry.place + ": workloads are a list of sections: write [[workload]] before each one's keys");
  std::vector<std::string> known{"testbed", "workload"};
  for (const Field& field : all_fields())
    if (!field.of_workload()) known.emplace_back(field.path);
  const std::string nearest = nearest_name(entry.path, known);
  throw ScenarioError(entry.place + ": unknown key " + in_quotes(entry.path) + " in a scenario: " +
                      (nearest.empty() ? "`remsim fields` lists them" : "did you mean " + nearest + "?"));
}

ScenarioParts sort_by_part(const std::vector<TomlEntry>& entries) {
  ScenarioParts parts;
  const auto relative = [](TomlEntry entry, std::string_view prefix) {
    entry.path = entry.path.size() < prefix.size() ? "" : entry.path.substr(prefix.size());
    return entry;
  };
  for (const TomlEntry& entry : entries) {
    const bool of_workload = entry.path == "workload" || entry.path.starts_with(kWorkloadPrefix);
    if (entry.item && of_workload) {
      if (parts.workloads.size() <= *entry.item) parts.workloads.resize(*entry.item + 1);
      parts.workloads[*entry.item].push_back(relative(entry, kWorkloadPrefix));
    } else if (!entry.item && entry.path.starts_with(kTestbedPrefix)) {
      parts.testbed.push_back(relative(entry, kTestbedPrefix));
    } else if (!entry.item && find_field(entry.path) != nullptr && !of_workload) {
      parts.plain.push_back(entry);
    } else if (entry.item || entry.form != TomlForm::table || (entry.path != "platform" && entry.path != "protocol")) {
      refuse_key(entry);
    }
  }
  return parts;
}

void read_workloads(Experiment& experiment, const ScenarioParts& parts, const fs::path& file) {
  for (const std::vector<TomlEntry>& entries : parts.workloads) {
    const std::string place = entries.empty() ? file.string() + ": [[workload]]" : entries.front().place;
    Draft draft = read_section(SectionType::workload, entries, {file, {}, "", "", place});
    if (has_workload(experiment, draft.workload.name))
      throw ScenarioError(place + ": a second workload is named " + in_quotes(draft.workload.name) +
                          ": give it another name");
    append_workload(experiment, std::move(draft));
  }
}

// `path` as a workload field of all workloads, or of one: {field, name or ""}.
std::pair<const Field*, std::string> workload_field(std::string_view path) {
  if (const Field* field = find_field(path)) return {field, ""};
  const std::string_view rest = path.substr(kWorkloadPrefix.size());
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return {nullptr, ""};
  return {find_field("workload." + std::string(rest.substr(dot + 1))), std::string(rest.substr(0, dot))};
}

// Throws std::invalid_argument. Works on a copy's workloads: the caller keeps the original until all is well.
void set_workload_field(Experiment& experiment, const Field& field, const std::string& only, std::string_view value,
                        std::string_view provenance) {
  bool any_named = false, any_set = false;
  std::string others;
  for (WorkloadSpec& workload : experiment.workloads) {
    if (!only.empty() && workload.name != only) continue;
    any_named = true;
    if (!field.used_by_kind(workload.kind)) {
      others += (others.empty() ? "" : ", ") + workload.name;
      continue;
    }
    set_text(field, {experiment, workload}, value);
    const std::string key(field.path.substr(kWorkloadPrefix.size()));
    experiment.provenance["workload." + workload.name + "." + key] = provenance;
    any_set = true;
  }
  const std::string path(field.path);
  if (!any_named && !only.empty())
    throw std::invalid_argument("no workload " + in_quotes(only) + " is selected: add it, or set " + path);
  if (!any_named)
    throw std::invalid_argument("no workload is selected: add one that uses it (kinds: " + kind_names(field.used_by) +
                                ")");
  if (!any_set)
    throw std::invalid_argument("not used by " + others +
                                ", only by workloads of these kinds: " + kind_names(field.used_by));
}

}  // namespace

Experiment load_testbed(std::string_view name_or_file) {
  Draft draft = read_section_file(SectionType::testbed, name_or_file);
  draft.experiment.provenance = std::move(draft.provenance);
  return std::move(draft.experiment);
}

void load_workload(Experiment& experiment, std::string_view name_or_file) {
  Draft draft = read_section_file(SectionType::workload, name_or_file);
  apply_testbed_values(draft, experiment.testbed, name_or_file);
  if (has_workload(experiment, draft.workload.name))
    throw ScenarioError("workload " + in_quotes(draft.workload.name) + " is selected twice: name each once");
  append_workload(experiment, std::move(draft));
}

Experiment load_scenario(const fs::path& file, const std::optional<std::string>& testbed) {
  const std::string name = file.string();
  const ScenarioParts parts = sort_by_part(read_toml(read_text(file, ""), name));
  if (parts.testbed.empty())
    throw ScenarioError(name + ": missing testbed: add [testbed] with its values, or with based_on = \"paper\"");
  if (parts.workloads.empty())
    throw ScenarioError(name + ": missing workload: add [[workload]] with its values, or with based_on = \"web\"");
  Draft draft = read_section(SectionType::testbed, parts.testbed, {file, {}, "", "", parts.testbed.front().place});
  if (testbed) draft = read_section_file(SectionType::testbed, *testbed);
  for (const TomlEntry& entry : parts.plain) assign(draft, *find_field(entry.path), entry, "");
  if (draft.given.count("cps") == 0) refuse_missing(name, {"cps"}, "add cps = [10, 20, 30, 40]");
  draft.experiment.provenance = std::move(draft.provenance);
  read_workloads(draft.experiment, parts, file);
  return std::move(draft.experiment);
}

void set_field(Experiment& experiment, std::string_view path, std::string_view value, std::string_view place,
               std::string_view provenance) {
  const bool of_workload = path.starts_with(kWorkloadPrefix);
  const auto [field, only] = of_workload ? workload_field(path) : std::pair{find_field(path), std::string()};
  if (field == nullptr) {
    const std::string suggestion = field_suggestion(path);
    throw ScenarioError(std::string(place) + ": unknown field " + in_quotes(path) +
                        (suggestion.empty() ? "; `remsim fields` lists them" : suggestion));
  }
  Experiment changed = experiment;
  try {
    if (of_workload) {
      set_workload_field(changed, *field, only, value, provenance);
    } else {
      WorkloadSpec unused;
      set_text(*field, {changed, unused}, value);
      changed.provenance[std::string(path)] = provenance;
    }
  } catch (const std::invalid_argument& error) {
    throw ScenarioError(std::string(place) + ": " + error.what());
  }
  experiment = std::move(changed);
}

void set_field(Experiment& experiment, std::string_view assignment) {
  const std::string shown = in_quotes(assignment);
  const std::string place = "--set " + shown.substr(1, shown.size() - 2);
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0)
    throw ScenarioError(place + ": is not FIELD=VALUE: write for example --set testbed.plug.limit=10MB");
  set_field(experiment, assignment.substr(0, equals), assignment.substr(equals + 1), place);
}

}  // namespace remus::sim
