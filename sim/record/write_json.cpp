#include "sim/record/write_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/record/advice.hpp"

namespace remus::sim {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) {
  constexpr double exact_limit = 9007199254740992.0;  // 2^53: up to here every whole double is an exact integer
  if (value == std::floor(value) && std::fabs(value) < exact_limit) return static_cast<std::int64_t>(value);
  return value;
}

Json numbers(const std::map<std::string, double>& values) {
  Json out = Json::object();
  for (const auto& [name, value] : values) out[name] = number(value);
  return out;
}

Json parts(const std::vector<Part>& values) {
  Json out = Json::object();
  for (const Part& part : values) out[part.name] = number(part.ms);
  return out;
}

Json explanation(const ReportRow& row) {
  return Json{{"cycle_ms", parts(row.cycle)},
              {"request_ms", parts(row.request)},
              {"busy_share", numbers(row.busy_share)},
              {"advice", advice(row)}};
}

Json timeline(const std::vector<TimelineEntry>& entries) {
  Json out = Json::array();
  for (const TimelineEntry& entry : entries) out.push_back({{"what", entry.what}, {"at_ms", number(entry.at_ms)}});
  return out;
}

Json run(const ReportRow& row, bool explain) {
  Json out{{"workload", row.workload}, {"protocol", row.protocol},        {"policy", row.policy},
           {"cps", number(row.cps)},   {"net_buffer", row.net_buffer},    {"seed", row.seed},
           {"rounds", row.rounds},     {"metrics", numbers(row.metrics)}, {"cv", numbers(row.cv)}};
  if (!row.timeline.empty()) out["timeline"] = timeline(row.timeline);
  if (explain) out["explain"] = explanation(row);
  return out;
}

}  // namespace

std::string write_json(const Report& report, bool explain) {
  const Provenance& from = report.provenance;
  Json out{{"remsim",
            {{"version", from.version},
             {"commit", from.commit},
             {"simgrid", from.simgrid},
             {"network_model", from.network_model}}},
           {"scenario", report.scenario},
           {"runs", Json::array()}};
  for (const ReportRow& row : report.rows) out["runs"].push_back(run(row, explain));
  if (!report.missing.empty()) out["missing"] = report.missing;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace remus::sim
