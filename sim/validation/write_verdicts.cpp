#include "sim/validation/write_verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/record/text_table.hpp"
#include "sim/validation/csv_line.hpp"

namespace remus::sim {
namespace {

using Json = nlohmann::ordered_json;

// The digits in which orderings are judged, never as 1e+05.
std::string printed(double value) {
  const std::string text = fmt::format("{:.{}g}", value, kJudgedDigits);
  return text.find('e') == std::string::npos || value == 0 ? text : fmt::format("{:.0f}", value);
}

template <class Format>
std::string joined(const std::vector<double>& values, Format format) {
  std::string out;
  for (const double v : values) out += (out.empty() ? "" : " ") + format(v);
  return out;
}

std::string exact_digits(double value) { return fmt::format("{}", value); }
std::string on_off(bool on) { return on ? "on" : "off"; }

bool has_error(const Statement& s) { return s.relation == Relation::equals; }

std::string error_text(const Verdict& v) { return has_error(v.statement) ? fmt::format("{:+.1f}", 100 * v.error) : ""; }

std::string tolerance_text(const Statement& s) { return s.tolerance ? fmt::format("{:g}", 100 * *s.tolerance) : ""; }

std::vector<std::string> table_row(const Verdict& v) {
  const Statement& s = v.statement;
  return {s.workload,
          joined(s.cps, exact_digits),
          on_off(s.net_buffer),
          s.metric,
          s.claim,
          joined(v.simulated, printed),
          error_text(v),
          std::string(name(s.how)),
          tolerance_text(s),
          std::string(name(v.outcome)),
          s.where};
}

std::string statements_table(const ValidationReport& report) {
  const std::vector<TextColumn> columns{{"workload", "", true}, {"cps", "1/s", true},    {"net buffer", "", true},
                                        {"metric", "", true},   {"published", "", true}, {"simulated", "", true},
                                        {"error", "%", false},  {"how", "", true},       {"tolerance", "%", false},
                                        {"verdict", "", true},  {"where", "", true}};
  std::vector<std::vector<std::string>> rows;
  for (const Verdict& v : report.verdicts) rows.push_back(table_row(v));
  return render_table(columns, rows);
}

// The row of the same workload, buffer and metric, made if it is not there; predictions come series by series.
std::vector<std::string>& series_row(std::vector<std::vector<std::string>>& rows, const Prediction& p) {
  const std::vector<std::string> key{p.cell.workload, on_off(p.cell.net_buffer), p.metric, p.unit};
  if (rows.empty() || !std::equal(key.begin(), key.end(), rows.back().begin())) {
    rows.push_back(key);
    rows.back().resize(key.size() + kPublishedCps.size());
  }
  return rows.back();
}

std::string predictions_table(const ValidationReport& report) {
  if (report.predictions.empty()) return "";
  std::vector<TextColumn> columns{
      {"workload", "", true}, {"net buffer", "", true}, {"metric", "", true}, {"unit", "", true}};
  for (const double cps : kPublishedCps) columns.push_back({exact_digits(cps) + " cps", "", false});
  std::vector<std::vector<std::string>> rows;
  for (const Prediction& p : report.predictions) {
    const auto at = std::find(kPublishedCps.begin(), kPublishedCps.end(), p.cell.cps) - kPublishedCps.begin();
    std::vector<std::string>& row = series_row(rows, p);
    row[row.size() - kPublishedCps.size() + static_cast<std::size_t>(at)] = printed(p.simulated);
  }
  return "\nPredicted (where a value is blank, it is published and stands above):\n" + render_table(columns, rows);
}

std::ptrdiff_t count(const ValidationReport& report, Outcome wanted) {
  return std::count_if(report.verdicts.begin(), report.verdicts.end(),
                       [wanted](const Verdict& v) { return v.outcome == wanted; });
}

std::string failures(const ValidationReport& report) {
  std::string out;
  for (const Verdict& v : report.verdicts) {
    if (v.outcome != Outcome::fails) continue;
    out +=
        fmt::format("  fails: {} {} at {} cps: published {}, simulated {}\n", v.statement.workload, v.statement.metric,
                    joined(v.statement.cps, exact_digits), v.statement.claim, joined(v.simulated, printed));
  }
  return out;
}

Json json_of(const Verdict& v) {
  const Statement& s = v.statement;
  Json out{{"workload", s.workload},
           {"metric", s.metric},
           {"cps", s.cps},
           {"net_buffer", s.net_buffer},
           {"published", s.claim},
           {"unit", s.unit},
           {"simulated", v.simulated},
           {"kind", std::string(name(s.kind))},
           {"how", std::string(name(s.how))}};
  if (has_error(s)) out["error_percent"] = 100 * v.error;
  if (s.tolerance) out["tolerance_percent"] = 100 * *s.tolerance;
  out["verdict"] = std::string(name(v.outcome));
  out["where"] = s.where;
  out["reason"] = s.reason;
  return out;
}

Json json_of(const Prediction& p) {
  return {{"workload", p.cell.workload},     {"metric", p.metric}, {"cps", p.cell.cps},
          {"net_buffer", p.cell.net_buffer}, {"unit", p.unit},     {"simulated", p.simulated}};
}

std::string csv_row(const std::vector<std::string>& fields) {
  std::string out;
  for (const std::string& f : fields) out += (out.empty() ? "" : ",") + csv_field(f);
  return out + "\n";
}

}  // namespace

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::holds:
      return "holds";
    case Outcome::fails:
      return "FAILS";
    case Outcome::reported:
      return "reported";
  }
  return "";
}

std::string write_verdict_table(const ValidationReport& report) {
  const Provenance& from = report.provenance;
  return fmt::format(
      "{}\n\n{}{}\n{} of {} statements hold, {} fail, {} reported only.\n{}remsim {} ({}), SimGrid {}, seed {}, rounds "
      "{}\n",
      report.title, statements_table(report), predictions_table(report), count(report, Outcome::holds),
      report.verdicts.size(), count(report, Outcome::fails), count(report, Outcome::reported), failures(report),
      from.version, from.commit, from.simgrid, report.seed, report.rounds);
}

std::string write_verdict_csv(const ValidationReport& report) {
  std::string out = csv_row({"workload", "cps", "net_buffer", "metric", "unit", "published", "simulated",
                             "error_percent", "kind", "how", "tolerance_percent", "verdict", "where"});
  for (const Verdict& v : report.verdicts) {
    const Statement& s = v.statement;
    out += csv_row({s.workload, joined(s.cps, exact_digits), on_off(s.net_buffer), s.metric, s.unit, s.claim,
                    joined(v.simulated, exact_digits), has_error(s) ? exact_digits(100 * v.error) : "",
                    std::string(name(s.kind)), std::string(name(s.how)), tolerance_text(s),
                    std::string(name(v.outcome)), s.where});
  }
  for (const Prediction& p : report.predictions) {
    out += csv_row({p.cell.workload, exact_digits(p.cell.cps), on_off(p.cell.net_buffer), p.metric, p.unit, "",
                    exact_digits(p.simulated), "", "", "predicted", "", "", ""});
  }
  return out;
}

std::string write_verdict_json(const ValidationReport& report) {
  const Provenance& from = report.provenance;
  Json out;
  out["remsim"] = {{"version", from.version},
                   {"commit", from.commit},
                   {"simgrid", from.simgrid},
                   {"network_model", from.network_model}};
  out["seed"] = report.seed;
  out["rounds"] = report.rounds;
  out["statements"] = Json::array();
  for (const Verdict& v : report.verdicts) out["statements"].push_back(json_of(v));
  out["predictions"] = Json::array();
  for (const Prediction& p : report.predictions) out["predictions"].push_back(json_of(p));
  out["summary"] = {{"holds", count(report, Outcome::holds)},
                    {"fails", count(report, Outcome::fails)},
                    {"reported", count(report, Outcome::reported)}};
  return out.dump(2) + "\n";
}

}  // namespace remus::sim
