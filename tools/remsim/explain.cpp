// `remsim explain`: every constant of a testbed and its workloads, with unit, meaning and where it comes from.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/field_filter.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/terminal.hpp"

namespace remus::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFooter = R"(Each source begins with measured, fitted, cited or assumed.

Examples:
  remsim explain
  remsim explain latency
  remsim explain --testbed today --workload web)";

std::string provenance_of(const sim::Experiment& experiment, const sim::Field& field,
                          const sim::WorkloadSpec& workload) {
  const auto found = experiment.provenance.find(sim::provenance_key(field, workload));
  if (found != experiment.provenance.end()) return found->second;
  // The one field shown here that no testbed file sets.
  return field.path == "compression" ? "assumed: the default, Remus's own codec; --compression sets it" : "not given";
}

// One constant: what it is, its value, what it means and where it comes from.
struct Constant {
  std::string path, value, meaning, source;
};

struct Section {
  std::string title;
  std::vector<Constant> constants;
};

Constant constant_of(const sim::Experiment& experiment, const sim::Field& field, const sim::WorkloadSpec& workload) {
  return {std::string(field.path), sim::get_text(field, experiment, workload), std::string(field.meaning),
          provenance_of(experiment, field, workload)};
}

using Fields = std::vector<const sim::Field*>;

Section testbed_section(const sim::Experiment& experiment, const Fields& fields) {
  Section section{"Testbed " + experiment.testbed.name, {}};
  for (const sim::Field* field : fields) {
    const bool shown =
        field->path.starts_with("testbed.") || field->path.starts_with("protocol.") || field->path == "compression";
    if (shown) section.constants.push_back(constant_of(experiment, *field, {}));
  }
  return section;
}

Section workload_section(const sim::Experiment& experiment, const sim::WorkloadSpec& workload, const Fields& fields) {
  Section section{fmt::format("Workload {} ({})", workload.name, sim::kind_name(workload.kind)), {}};
  for (const sim::Field* field : fields) {
    if (field->used_by_kind(workload.kind) && sim::is_shown(*field, experiment, workload))
      section.constants.push_back(constant_of(experiment, *field, workload));
  }
  return section;
}

std::string text_of(const std::vector<Section>& sections) {
  std::string text;
  for (const Section& section : sections) {
    std::vector<Entry> entries;
    for (const Constant& constant : section.constants)
      entries.push_back({constant.path + " = " + constant.value, {constant.meaning, constant.source}});
    if (!entries.empty())
      text += (text.empty() ? "" : "\n") + section.title + "\n\n" + render_entries(entries, terminal_width());
  }
  return text;
}

std::string json_of(const std::vector<Section>& sections) {
  Json list = Json::array();
  for (const Section& section : sections) {
    Json constants = Json::array();
    for (const Constant& c : section.constants)
      constants.push_back({{"path", c.path}, {"value", c.value}, {"meaning", c.meaning}, {"source", c.source}});
    list.push_back({{"of", section.title}, {"constants", constants}});
  }
  return Json{{"sections", list}}.dump(2) + "\n";
}

struct ExplainOptions {
  std::vector<std::string> filter;
  std::optional<std::string> testbed, workloads, format;
};

void add_options(CommandLine& line, ExplainOptions& o) {
  line.words("WORD", o.filter, "parts of names or meanings, such as latency [all constants]");
  line.option("--testbed", o.testbed, "NAME|FILE", "a shipped one, or a FILE.toml [paper]");
  line.option("--workload", o.workloads, "NAME[,NAME]", "names, all, or a FILE.toml [all]");
  line.option("--format", o.format, "table|json", "of the answer [table]");
  line.footer(kFooter);
}

std::vector<Section> sections_of(const ExplainOptions& options) {
  const Fields fields = fields_with(options.filter);
  sim::Experiment experiment = load_named_testbed(options.testbed.value_or("paper"), "--testbed");
  load_workloads(experiment, options.workloads.value_or("all"), "--workload");
  std::vector<Section> sections{testbed_section(experiment, fields)};
  for (const sim::WorkloadSpec& workload : experiment.workloads)
    sections.push_back(workload_section(experiment, workload, fields));
  return sections;
}

}  // namespace

int explain_command(const Arguments& words) {
  CommandLine line("remsim explain", "Lists every constant that holds all WORDs, with its value, meaning and source.");
  ExplainOptions options;
  add_options(line, options);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  const bool as_json = options.format && parse_word_option("--format", *options.format, {"table", "json"}) == 1;
  const std::vector<Section> sections = sections_of(options);
  write_to_stdout(as_json ? json_of(sections) : text_of(sections));
  return kExitOk;
}

}  // namespace remus::cli
