// An experiment as TOML, in the order of the field table.
#include <set>

#include "models/units/invariant.hpp"
#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"
#include "sim/scenario/toml_entries.hpp"

namespace remus::sim {
namespace {

constexpr std::string_view kHead =
    "# A remsim scenario: everything a run depends on. Run it: remsim --scenario FILE\n"
    "# Quantities carry their unit; `from` says where a value comes from.\n\n";

constexpr std::string_view kWorkloadPrefix = "workload.";

class Writer {
 public:
  explicit Writer(const Experiment& experiment) : experiment_(experiment) {}

  std::string write() {
    text_ = kHead;
    for (const Field& field : all_fields())
      if (!field.of_workload()) write_plain(field);
    for (const Testbed::WorkloadValue& value : experiment_.testbed.workload_values) write_workload_value(value);
    for (const WorkloadSpec& workload : experiment_.workloads) write_workload(workload);
    for (const auto& [path, from] : experiment_.provenance)
      invariant(written_.count(path) == 1, "dump: provenance of a field that the experiment does not have");
    return text_;
  }

 private:
  void write_plain(const Field& field) {
    const std::size_t dot = field.path.rfind('.');
    const std::string_view section = dot == std::string_view::npos ? "" : field.path.substr(0, dot);
    if (section != section_) open_section(section);
    write_value(field, WorkloadSpec{}, section.empty() ? field.path : field.path.substr(dot + 1));
  }

  void open_section(std::string_view section) {
    section_ = section;
    text_ += "\n[" + std::string(section) + "]\n";
    if (section == "testbed") text_ += "name = " + toml_string(experiment_.testbed.name) + "\n";
  }

  void write_workload_value(const Testbed::WorkloadValue& value) {
    const std::string section = "testbed.workload." + value.workload;
    if (section != workload_section_) text_ += "\n[" + section + "]\n";
    workload_section_ = section;
    const Field& field = *find_field(value.field);
    text_ += value.field.substr(kWorkloadPrefix.size()) + " = ";
    write_text(toml_value(field, value.value), value.from);
  }

  void write_workload(const WorkloadSpec& workload) {
    text_ += "\n[[workload]]\nname = " + toml_string(workload.name) +
             "\nkind = " + toml_string(kind_name(workload.kind)) + "\n";
    for (const Field& field : all_fields()) {
      if (!field.used_by_kind(workload.kind) || !is_shown(field, experiment_, workload)) continue;
      write_value(field, workload, field.path.substr(kWorkloadPrefix.size()));
    }
  }

  void write_value(const Field& field, const WorkloadSpec& workload, std::string_view key) {
    const std::string path = provenance_key(field, workload);
    written_.insert(path);
    text_ += std::string(key) + " = ";
    const auto from = experiment_.provenance.find(path);
    write_text(toml_value(field, get_text(field, experiment_, workload)),
               from == experiment_.provenance.end() ? "" : from->second);
  }

  // `from`: where it comes from, "" where nobody says.
  void write_text(const std::string& value, const std::string& from) {
    text_ += from.empty() ? value + "\n" : "{ value = " + value + ", from = " + toml_string(from) + " }\n";
  }

  static std::string toml_value(const Field& field, const std::string& text) {
    switch (field_form(field)) {
      case FieldForm::text:
        return toml_string(text);
      case FieldForm::boolean:
        return text == "on" ? "true" : "false";
      case FieldForm::list:
        return text == "0" ? "[]" : "[" + spaced(text) + "]";
      case FieldForm::whole:
        return text;
    }
    return text;
  }

  // "10,20" -> "10, 20"
  static std::string spaced(const std::string& list) {
    std::string text;
    for (const char c : list) (text += c) += c == ',' ? " " : "";
    return text;
  }

  const Experiment& experiment_;
  std::string text_;
  std::string_view section_;
  std::string workload_section_;
  std::set<std::string> written_;  // paths
};

}  // namespace

std::string dump(const Experiment& experiment) { return Writer(experiment).write(); }

}  // namespace remus::sim
