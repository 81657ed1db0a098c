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

json outcome_to_json(const std::optional<FaultOutcome>& outcome) {
  if (!outcome) return nullptr;
  json struck = json::array();
  for (const StruckFault& fault : outcome->struck) struck.push_back({fault.fault, fault.at_ms, fault.effects});
  const CommitStretch& c = outcome->commits;
  return {{"struck", struck},
          {"fate", static_cast<int>(outcome->fate)},
          {"protected", outcome->protected_at_end},
          {"ended", outcome->ended_ms},
          {"progress", outcome->progress},
          {"phase_s", outcome->phase_s},
          {"phase_progress", outcome->phase_progress},
          {"commits", {c.commits, c.first_ms, c.last_ms, c.longest_ms, c.pages}}};
}

std::optional<FaultOutcome> outcome_from_json(const json& in) {
  if (in.is_null()) return std::nullopt;
  FaultOutcome out;
  for (const json& fault : in.at("struck"))
    out.struck.push_back({fault.at(0).get<std::string>(), fault.at(1).get<double>(), fault.at(2).get<std::uint64_t>()});
  out.fate = static_cast<Fate>(in.at("fate").get<int>());
  out.protected_at_end = in.at("protected").get<bool>();
  out.ended_ms = in.at("ended").get<double>();
  out.progress = in.at("progress").get<double>();
  out.phase_s = in.at("phase_s").get<std::array<double, 3>>();
  out.phase_progress = in.at("phase_progress").get<std::array<double, 3>>();
  const json& c = in.at("commits");
  out.commits = {c.at(0).get<std::uint64_t>(), c.at(1).get<double>(), c.at(2).get<double>(), c.at(3).get<double>(),
                 c.at(4).get<double>()};
  return out;
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
                 {"outcome", outcome_to_json(result.outcome)},
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
            .outcome = outcome_from_json(in.at("outcome")),
            .checker = in.at("checker").get<std::string>(),
            .violation = in.at("violation").get<std::string>()};
  } catch (const json::exception& error) {
    throw std::runtime_error(std::string("a simulation's result cannot be read: ") + error.what());
  }
}

}  // namespace remus::sim
