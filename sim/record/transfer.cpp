#include "sim/record/transfer.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "models/units/invariant.hpp"

namespace remus::sim {
namespace {

using nlohmann::json;

void check_finite(const std::string& name, double value) {
  if (!std::isfinite(value)) throw InvariantViolated("result '" + name + "' is not a finite number");
}

void check_finite(const RunResult& result) {
  for (const auto& [name, value] : result.metrics) check_finite(name, value);
  for (const auto& [name, value] : result.busy_share) check_finite(name, value);
  for (const Part& part : result.cycle) check_finite(part.name, part.ms);
  for (const Part& part : result.request) check_finite(part.name, part.ms);
  for (const TimelineEntry& entry : result.timeline) check_finite(entry.what, entry.at_ms);
}

json parts_to_json(const std::vector<Part>& parts) {
  json out = json::array();
  for (const Part& part : parts) out.push_back({part.name, part.ms});
  return out;
}

std::vector<Part> parts_from_json(const json& in) {
  std::vector<Part> parts;
  for (const json& part : in) parts.push_back({part.at(0).get<std::string>(), part.at(1).get<double>()});
  return parts;
}

json timeline_to_json(const std::vector<TimelineEntry>& timeline) {
  json out = json::array();
  for (const TimelineEntry& entry : timeline) out.push_back({entry.what, entry.at_ms});
  return out;
}

std::vector<TimelineEntry> timeline_from_json(const json& in) {
  std::vector<TimelineEntry> timeline;
  for (const json& entry : in) timeline.push_back({entry.at(0).get<std::string>(), entry.at(1).get<double>()});
  return timeline;
}

}  // namespace

std::string to_text(const RunResult& result) {
  check_finite(result);
  const json out{{"metrics", result.metrics},
                 {"cycle", parts_to_json(result.cycle)},
                 {"request", parts_to_json(result.request)},
                 {"busy_share", result.busy_share},
                 {"last_draws", result.last_draws},
                 {"timeline", timeline_to_json(result.timeline)},
                 {"checker", result.checker},
                 {"violation", result.violation}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

RunResult result_from_text(std::string_view text) {
  try {
    const json in = json::parse(text);
    return {.metrics = in.at("metrics").get<Metrics>(),
            .cycle = parts_from_json(in.at("cycle")),
            .request = parts_from_json(in.at("request")),
            .busy_share = in.at("busy_share").get<std::map<std::string, double>>(),
            .last_draws = in.at("last_draws").get<std::map<std::string, std::uint64_t>>(),
            .timeline = timeline_from_json(in.at("timeline")),
            .checker = in.at("checker").get<std::string>(),
            .violation = in.at("violation").get<std::string>()};
  } catch (const json::exception& error) {
    throw std::runtime_error(std::string("a simulation's result cannot be read: ") + error.what());
  }
}

}  // namespace remus::sim
