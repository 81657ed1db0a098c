#include "sim/scenario/section_reader.hpp"

#include <algorithm>
#include <stdexcept>

#include "models/units/parse.hpp"
#include "sim/scenario/data_files.hpp"
#include "sim/scenario/load.hpp"

namespace remus::sim {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kProtocolPrefix = "protocol.";
constexpr std::string_view kWorkloadPrefix = "workload.";

std::string_view word(SectionType type) { return type == SectionType::testbed ? "testbed" : "workload"; }
std::string_view folder(SectionType type) { return type == SectionType::testbed ? "testbeds" : "workloads"; }
std::string prefix(SectionType type) { return std::string(word(type)) + "."; }

[[noreturn]] void fail(const TomlEntry& entry, const std::string& problem) {
  throw ScenarioError(entry.place + ": " + entry.path + ": " + problem);
}

// A testbed also states its system's protocol, and its codec.
bool is_of_system(std::string_view key) { return key.starts_with(kProtocolPrefix) || key == "compression"; }

const Field* field_of(SectionType type, const std::string& key) {
  if (type == SectionType::testbed && is_of_system(key)) return find_field(key);
  return find_field(prefix(type) + key);
}

// Every key a section may hold.
std::vector<std::string> known_keys(SectionType type) {
  std::vector<std::string> keys{"name", "based_on", std::string(kDescriptionKey)};
  if (type == SectionType::workload) keys.emplace_back("kind");
  for (const Field& field : all_fields()) {
    if (field.path.starts_with(prefix(type))) keys.emplace_back(field.path.substr(prefix(type).size()));
    if (type == SectionType::testbed && is_of_system(field.path)) keys.emplace_back(field.path);
  }
  return keys;
}

[[noreturn]] void refuse_key(SectionType type, const TomlEntry& entry) {
  if (const std::string_view now = renamed_field(prefix(type) + entry.path); !now.empty())
    fail(entry, "it is " + std::string(now) + " now: move it to the workloads");
  const std::string nearest = nearest_name(entry.path, known_keys(type));
  const std::string suggestion = nearest.empty() ? "`remsim fields` lists them" : "did you mean " + nearest + "?";
  throw ScenarioError(entry.place + ": unknown key " + in_quotes(entry.path) + " in a " + std::string(word(type)) +
                      ": " + suggestion);
}

bool is_empty_section(SectionType type, const TomlEntry& entry) {
  const std::vector<std::string> keys = known_keys(type);
  return entry.form == TomlForm::table && std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
           return key.starts_with(entry.path + ".");
         });
}

const TomlEntry* find_entry(const std::vector<TomlEntry>& entries, std::string_view path) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const TomlEntry& e) { return e.path == path; });
  return found == entries.end() ? nullptr : &*found;
}

const std::string& plain_text(const TomlEntry& entry) {
  if (entry.form != TomlForm::text || entry.from) fail(entry, "wants a name in quotes");
  return entry.text;
}

void check_name(const std::string& name, const std::string& place) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (name.empty()) throw ScenarioError(place + ": missing name: add name = \"...\"");
  if (!plain || name.size() > 64)
    throw ScenarioError(place + ": the name " + in_quotes(name) +
                        " is not at most 64 letters, digits, - and _: add name = \"...\"");
}

Draft read_file(SectionType type, const fs::path& file, std::vector<fs::path> chain) {
  const fs::path canonical = fs::weakly_canonical(file);
  if (std::find(chain.begin(), chain.end(), canonical) != chain.end())
    throw ScenarioError(file.string() + ": is based on itself, by way of " + chain.back().string() +
                        ": take out one based_on");
  chain.push_back(canonical);
  const std::string name = file.string();
  return read_section(type, read_toml(read_text(file, ""), name),
                      {file, std::move(chain), file.stem().string(), "set in " + file.filename().string(), name});
}

Draft read_base(SectionType type, const TomlEntry& based_on, const SectionSource& source) {
  try {
    const fs::path file = resolve(folder(type), plain_text(based_on), source.file.parent_path());
    return read_file(type, file, source.chain);
  } catch (const ScenarioError& error) {
    if (std::string_view(error.what()).starts_with(based_on.place)) throw;
    throw ScenarioError(based_on.place + ": based_on: " + error.what());
  }
}

void read_kind(Draft& draft, const std::vector<TomlEntry>& entries, const SectionSource& source) {
  if (const TomlEntry* entry = find_entry(entries, "kind")) {
    WorkloadKind kind{};
    try {
      kind = parse_kind(plain_text(*entry));
    } catch (const std::invalid_argument& error) {
      fail(*entry, error.what());
    }
    if (draft.kind && *draft.kind != kind)
      fail(*entry, "the base is of kind " + std::string(kind_name(*draft.kind)) + ": leave kind out");
    draft.kind = kind;
  }
  if (!draft.kind)
    throw ScenarioError(source.place + ": missing kind: add kind = \"...\", one of " + kind_names(~KindSet{0}));
  draft.workload.kind = *draft.kind;
}

void read_name(std::string& name, const std::vector<TomlEntry>& entries, const SectionSource& source) {
  const TomlEntry* entry = find_entry(entries, "name");
  if (entry != nullptr)
    name = plain_text(*entry);
  else if (!source.name.empty())
    name = source.name;
  check_name(name, entry != nullptr ? entry->place : source.place);
}

void check_complete(SectionType type, const Draft& draft, const SectionSource& source) {
  std::vector<std::string> missing;
  for (const Field& field : all_fields()) {
    const bool needed =
        type == SectionType::testbed ? field.path.starts_with(prefix(type)) : field.used_by_kind(draft.workload.kind);
    if (needed && field.required() && draft.given.count(std::string(field.path)) == 0)
      missing.emplace_back(field.path.substr(prefix(type).size()));
  }
  if (missing.empty()) return;
  refuse_missing(source.place, missing,
                 type == SectionType::testbed ? "add them, or based_on = \"paper\" for the paper's values"
                                              : "add them, or based_on = \"...\" for a shipped workload's values");
}

bool form_fits(const Field& field, TomlForm form) {
  switch (field_form(field)) {
    case FieldForm::whole:
      return form == TomlForm::whole;
    case FieldForm::boolean:
      return form == TomlForm::boolean;
    case FieldForm::list:
      return form == TomlForm::list || form == TomlForm::whole || form == TomlForm::real;
    case FieldForm::text:  // a bare number is the parser's to refuse: it names the unit that is lacking
      return form == TomlForm::text || (is_quantity(field) && (form == TomlForm::whole || form == TomlForm::real));
  }
  return false;
}

std::string wanted_form(const Field& field) {
  switch (field_form(field)) {
    case FieldForm::whole:
      return "a whole number without quotes, such as " + std::string(field.low);
    case FieldForm::boolean:
      return "true or false, without quotes";
    case FieldForm::list:
      return "a list of numbers, such as [10, 40]";
    case FieldForm::text:
      return field_type(field) + " in quotes" + (is_quantity(field) ? ", such as " + toml_string(field.low) : "");
  }
  return "";
}

// A testbed's "workload.NAME.FIELD": what the shipped workload takes there.
void assign_workload_value(Draft& draft, const TomlEntry& entry, const std::string& default_from) {
  const std::string path = entry.path.substr(kWorkloadPrefix.size());
  const std::size_t dot = path.find('.');
  const Field* field = dot == std::string::npos ? nullptr : find_field("workload" + path.substr(dot));
  if (field == nullptr) fail(entry, "is no [workload.NAME] with fields of it: `remsim fields workload` lists them");
  Testbed::WorkloadValue value{path.substr(0, dot), std::string(field->path), entry.text,
                               entry.from.value_or(default_from)};
  Draft scratch;
  if (!form_fits(*field, entry.form)) fail(entry, "wants " + wanted_form(*field));
  try {
    resolve("workloads", value.workload);
    set_text(*field, {scratch.experiment, scratch.workload}, entry.text);
  } catch (const std::exception& error) {
    fail(entry, error.what());
  }
  auto& values = draft.experiment.testbed.workload_values;
  std::erase_if(values, [&](const auto& v) { return v.workload == value.workload && v.field == value.field; });
  values.push_back(std::move(value));
  std::sort(values.begin(), values.end());
}

}  // namespace

void refuse_missing(const std::string& place, const std::vector<std::string>& missing, const std::string& fix) {
  constexpr std::size_t kShown = 8;
  std::string list;
  for (std::size_t i = 0; i < std::min(missing.size(), kShown); ++i) list += (i == 0 ? "" : ", ") + missing[i];
  if (missing.size() > kShown) list += " and " + std::to_string(missing.size() - kShown) + " more";
  throw ScenarioError(place + ": missing " + list + ": " + fix);
}

void assign(Draft& draft, const Field& field, const TomlEntry& entry, const std::string& default_from) {
  if (!form_fits(field, entry.form)) fail(entry, "wants " + wanted_form(field));
  if (field.of_workload() && !field.used_by_kind(draft.workload.kind))
    fail(entry, "a workload of kind " + std::string(kind_name(draft.workload.kind)) + " does not use it, only " +
                    kind_names(field.used_by) + ": take it out");
  try {
    set_text(field, {draft.experiment, draft.workload}, entry.text);
  } catch (const std::invalid_argument& error) {
    fail(entry, error.what());
  }
  const std::string path(field.path);
  draft.given.insert(path);
  draft.provenance.erase(path);
  const std::string& from = entry.from ? *entry.from : default_from;
  if (!from.empty()) draft.provenance[path] = from;
}

Draft read_section(SectionType type, const std::vector<TomlEntry>& entries, const SectionSource& source) {
  Draft draft;
  if (const TomlEntry* based_on = find_entry(entries, "based_on")) draft = read_base(type, *based_on, source);
  if (type == SectionType::workload) read_kind(draft, entries, source);
  read_name(type == SectionType::testbed ? draft.experiment.testbed.name : draft.workload.name, entries, source);
  for (const TomlEntry& entry : entries) {
    const std::string& key = entry.path;
    if (key == kDescriptionKey) plain_text(entry);
    if (key == "based_on" || key == "name" || key == kDescriptionKey ||
        (key == "kind" && type == SectionType::workload))
      continue;
    const Field* field = field_of(type, key);
    if (type == SectionType::testbed && key.starts_with(kWorkloadPrefix))
      assign_workload_value(draft, entry, source.default_from);
    else if (field != nullptr)
      assign(draft, *field, entry, source.default_from);
    else if (!is_empty_section(type, entry))
      refuse_key(type, entry);
  }
  check_complete(type, draft, source);
  return draft;
}

Draft read_section_file(SectionType type, std::string_view name_or_file) {
  return read_file(type, resolve(folder(type), name_or_file), {});
}

}  // namespace remus::sim
