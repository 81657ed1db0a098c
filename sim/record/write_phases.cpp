#include "sim/record/write_phases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/record/text_table.hpp"

namespace remus::sim {
namespace {

struct PhaseNames {
  const char* name;
  const char* seconds;
  const char* requests;
  const char* work;  // null: none is done in it
};

constexpr std::array kPhases{
    PhaseNames{"protected", "phase_protected_s", "requests_protected", "work_protected_percent"},
    PhaseNames{"down", "phase_down_s", "requests_down", nullptr},
    PhaseNames{"unprotected", "phase_unprotected_s", "requests_unprotected", "work_unprotected_percent"}};

// What happened to clients, said with the metric's value.
struct Sight {
  const char* metric;
  const char* said;
};

constexpr std::array kSights{
    Sight{"split_brain", "both hosts ran the VM: no arbitrator decided which"},
    Sight{"orphaned_frames", "{:.0f} frames left to clients from a VM that is no more"},
    Sight{"orphaned_bytes", "{:.0f} B that clients hold were never sent by the VM that goes on"},
    Sight{"acknowledged_lost_bytes", "{:.0f} B of requests were acknowledged to clients, and lost"},
    Sight{"broken_connections", "{:.0f} connections are broken: client and VM do not know the same of them"}};

double value_of(const Metrics& metrics, const char* name) {
  const auto found = metrics.find(name);
  return found == metrics.end() ? 0 : found->second;
}

std::string cell(const Metrics& metrics, const char* name, int decimals) {
  if (name == nullptr || !metrics.contains(name)) return "-";
  return fmt::format("{:.{}f}", metrics.at(name), decimals);
}

std::string rate_cell(const Metrics& metrics, const PhaseNames& phase) {
  const double seconds = metrics.at(phase.seconds);
  if (!metrics.contains(phase.requests) || seconds <= 0) return "-";
  return fmt::format("{:.1f}", metrics.at(phase.requests) / seconds);
}

std::vector<std::string> line_of(const ReportRow& row, const PhaseNames& phase, bool serves) {
  std::vector<std::string> line{fmt::format("{}", row.cps), phase.name, cell(row.metrics, phase.seconds, 2)};
  if (serves) {
    line.push_back(cell(row.metrics, phase.requests, 0));
    line.push_back(rate_cell(row.metrics, phase));
  } else if (row.metrics.contains("work_protected_percent")) {
    line.push_back(cell(row.metrics, phase.work, 1));
  }
  return line;
}

std::string phase_table(const std::vector<const ReportRow*>& rows) {
  const Metrics& first = rows.front()->metrics;
  const bool serves = first.contains("requests_protected");
  std::vector<TextColumn> columns{
      {.head = "cps", .unit = "1/s"}, {.head = "the VM is", .unit = "", .left = true}, {.head = "for", .unit = "s"}};
  if (serves) {
    columns.push_back({.head = "requests", .unit = ""});
    columns.push_back({.head = "", .unit = "1/s"});
  } else if (first.contains("work_protected_percent")) {
    columns.push_back({.head = "work", .unit = "%"});
  }
  std::vector<std::vector<std::string>> lines;
  for (const ReportRow* row : rows) {
    for (const PhaseNames& phase : kPhases) lines.push_back(line_of(*row, phase, serves));
  }
  return "\nphases around the fault\n" + render_table(columns, lines);
}

std::string sights(const ReportRow& row) {
  if (!shows_inconsistency(row.metrics)) return "";
  std::string text = fmt::format("\nwhat clients saw and lost at {} cps\n", row.cps);
  for (const Sight& sight : kSights) {
    const double value = value_of(row.metrics, sight.metric);
    if (value > 0) text += "  " + fmt::format(fmt::runtime(sight.said), value) + "\n";
  }
  return text;
}

}  // namespace

bool shows_inconsistency(const Metrics& metrics) {
  return std::any_of(kSights.begin(), kSights.end(),
                     [&](const Sight& sight) { return value_of(metrics, sight.metric) > 0; });
}

std::string write_phases(const std::vector<const ReportRow*>& rows) {
  std::vector<const ReportRow*> struck;
  std::string seen;
  for (const ReportRow* row : rows) {
    if (row->metrics.contains("phase_protected_s")) struck.push_back(row);
    seen += sights(*row);
  }
  return (struck.empty() ? "" : phase_table(struck)) + seen;
}

}  // namespace remus::sim
