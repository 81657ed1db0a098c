// `remsim fields`: every field a scenario has, and --set takes.
#include "sim/scenario/fields.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/remsim/commands.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/field_filter.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/terminal.hpp"

namespace remus::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFooter = R"(Examples:
  remsim fields latency
  remsim fields --format json
  remsim --workload web --cps 10 --set workload.connections=10

workload.FIELD sets the field in every selected workload that uses it,
workload.NAME.FIELD in one of them.)";

// "testbed.plug.limit: bytes, 1514B to 1000GB"
std::string head_of(const sim::Field& field) {
  const std::string range = sim::field_range(field);
  return fmt::format("{}: {}{}{}", field.path, sim::field_type(field), range.empty() ? "" : ", ", range);
}

std::string fields_text(const std::vector<const sim::Field*>& fields) {
  std::vector<Entry> entries;
  for (const sim::Field* field : fields) {
    Entry entry{head_of(*field), {std::string(field->meaning)}};
    if (field->of_workload()) entry.paragraphs.push_back("of workloads of kind " + sim::kind_names(field->used_by));
    const std::optional<std::string> value = sim::field_default(*field);
    if (value && !value->empty()) entry.paragraphs.push_back("where nothing gives it: " + *value);
    entries.push_back(std::move(entry));
  }
  return render_entries(entries, terminal_width());
}

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json json_of(const sim::Field& field) {
  const std::vector<std::string_view> words = sim::field_words(field);
  const bool ranged = !field.low.empty();
  Json json{{"path", field.path},
            {"type", words.empty() ? sim::field_type(field) : "word"},
            {"low", ranged ? text_or_null(field.low) : Json(nullptr)},
            {"high", ranged ? text_or_null(field.high) : Json(nullptr)},
            {"words", words},
            {"of_workload", field.of_workload()},
            {"kinds", sim::kinds_of(field.used_by)},
            {"optional", !field.required()},
            {"meaning", field.meaning}};
  if (const auto value = sim::field_default(field)) json["default"] = *value;
  return json;
}

std::string fields_json(const std::vector<const sim::Field*>& fields) {
  Json list = Json::array();
  for (const sim::Field* field : fields) list.push_back(json_of(*field));
  return Json{{"fields", list}}.dump(2) + "\n";
}

}  // namespace

int fields_command(const Arguments& words) {
  CommandLine line("remsim fields", "Lists the scenario fields that hold every WORD, with type, range and meaning.");
  std::vector<std::string> filter;
  std::optional<std::string> format;
  line.words("WORD", filter, "parts of names or meanings, such as latency [all fields]");
  line.option("--format", format, "table|json", "of the answer [table]");
  line.footer(kFooter);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  const bool as_json = format && parse_word_option("--format", *format, {"table", "json"}) == 1;
  const std::vector<const sim::Field*> fields = fields_with(filter);
  write_to_stdout(as_json ? fields_json(fields) : fields_text(fields));
  return kExitOk;
}

}  // namespace remus::cli
