#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/record/findings.hpp"
#include "sim/record/text_table.hpp"
#include "sim/record/write_table.hpp"
#include "sim/record/write_trials.hpp"

namespace remus::sim {
namespace {

using Rows = std::vector<const ReportRow*>;

// The protected rows of each workload, which follow one another.
std::vector<Rows> protected_rows(const Report& report) {
  std::vector<Rows> groups;
  for (const ReportRow& row : report.rows) {
    if (row.cps == 0) continue;
    if (groups.empty() || groups.back().front()->workload != row.workload) groups.emplace_back();
    groups.back().push_back(&row);
  }
  return groups;
}

// A line per cps: the parts in their order, then their sum. "" when no row has parts.
std::string parts_table(const Rows& rows, std::vector<Part> ReportRow::*parts, const std::string& whole) {
  const auto first =
      std::find_if(rows.begin(), rows.end(), [&](const ReportRow* row) { return !(row->*parts).empty(); });
  if (first == rows.end()) return "";
  std::vector<TextColumn> columns{{.head = "cps", .unit = "1/s"}};
  for (const Part& part : (*first)->*parts) columns.push_back({.head = part.name, .unit = "ms"});
  columns.push_back({.head = "= " + whole, .unit = "ms"});
  std::vector<std::vector<std::string>> lines;
  for (const ReportRow* row : rows) {
    if ((row->*parts).size() != columns.size() - 2) continue;
    std::vector<std::string> line{fmt::format("{:.6g}", row->cps)};
    double sum = 0;
    for (const Part& part : row->*parts) {
      line.push_back(fmt::format("{:.2f}", part.ms));
      sum += part.ms;
    }
    line.push_back(fmt::format("{:.2f}", sum));
    lines.push_back(line);
  }
  return "\n" + render_table(columns, lines);
}

// A line per cps: the share of the run each resource was busy.
std::string busy_table(const Rows& rows) {
  std::set<std::string> resources;
  for (const ReportRow* row : rows) {
    for (const auto& [resource, share] : row->busy_share) resources.insert(resource);
  }
  if (resources.empty()) return "";
  std::vector<TextColumn> columns{{.head = "cps", .unit = "1/s"}};
  for (const std::string& resource : resources) columns.push_back({.head = resource, .unit = "% busy"});
  std::vector<std::vector<std::string>> lines;
  for (const ReportRow* row : rows) {
    std::vector<std::string> line{fmt::format("{:.6g}", row->cps)};
    for (const std::string& resource : resources) {
      const auto found = row->busy_share.find(resource);
      line.push_back(found == row->busy_share.end() ? "-" : fmt::format("{:.1f}", found->second * 100));
    }
    lines.push_back(line);
  }
  return "\n" + render_table(columns, lines);
}

std::string explain_workload(const Rows& rows) {
  std::string out = fmt::format("\n{}: where the time goes\n", rows.front()->workload);
  out += parts_table(rows, &ReportRow::cycle, "a cycle") + parts_table(rows, &ReportRow::request, "a request") +
         busy_table(rows) + "\n";
  for (const ReportRow* row : rows) out += fmt::format("  At {} cps: {}\n", row->cps, findings(*row));
  return out;
}

// Rows that did not finish are here only.
std::string tell_trials(const Report& report) {
  std::string out, workload;
  for (const RowTrials& row : report.trials) {
    if (row.workload != workload) out += fmt::format("\n{}: what was tried\n", row.workload);
    workload = row.workload;
    out += write_trials(row);
  }
  return out;
}

}  // namespace

std::string write_explanation(const Report& report) {
  std::string out;
  for (const Rows& rows : protected_rows(report)) out += explain_workload(rows);
  return out + tell_trials(report);
}

}  // namespace remus::sim
