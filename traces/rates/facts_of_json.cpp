// Reports as JSON: QMP's answers, and crit's decoded images.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "traces/format/error.hpp"
#include "traces/rates/report_facts.hpp"

namespace remus::traces {
namespace {

using Json = nlohmann::json;

Json parsed(std::string_view text, const std::string& name) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw TraceError(fmt::format("{}: begins as JSON but is none from its byte {} on: keep one whole answer in a file",
                                 name, error.byte));
  } catch (const Json::exception&) {
    throw TraceError(name + ": a number is out of range; copy the report again");
  }
}

// Objects within objects to this depth; reports have three.
constexpr int kDeepest = 4;

void add_object(Facts& facts, const Json& object, const std::string& prefix, int depth) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object() && depth < kDeepest) add_object(facts, value, prefix + key + ".", depth + 1);
    if (value.is_array()) facts.add(prefix + key + "#", fmt::format("{}", value.size()), "");
    if (value.is_string()) facts.add(prefix + key, value.get<std::string>(), "");
    if (value.is_number()) facts.add(prefix + key, value.dump(), "");
  }
}

const Json& report_within(const Json& whole) {
  if (!whole.is_object()) return whole;
  if (const auto answer = whole.find("return"); answer != whole.end()) return *answer;
  const auto entries = whole.find("entries");
  return entries != whole.end() && entries->is_array() && !entries->empty() ? entries->front() : whole;
}

}  // namespace

Facts facts_of_json(std::string_view text, const std::string& name) {
  const Json whole = parsed(text, name);
  const Json& report = report_within(whole);
  if (!report.is_object()) throw TraceError(name + ": is JSON, but no report: an object {...} is missing");
  Facts facts(name);
  add_object(facts, report, "", 0);
  return facts;
}

}  // namespace remus::traces
