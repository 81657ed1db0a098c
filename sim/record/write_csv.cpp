#include "sim/record/write_csv.hpp"

#include <fmt/format.h>

#include <vector>

namespace remus::sim {
namespace {

constexpr const char* kHead =
    "workload,protocol,policy,cps,net_buffer,seed,rounds,metric,value,cv,version,commit,simgrid,network_model,"
    "scenario\n";

// What is the same in all of a run's lines, before the metric.
std::string run_cells(const ReportRow& row) {
  return fmt::format("{},{},{},{},{},{},{}", csv_quoted(row.workload), row.protocol, row.policy, row.cps,
                     row.net_buffer ? "on" : "off", row.seed, row.rounds);
}

std::string variation(const ReportRow& row, const std::string& metric) {
  const auto found = row.cv.find(metric);
  return found == row.cv.end() ? "" : fmt::format("{}", found->second);
}

std::vector<std::string> metric_lines(const Report& report) {
  std::vector<std::string> lines;
  for (const ReportRow& row : report.rows) {
    for (const auto& [metric, value] : row.metrics) {
      lines.push_back(fmt::format("{},{},{},{}", run_cells(row), metric, value, variation(row, metric)));
    }
  }
  return lines;
}

}  // namespace

std::string csv_quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string write_csv(const Report& report) {
  const Provenance& from = report.provenance;
  const std::string end = fmt::format(",{},{},{},{},", csv_quoted(from.version), csv_quoted(from.commit),
                                      csv_quoted(from.simgrid), csv_quoted(from.network_model));
  const std::vector<std::string> lines = metric_lines(report);
  std::string out = kHead;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += lines[i] + end + (i + 1 == lines.size() ? csv_quoted(report.scenario) : "") + "\n";
  }
  return out;
}

}  // namespace remus::sim
