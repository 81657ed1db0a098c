#include "sim/record/write_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "sim/record/metric_table.hpp"
#include "sim/record/missing_text.hpp"
#include "sim/record/text_table.hpp"
#include "sim/record/write_phases.hpp"
#include "sim/record/write_trials.hpp"

namespace remus::sim {
namespace {

// "Close" for "ops.Close", in the order of the metrics' names.
std::vector<std::string> operations_of(const Rows& rows) {
  constexpr std::string_view prefix = "ops.";
  std::set<std::string> names;
  for (const ReportRow* row : rows) {
    for (const auto& [metric, value] : row->metrics) {
      if (metric.starts_with(prefix)) names.insert(metric.substr(prefix.size()));
    }
  }
  return {names.begin(), names.end()};
}

std::string number_or_dash(const Metrics& metrics, const std::string& name, int decimals) {
  const auto found = metrics.find(name);
  return found == metrics.end() ? "-" : fmt::format("{:.{}f}", found->second, decimals);
}

// One line per operation, a pair of columns per cps.
std::string operations_at(const Rows& rows, const std::vector<std::string>& operations) {
  std::vector<TextColumn> columns{{.head = "operation", .unit = "", .left = true}};
  for (const ReportRow* row : rows) {
    columns.push_back({.head = fmt::format("{:.6g} cps:", row->cps), .unit = "count"});
    columns.push_back({.head = "", .unit = "ms mean"});
  }
  std::vector<std::vector<std::string>> lines;
  for (const std::string& operation : operations) {
    std::vector<std::string> line{operation};
    for (const ReportRow* row : rows) {
      line.push_back(number_or_dash(row->metrics, "ops." + operation, 0));
      line.push_back(number_or_dash(row->metrics, "latency_ms_mean." + operation, 2));
    }
    lines.push_back(line);
  }
  return "\n" + render_table(columns, lines);
}

// As many rows side by side as fit a terminal.
std::string operations_table(const Rows& rows) {
  const std::vector<std::string> operations = operations_of(rows);
  std::string text;
  for (auto first = rows.begin(); first != rows.end() && !operations.empty();) {
    auto last = rows.end();
    while (last - first > 1 && width_of(operations_at({first, last}, operations)) > kTableWidth) --last;
    text += operations_at({first, last}, operations);
    first = last;
  }
  return text;
}

// Rows of one workload follow one another.
std::vector<Rows> by_workload(const Report& report) {
  std::vector<Rows> groups;
  for (const ReportRow& row : report.rows) {
    if (groups.empty() || groups.back().front()->workload != row.workload) groups.emplace_back();
    groups.back().push_back(&row);
  }
  return groups;
}

// What happened around the faults, each also as time since the first of them.
std::string timeline_table(const ReportRow& row) {
  if (row.timeline.empty()) return "";
  const double first = row.timeline.front().at_ms;
  std::vector<std::vector<std::string>> lines;
  for (const TimelineEntry& entry : row.timeline)
    lines.push_back({entry.what, fmt::format("{:.3f}", entry.at_ms), fmt::format("+{:.3f}", entry.at_ms - first)});
  const std::string round = row.rounds > 1 ? ", first round" : "";
  return fmt::format("\nwhat happened at {:.6g} cps{}\n", row.cps, round) +
         render_table({{.head = "", .unit = "", .left = true},
                       {.head = "at", .unit = "ms"},
                       {.head = "since the first fault", .unit = "ms"}},
                      lines);
}

std::string timelines(const Rows& rows) {
  std::string text;
  for (const ReportRow* row : rows) text += timeline_table(*row);
  return text;
}

std::string heading(const ReportRow& row) {
  const char* measured = row.fixed_time ? "requests in a fixed time; overhead = baseline requests / requests - 1"
                                        : "time to finish the work; overhead = runtime / baseline - 1";
  return fmt::format("\n{} ({})\n", row.workload, measured);
}

std::string last_lines(const Report& report) {
  const Provenance& from = report.provenance;
  std::string out;
  if (!report.rows.empty()) {
    const ReportRow& row = report.rows.front();
    out = fmt::format("\ncps 0: the unprotected baseline. Seed {}, {} {}.", row.seed, row.rounds,
                      row.rounds == 1 ? "round" : "rounds");
  }
  out += fmt::format(" remsim {} ({}), SimGrid {}, {}.\n", from.version, from.commit, from.simgrid, from.network_model);
  for (const Assumptions& assumptions : report.assumptions) out += write_assumptions(assumptions);
  for (const std::string& note : report.notes) out += note + "\n";
  if (!report.missing.empty()) out += fmt::format("Incomplete: without {}.\n", missing_text(report.missing));
  return out +
         "Next: --explain says where the time goes and tries what helps; `remsim explain` lists every constant and its "
         "source; --format "
         "json has "
         "all metrics.\n";
}

}  // namespace

std::string write_table(const Report& report) {
  std::string out = report.title + "\n";
  for (const Rows& rows : by_workload(report)) {
    out += heading(*rows.front()) + metric_table(rows) + operations_table(rows) + write_phases(rows) + timelines(rows);
  }
  return out + last_lines(report);
}

}  // namespace remus::sim
