#include "sim/record/write_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/record/findings.hpp"
#include "sim/record/rank_trials.hpp"

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
  Json out{{"cycle_ms", parts(row.cycle)}, {"request_ms", parts(row.request)}, {"busy_share", numbers(row.busy_share)}};
  if (row.cps > 0) out["findings"] = findings(row);
  return out;
}

Json timeline(const std::vector<TimelineEntry>& entries) {
  Json out = Json::array();
  for (const TimelineEntry& entry : entries) out.push_back({{"what", entry.what}, {"at_ms", number(entry.at_ms)}});
  return out;
}

// In hexadecimal: no double holds 64 bits.
Json draws(const std::vector<std::map<std::string, std::uint64_t>>& rounds) {
  Json out = Json::array();
  for (const auto& round : rounds) {
    Json one = Json::object();
    for (const auto& [generator, last] : round) one[generator] = fmt::format("{:016x}", last);
    out.push_back(std::move(one));
  }
  return out;
}

Json run(const ReportRow& row, bool explain) {
  Json out{{"workload", row.workload}, {"protocol", row.protocol},        {"policy", row.policy},
           {"cps", number(row.cps)},   {"net_buffer", row.net_buffer},    {"seed", row.seed},
           {"rounds", row.rounds},     {"metrics", numbers(row.metrics)}, {"cv", numbers(row.cv)}};
  if (!row.last_draws.empty()) out["last_draws"] = draws(row.last_draws);
  if (!row.timeline.empty()) out["timeline"] = timeline(row.timeline);
  if (explain) out["explain"] = explanation(row);
  return out;
}

// Every change that was tried; those that help say how much.
Json trials(const RowTrials& row) {
  Json tried = Json::array();
  for (const Trial& trial : row.tried) {
    Json one{{"change", trial.change}, {"cps", number(trial.cps)}, {"metrics", numbers(trial.metrics)}};
    tried.push_back(std::move(one));
  }
  Json helps = Json::array();
  for (const Help& help : changes_that_help(row)) helps.push_back(help.trial->change);
  return Json{{"workload", row.workload}, {"cps", number(row.cps)}, {"helps", helps}, {"tried", tried}};
}

Json asked(const Asked& of) {
  return Json{{"value", of.value}, {"overhead_percent", number(of.percent)}, {"loses_the_rate", of.loses_the_rate}};
}

Json sensitivity(const Sensitivity& of) {
  Json out{{"field", of.field}, {"from", of.from}, {"value", of.value}, {"doubled", asked(of.doubled)}};
  if (of.halved) out["halved"] = asked(*of.halved);
  return out;
}

Json assumptions(const Assumptions& of) {
  Json out{{"workload", of.workload},
           {"cps", number(of.cps)},
           {"overhead_percent", number(of.percent)},
           {"tried", of.tried},
           {"that_matter", Json::array()}};
  if (of.shortened_to_s) out["shortened_to_s"] = number(*of.shortened_to_s);
  for (const Sensitivity& each : of.that_matter) out["that_matter"].push_back(sensitivity(each));
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
  for (const RowTrials& row : report.trials) out["trials"].push_back(trials(row));
  for (const Assumptions& each : report.assumptions) out["assumptions"].push_back(assumptions(each));
  if (!report.missing.empty()) out["missing"] = report.missing;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace remus::sim
