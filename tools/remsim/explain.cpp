// `remsim explain`: every constant of a testbed and its workloads, with unit, meaning and where it comes from.
#include <fmt/format.h>

#include "sim/record/text_table.hpp"
#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"

namespace remus::cli {
namespace {

constexpr const char* kFooter = R"(Each source begins with measured, fitted, cited or assumed.

Examples:
  remsim explain
  remsim explain --testbed today --workload web)";

using Lines = std::vector<std::vector<std::string>>;

std::string provenance_of(const sim::Experiment& experiment, const sim::Field& field,
                          const sim::WorkloadSpec& workload) {
  const auto found = experiment.provenance.find(sim::provenance_key(field, workload));
  if (found != experiment.provenance.end()) return found->second;
  // The one field shown here that no testbed file sets.
  return field.path == "compression" ? "assumed: the default, Remus's own codec; --compression sets it" : "not given";
}

std::vector<std::string> line_of(const sim::Experiment& experiment, const sim::Field& field,
                                 const sim::WorkloadSpec& workload) {
  return {std::string(field.path), sim::get_text(field, experiment, workload), std::string(field.meaning),
          provenance_of(experiment, field, workload)};
}

std::string table_of(const Lines& lines) {
  return sim::render_table({{.head = "field", .unit = "", .left = true},
                            {.head = "value", .unit = "", .left = true},
                            {.head = "meaning", .unit = "", .left = true},
                            {.head = "source", .unit = "", .left = true}},
                           lines);
}

std::string explain_testbed(const sim::Experiment& experiment) {
  Lines lines;
  for (const sim::Field& field : sim::all_fields()) {
    const bool shown =
        field.path.starts_with("testbed.") || field.path.starts_with("protocol.") || field.path == "compression";
    if (shown) lines.push_back(line_of(experiment, field, {}));
  }
  return fmt::format("Testbed {}\n{}", experiment.testbed.name, table_of(lines));
}

std::string explain_workload(const sim::Experiment& experiment, const sim::WorkloadSpec& workload) {
  Lines lines;
  for (const sim::Field& field : sim::all_fields()) {
    if (field.used_by_kind(workload.kind) && sim::is_shown(field, experiment, workload))
      lines.push_back(line_of(experiment, field, workload));
  }
  return fmt::format("\nWorkload {} ({})\n{}", workload.name, sim::kind_name(workload.kind), table_of(lines));
}

}  // namespace

int explain_command(const Arguments& words) {
  CommandLine line("remsim explain", "Lists every constant with its value, meaning and source.");
  std::optional<std::string> testbed, workloads;
  line.option("--testbed", testbed, "NAME|FILE", "paper, today or pluglab, or a FILE.toml [paper]");
  line.option("--workload", workloads, "NAME[,NAME]", "names, all, or a FILE.toml [all]");
  line.footer(kFooter);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  sim::Experiment experiment = load_named_testbed(testbed.value_or("paper"), "--testbed");
  load_workloads(experiment, workloads.value_or("all"), "--workload");
  std::string out = explain_testbed(experiment);
  for (const sim::WorkloadSpec& workload : experiment.workloads) out += explain_workload(experiment, workload);
  write_to_stdout(out);
  return kExitOk;
}

}  // namespace remus::cli
