// `remsim workloads` and `remsim testbeds`: what is shipped, a line each.
#include "sim/scenario/catalog.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/record/text_table.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"

namespace remus::cli {
namespace {

using Json = nlohmann::ordered_json;
using Entries = std::vector<sim::CatalogEntry>;

std::string table_of(const Entries& entries) {
  const bool kinds = !entries.empty() && !entries.front().kind.empty();
  std::vector<sim::TextColumn> columns{{.head = "name", .unit = "", .left = true}};
  if (kinds) columns.push_back({.head = "kind", .unit = "", .left = true});
  columns.push_back({.head = "what it is", .unit = "", .left = true});
  std::vector<std::vector<std::string>> rows;
  for (const sim::CatalogEntry& entry : entries) {
    rows.push_back({entry.name});
    if (kinds) rows.back().push_back(entry.kind);
    rows.back().push_back(entry.description);
  }
  return sim::render_table(columns, rows, 0);
}

std::string json_of(const std::string& what, const Entries& entries) {
  Json list = Json::array();
  for (const sim::CatalogEntry& entry : entries) {
    Json json{{"name", entry.name}};
    if (!entry.kind.empty()) json["kind"] = entry.kind;
    json["description"] = entry.description;
    list.push_back(std::move(json));
  }
  return Json{{what, list}}.dump(2) + "\n";
}

int list(const std::string& what, const std::string& footer, Entries (*shipped)(), const Arguments& words) {
  CommandLine line("remsim " + what, fmt::format("Lists the shipped {}, a line each.", what));
  std::optional<std::string> format;
  line.option("--format", format, "table|json", "of the answer [table]");
  line.footer(footer);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  const bool as_json = format && parse_word_option("--format", *format, {"table", "json"}) == 1;
  const Entries entries = shipped();
  write_to_stdout(as_json ? json_of(what, entries) : table_of(entries) + "\n" + footer);
  return kExitOk;
}

}  // namespace

int workloads_command(const Arguments& words) {
  return list("workloads",
              "remsim --workload NAME simulates one, all means the paper's eight;\n"
              "remsim explain --workload NAME shows its constants.\n",
              sim::shipped_workloads, words);
}

int testbeds_command(const Arguments& words) {
  return list("testbeds",
              "remsim --testbed NAME simulates on one; remsim explain --testbed NAME\nshows its constants.\n",
              sim::shipped_testbeds, words);
}

}  // namespace remus::cli
