#include "sim/record/metric_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "sim/record/number_text.hpp"
#include "sim/record/rate.hpp"
#include "sim/record/text_table.hpp"

namespace remus::sim {
namespace {

// Which tables a column is for; every column also needs its metric to be there.
enum class For { all, work_to_finish, without_requests, not_all_zero };

struct MetricColumn {
  const char* metric;
  const char* head;
  const char* unit;
  double scale;  // printed value = metric * scale
  int decimals;
  For who;
  int spared = 0;        // 0: never left out; else the column of the highest number goes first when space is short
  bool with_cv = false;  // followed by its coefficient of variation when there are rounds
};

constexpr std::array kColumns{
    MetricColumn{"cps_achieved", "achieved", "1/s", 1, 0, For::all},
    MetricColumn{"runtime_s", "runtime", "s", 1, 2, For::work_to_finish, 0, true},
    MetricColumn{"requests_completed", "requests", "", 1, 0, For::all, 0, true},
    MetricColumn{"overhead_percent", "overhead", "%", 1, 1, For::all},
    MetricColumn{"latency_ms_mean", "latency", "ms mean", 1, 2, For::all},
    MetricColumn{"latency_ms_p50", "", "p50", 1, 2, For::all, 4},
    MetricColumn{"latency_ms_p99", "", "p99", 1, 2, For::all},
    MetricColumn{"exposure_ms_mean", "exposure", "ms mean", 1, 1, For::all},
    MetricColumn{"exposure_ms_p99", "", "p99", 1, 1, For::all, 7},
    MetricColumn{"checkpoints", "checkpoints", "", 1, 0, For::all, 10},
    MetricColumn{"cycle_ms_mean", "cycle", "ms", 1, 2, For::all, 6},
    MetricColumn{"pause_ms_mean", "pause", "ms mean", 1, 2, For::all},
    MetricColumn{"pause_ms_p99", "", "p99", 1, 2, For::without_requests, 8},
    MetricColumn{"dirty_pages_mean", "dirty", "pages", 1, 0, For::without_requests, 3},
    MetricColumn{"checkpoint_bytes_mean", "checkpoint", "KiB", 1.0 / 1024, 1, For::all, 5},
    MetricColumn{"replication_bytes_per_s", "replication", "MB/s", 1e-6, 2, For::all, 2},
    MetricColumn{"egress_bytes_per_cycle_mean", "egress", "B/cycle", 1, 0, For::all, 9},
    MetricColumn{"egress_dropped_packets", "dropped", "frames", 1, 0, For::not_all_zero},
};

// Metrics that mean nothing without protection: a dash in the baseline's row says so better than a 0.
bool is_of_protection(const std::string& metric) {
  static const std::set<std::string> kOfTraffic{"runtime_s",      "requests_completed", "latency_ms_mean",
                                                "latency_ms_p50", "latency_ms_p99",     "egress_dropped_packets"};
  return !kOfTraffic.contains(metric);
}

template <class Condition>
bool any(const Rows& rows, const Condition& condition) {
  return std::any_of(rows.begin(), rows.end(), [&](const ReportRow* row) { return condition(*row); });
}

bool any_has(const Rows& rows, const char* metric) {
  return any(rows, [&](const ReportRow& row) { return row.metrics.contains(metric); });
}

bool any_not_zero(const Rows& rows, const char* metric) {
  return any(rows, [&](const ReportRow& row) { return row.metrics.contains(metric) && row.metrics.at(metric) != 0; });
}

bool any_commits_nothing(const Rows& rows) {
  return any(rows, [](const ReportRow& row) { return commits_nothing(row.cps, row.metrics); });
}

bool is_rate(const MetricColumn& column) { return std::string_view(column.metric) == "cps_achieved"; }

bool is_shown(const MetricColumn& column, const Rows& rows) {
  if (is_rate(column) && any_commits_nothing(rows)) return true;  // the place where that is said
  if (!any_has(rows, column.metric)) return false;
  switch (column.who) {
    case For::all:
      return true;
    case For::work_to_finish:
      return !rows.front()->fixed_time;
    case For::without_requests:
      return !any_has(rows, "latency_ms_mean");
    case For::not_all_zero:
      return any_not_zero(rows, column.metric);
  }
  return true;
}

std::string cell(const ReportRow& row, const MetricColumn& column) {
  if (is_rate(column) && commits_nothing(row.cps, row.metrics)) return "not protected";
  const auto found = row.metrics.find(column.metric);
  if (found == row.metrics.end() || (row.cps == 0 && is_of_protection(column.metric))) return "-";
  if (is_rate(column)) return three_digits(found->second);
  if (std::string_view(column.metric) == "overhead_percent") return overhead_text(found->second);
  return fmt::format("{:.{}f}", found->second * column.scale, column.decimals);
}

std::string variation_cell(const ReportRow& row, const char* metric) {
  const auto found = row.cv.find(metric);
  return found == row.cv.end() ? "-" : fmt::format("{:.1f}", found->second * 100);
}

std::string cps_cell(const ReportRow& row) {
  return fmt::format("{}{:.6g}", misses_rate(row.cps, row.metrics) ? "! " : "", row.cps);
}

std::string table_of(const Rows& rows, const std::vector<MetricColumn>& shown) {
  std::vector<TextColumn> columns{{.head = "cps", .unit = "1/s"}};
  std::vector<std::vector<std::string>> lines;
  for (const ReportRow* row : rows) lines.push_back({cps_cell(*row)});
  for (const MetricColumn& column : shown) {
    columns.push_back({.head = column.head, .unit = column.unit});
    for (std::size_t i = 0; i < rows.size(); ++i) lines[i].push_back(cell(*rows[i], column));
    if (!column.with_cv || rows.front()->rounds < 2) continue;
    columns.push_back({.head = "cv", .unit = "%"});
    for (std::size_t i = 0; i < rows.size(); ++i) lines[i].push_back(variation_cell(*rows[i], column.metric));
  }
  return render_table(columns, lines);
}

std::string comparability_line(const Rows& rows) {
  if (!any(rows, [](const ReportRow& row) { return misses_rate(row.cps, row.metrics); })) return "";
  return fmt::format(
      "  Rows marked ! made fewer checkpoints than asked for{}: their overhead is not the cost of that rate.\n",
      any_commits_nothing(rows) ? ", or none" : "");
}

}  // namespace

std::string metric_table(const Rows& rows) {
  std::vector<MetricColumn> shown;
  for (const MetricColumn& column : kColumns)
    if (is_shown(column, rows)) shown.push_back(column);
  std::string table = table_of(rows, shown);
  while (width_of(table) > kTableWidth) {
    const auto spared =
        std::max_element(shown.begin(), shown.end(), [](const auto& a, const auto& b) { return a.spared < b.spared; });
    if (spared->spared == 0) break;
    shown.erase(spared);
    table = table_of(rows, shown);
  }
  return table + comparability_line(rows);
}

}  // namespace remus::sim
