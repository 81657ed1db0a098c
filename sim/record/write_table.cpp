#include "sim/record/write_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "sim/record/text_table.hpp"

namespace remus::sim {
namespace {

using Rows = std::vector<const ReportRow*>;

// Which workloads a column is for; every column also needs its metric to be there.
enum class For { all, work_to_finish, without_requests };

struct MetricColumn {
  const char* metric;
  const char* head;
  const char* unit;
  double scale;  // printed value = metric * scale
  int decimals;
  For who;
  bool with_cv = false;  // followed by its coefficient of variation when there are rounds
};

constexpr std::array kColumns{
    MetricColumn{"runtime_s", "runtime", "s", 1, 2, For::work_to_finish, true},
    MetricColumn{"requests_completed", "requests", "", 1, 0, For::all, true},
    MetricColumn{"overhead_percent", "overhead", "%", 1, 1, For::all},
    MetricColumn{"latency_ms_mean", "latency", "ms mean", 1, 2, For::all},
    MetricColumn{"latency_ms_p50", "", "p50", 1, 2, For::all},
    MetricColumn{"latency_ms_p99", "", "p99", 1, 2, For::all},
    MetricColumn{"checkpoints", "checkpoints", "", 1, 0, For::all},
    MetricColumn{"cycle_ms_mean", "cycle", "ms", 1, 2, For::all},
    MetricColumn{"pause_ms_mean", "pause", "ms mean", 1, 2, For::all},
    MetricColumn{"pause_ms_p99", "", "p99", 1, 2, For::without_requests},
    MetricColumn{"dirty_pages_mean", "dirty", "pages", 1, 0, For::without_requests},
    MetricColumn{"checkpoint_bytes_mean", "checkpoint", "KiB", 1.0 / 1024, 1, For::all},
    MetricColumn{"replication_bytes_per_s", "replication", "MB/s", 1e-6, 2, For::all},
    MetricColumn{"egress_bytes_per_cycle_mean", "egress", "B/cycle", 1, 0, For::all},
    MetricColumn{"egress_dropped_packets", "dropped", "frames", 1, 0, For::all},
};

// Metrics that mean nothing without protection: a dash in the baseline's row says so better than a 0.
bool is_of_protection(const std::string& metric) {
  static const std::set<std::string> kOfTraffic{"runtime_s",      "requests_completed", "latency_ms_mean",
                                                "latency_ms_p50", "latency_ms_p99",     "egress_dropped_packets"};
  return !kOfTraffic.contains(metric);
}

bool any_has(const Rows& rows, const char* metric) {
  return std::any_of(rows.begin(), rows.end(), [&](const ReportRow* row) { return row->metrics.contains(metric); });
}

bool is_shown(const MetricColumn& column, const Rows& rows) {
  if (!any_has(rows, column.metric)) return false;
  switch (column.who) {
    case For::all:
      return true;
    case For::work_to_finish:
      return !rows.front()->fixed_time;
    case For::without_requests:
      return !any_has(rows, "latency_ms_mean");
  }
  return true;
}

std::string cell(const ReportRow& row, const MetricColumn& column) {
  const auto found = row.metrics.find(column.metric);
  if (found == row.metrics.end() || (row.cps == 0 && is_of_protection(column.metric))) return "-";
  return fmt::format("{:.{}f}", found->second * column.scale, column.decimals);
}

std::string variation_cell(const ReportRow& row, const char* metric) {
  const auto found = row.cv.find(metric);
  return found == row.cv.end() ? "-" : fmt::format("{:.1f}", found->second * 100);
}

std::string workload_table(const Rows& rows) {
  std::vector<TextColumn> columns{{.head = "cps", .unit = "1/s"}};
  std::vector<std::vector<std::string>> lines;
  for (const ReportRow* row : rows) lines.push_back({fmt::format("{}", row->cps)});
  for (const MetricColumn& column : kColumns) {
    if (!is_shown(column, rows)) continue;
    columns.push_back({.head = column.head, .unit = column.unit});
    for (std::size_t i = 0; i < rows.size(); ++i) lines[i].push_back(cell(*rows[i], column));
    if (!column.with_cv || rows.front()->rounds < 2) continue;
    columns.push_back({.head = "cv", .unit = "%"});
    for (std::size_t i = 0; i < rows.size(); ++i) lines[i].push_back(variation_cell(*rows[i], column.metric));
  }
  return render_table(columns, lines);
}

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
std::string operations_table(const Rows& rows) {
  const std::vector<std::string> operations = operations_of(rows);
  if (operations.empty()) return "";
  std::vector<TextColumn> columns{{.head = "operation", .unit = "", .left = true}};
  for (const ReportRow* row : rows) {
    columns.push_back({.head = fmt::format("{} cps:", row->cps), .unit = "count"});
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
  return fmt::format("\nwhat happened at {} cps{}\n", row.cps, round) +
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
  return out +
         "Next: --explain says where the time goes; `remsim explain` lists every constant and its source; --format "
         "json has "
         "all metrics.\n";
}

}  // namespace

std::string write_table(const Report& report) {
  std::string out = report.title + "\n";
  for (const Rows& rows : by_workload(report)) {
    out += heading(*rows.front()) + workload_table(rows) + operations_table(rows) + timelines(rows);
  }
  return out + last_lines(report);
}

}  // namespace remus::sim
