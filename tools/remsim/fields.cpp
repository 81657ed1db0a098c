// `remsim fields`: every field a scenario has, and --set takes.
#include "sim/scenario/fields.hpp"

#include <fmt/format.h>

#include "sim/record/text_table.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"

namespace remus::cli {
namespace {

constexpr const char* kFooter = R"(Example:
  remsim --workload web --cps 10 --set workload.connections=10

workload.FIELD sets the field in every selected workload that uses it,
workload.NAME.FIELD in one of them.)";

std::string fields_table() {
  std::vector<std::vector<std::string>> rows;
  for (const sim::Field& field : sim::all_fields()) {
    rows.push_back({std::string(field.path), sim::field_type(field), sim::field_range(field),
                    std::string(field.meaning), field.of_workload() ? sim::kind_names(field.used_by) : ""});
  }
  return sim::render_table({{.head = "field", .unit = "", .left = true},
                            {.head = "type", .unit = "", .left = true},
                            {.head = "range", .unit = "", .left = true},
                            {.head = "meaning", .unit = "", .left = true},
                            {.head = "used by workloads of kind", .unit = "", .left = true}},
                           rows, 0);
}

}  // namespace

int fields_command(const Arguments& words) {
  CommandLine line("remsim fields", "Lists every scenario field with its type, range and meaning.");
  line.footer(kFooter);
  write_to_stdout(line.parse(words) ? fields_table() : line.help());
  return kExitOk;
}

}  // namespace remus::cli
