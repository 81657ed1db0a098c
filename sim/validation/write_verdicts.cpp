#include "sim/validation/write_verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/record/text_table.hpp"
#include "sim/validation/blind.hpp"
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

bool sets_anything(const TestbedVerdicts& testbed) {
  return std::any_of(testbed.verdicts.begin(), testbed.verdicts.end(),
                     [](const Verdict& v) { return !v.statement.set.empty(); });
}

std::vector<std::string> table_row(const Verdict& v) {
  const Statement& s = v.statement;
  return {s.workload,
          joined(s.cps, exact_digits),
          on_off(s.net_buffer),
          s.set,
          s.metric,
          s.claim,
          joined(v.simulated, printed),
          error_text(v),
          std::string(name(s.how)),
          tolerance_text(s),
          std::string(name(v.outcome)),
          s.where};
}

// The column `set` is shown where a statement needs it.
std::string without_idle_set(const TestbedVerdicts& testbed, std::vector<TextColumn> columns,
                             std::vector<std::vector<std::string>> rows, std::ptrdiff_t set_column) {
  if (!sets_anything(testbed)) {
    columns.erase(columns.begin() + set_column);
    for (auto& row : rows) row.erase(row.begin() + set_column);
  }
  return render_table(columns, rows);
}

std::string statements_table(const TestbedVerdicts& testbed) {
  const std::vector<TextColumn> columns{{"workload", "", true},    {"cps", "1/s", true},  {"net buffer", "", true},
                                        {"set", "", true},         {"metric", "", true},  {"published", "", true},
                                        {"simulated", "", true},   {"error", "%", false}, {"how", "", true},
                                        {"tolerance", "%", false}, {"verdict", "", true}, {"where", "", true}};
  std::vector<std::vector<std::string>> rows;
  for (const Verdict& v : testbed.verdicts) rows.push_back(table_row(v));
  return without_idle_set(testbed, columns, rows, 3);
}

// The row of the same workload, settings and metric, made if it is not there; predictions come series by series.
std::vector<std::string>& series_row(std::vector<std::vector<std::string>>& rows, const Prediction& p,
                                     std::size_t rates) {
  const std::vector<std::string> key{p.cell.workload, on_off(p.cell.net_buffer), p.cell.set, p.metric, p.unit};
  if (rows.empty() || !std::equal(key.begin(), key.end(), rows.back().begin())) {
    rows.push_back(key);
    rows.back().resize(key.size() + rates);
  }
  return rows.back();
}

std::string predictions_table(const TestbedVerdicts& testbed) {
  if (testbed.predictions.empty()) return "";
  const std::vector<double>& rates = testbed.rates;
  std::vector<TextColumn> columns{
      {"workload", "", true}, {"net buffer", "", true}, {"set", "", true}, {"metric", "", true}, {"unit", "", true}};
  for (const double cps : rates) columns.push_back({exact_digits(cps) + " cps", "", false});
  std::vector<std::vector<std::string>> rows;
  for (const Prediction& p : testbed.predictions) {
    const auto at = std::find(rates.begin(), rates.end(), p.cell.cps) - rates.begin();
    std::vector<std::string>& row = series_row(rows, p, rates.size());
    row[row.size() - rates.size() + static_cast<std::size_t>(at)] = printed(p.simulated);
  }
  return "\nPredicted (where a value is blank, it is published and stands above):\n" +
         without_idle_set(testbed, columns, rows, 2);
}

std::ptrdiff_t count(const std::vector<Verdict>& verdicts, Outcome wanted) {
  return std::count_if(verdicts.begin(), verdicts.end(), [wanted](const Verdict& v) { return v.outcome == wanted; });
}

std::string figure(const Statement& s) {
  return fmt::format("{} {} at {} cps{}{}", s.workload, s.metric, joined(s.cps, exact_digits),
                     s.set.empty() ? "" : " with ", s.set);
}

std::string line_of(const Verdict& v) {
  const std::string error = has_error(v.statement) ? fmt::format(" ({} %)", error_text(v)) : "";
  return fmt::format("  {}: {}: published {}, simulated {}{}\n", name(v.outcome), figure(v.statement),
                     v.statement.claim, joined(v.simulated, printed), error);
}

std::string failures(const std::vector<Verdict>& verdicts) {
  std::string out;
  for (const Verdict& v : verdicts) {
    if (v.outcome == Outcome::fails) out += line_of(v);
    if (v.outcome != Outcome::worse) continue;
    out += line_of(v) + fmt::format("    when first judged {:+.1f} %, give or take {:.1f} (one standard deviation)\n",
                                    100 * *v.statement.recorded, 100 * *v.statement.noise);
  }
  return out;
}

// What is known of each miss; a reason that several neighbours share is said once, after them.
std::string misses(const std::vector<Verdict>& verdicts) {
  std::vector<Verdict> missing;
  std::copy_if(verdicts.begin(), verdicts.end(), std::back_inserter(missing),
               [](const Verdict& v) { return v.outcome == Outcome::misses; });
  std::string out;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    out += line_of(missing[i]);
    const std::string& reason = missing[i].statement.reason;
    if (i + 1 == missing.size() || missing[i + 1].statement.reason != reason) out += "    " + reason + "\n";
  }
  return out;
}

std::string blind_text(const std::vector<Verdict>& verdicts) {
  const std::optional<BlindSummary> blind = blind_summary(verdicts);
  if (!blind) return "";
  return fmt::format(
      "Of these {} are blind: nobody had seen them when the constants were fixed. {} are within their tolerance; "
      "median "
      "error\n{:.1f} %, worst {} % ({}).\nFrom seed to seed they vary, by up to {:.1f} % ({}): --rounds 16 judges "
      "means.\n{}",
      blind->figures, blind->within_tolerance, 100 * blind->median_error, error_text(blind->worst),
      figure(blind->worst.statement), 100 * blind->noisiest.statement.noise.value_or(0),
      figure(blind->noisiest.statement), misses(verdicts));
}

std::string summary_text(const std::vector<Verdict>& verdicts) {
  return fmt::format("{} of {} statements hold, {} miss, {} fail, {} reported only.\n{}{}",
                     count(verdicts, Outcome::holds), verdicts.size(), count(verdicts, Outcome::misses),
                     count(verdicts, Outcome::fails) + count(verdicts, Outcome::worse),
                     count(verdicts, Outcome::reported), failures(verdicts), blind_text(verdicts));
}

Json summary_json(const std::vector<Verdict>& verdicts) {
  Json out{{"holds", count(verdicts, Outcome::holds)},
           {"misses", count(verdicts, Outcome::misses)},
           {"fails", count(verdicts, Outcome::fails) + count(verdicts, Outcome::worse)},
           {"reported", count(verdicts, Outcome::reported)}};
  if (const auto blind = blind_summary(verdicts)) {
    out["blind"] = {{"figures", blind->figures},
                    {"within_tolerance", blind->within_tolerance},
                    {"median_error_percent", 100 * blind->median_error},
                    {"worst_error_percent", 100 * blind->worst.error},
                    {"worst", figure(blind->worst.statement)}};
  }
  return out;
}

Json json_of(const TestbedVerdicts& testbed, const Verdict& v) {
  const Statement& s = v.statement;
  Json out{{"testbed", testbed.testbed},
           {"workload", s.workload},
           {"metric", s.metric},
           {"cps", s.cps},
           {"net_buffer", s.net_buffer}};
  if (!s.set.empty()) out["set"] = s.set;
  out["published"] = s.claim;
  out["unit"] = s.unit;
  out["simulated"] = v.simulated;
  out["kind"] = std::string(name(s.kind));
  out["how"] = std::string(name(s.how));
  if (has_error(s)) out["error_percent"] = 100 * v.error;
  if (s.tolerance) out["tolerance_percent"] = 100 * *s.tolerance;
  if (s.recorded) out["recorded_percent"] = 100 * *s.recorded;
  if (s.noise) out["noise_percent"] = 100 * *s.noise;
  out["verdict"] = std::string(name(v.outcome));
  out["where"] = s.where;
  out["reason"] = s.reason;
  return out;
}

Json json_of(const TestbedVerdicts& testbed, const Prediction& p) {
  Json out{{"testbed", testbed.testbed},
           {"workload", p.cell.workload},
           {"metric", p.metric},
           {"cps", p.cell.cps},
           {"net_buffer", p.cell.net_buffer}};
  if (!p.cell.set.empty()) out["set"] = p.cell.set;
  out["unit"] = p.unit;
  out["simulated"] = p.simulated;
  return out;
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
    case Outcome::misses:
      return "misses";
    case Outcome::worse:
      return "WORSE";
    case Outcome::fails:
      return "FAILS";
    case Outcome::reported:
      return "reported";
  }
  return "";
}

std::string write_verdict_table(const ValidationReport& report) {
  std::string out;
  for (const TestbedVerdicts& t : report.testbeds) {
    out +=
        fmt::format("{}\n\n{}{}\n{}\n", t.title, statements_table(t), predictions_table(t), summary_text(t.verdicts));
  }
  const Provenance& from = report.provenance;
  return out + fmt::format("remsim {} ({}), SimGrid {}, seed {}, rounds {}\n", from.version, from.commit, from.simgrid,
                           report.seed, report.rounds);
}

std::string write_verdict_csv(const ValidationReport& report) {
  std::string out =
      csv_row({"testbed", "workload", "cps", "net_buffer", "set", "metric", "unit", "published", "simulated",
               "error_percent", "kind", "how", "tolerance_percent", "verdict", "where", "reason"});
  for (const TestbedVerdicts& t : report.testbeds) {
    for (const Verdict& v : t.verdicts) {
      const Statement& s = v.statement;
      out += csv_row({t.testbed, s.workload, joined(s.cps, exact_digits), on_off(s.net_buffer), s.set, s.metric, s.unit,
                      s.claim, joined(v.simulated, exact_digits), has_error(s) ? exact_digits(100 * v.error) : "",
                      std::string(name(s.kind)), std::string(name(s.how)), tolerance_text(s),
                      std::string(name(v.outcome)), s.where, s.reason});
    }
    for (const Prediction& p : t.predictions) {
      out += csv_row({t.testbed, p.cell.workload, exact_digits(p.cell.cps), on_off(p.cell.net_buffer), p.cell.set,
                      p.metric, p.unit, "", exact_digits(p.simulated), "", "", "predicted", "", "", "", ""});
    }
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
  out["predictions"] = Json::array();
  std::vector<Verdict> all;
  for (const TestbedVerdicts& t : report.testbeds) {
    for (const Verdict& v : t.verdicts) out["statements"].push_back(json_of(t, v));
    for (const Prediction& p : t.predictions) out["predictions"].push_back(json_of(t, p));
    all.insert(all.end(), t.verdicts.begin(), t.verdicts.end());
  }
  out["summary"] = summary_json(all);
  return out.dump(2) + "\n";
}

}  // namespace remus::sim
