#include <fmt/format.h>

#include "sim/record/advice.hpp"
#include "sim/record/text_table.hpp"
#include "sim/record/write_table.hpp"

namespace remus::sim {
namespace {

// "suspend 1.40 (5 %)" per part, and the sum.
std::string share_line(const char* what, const std::vector<Part>& parts) {
  if (parts.empty()) return "";
  double sum = 0;
  for (const Part& part : parts) sum += part.ms;
  std::string line = fmt::format("  {} of {:.2f} ms:", what, sum);
  for (const Part& part : parts) {
    line += fmt::format("{} {} {:.2f} ms ({:.0f} %)", &part == &parts.front() ? "" : ",", part.name, part.ms,
                        sum > 0 ? part.ms / sum * 100 : 0);
  }
  return line + "\n";
}

std::string busy_line(const ReportRow& row) {
  if (row.busy_share.empty()) return "";
  std::string line = "  busy:";
  bool first = true;
  for (const auto& [resource, share] : row.busy_share) {
    line += fmt::format("{} {} {:.1f} %", first ? "" : ",", resource, share * 100);
    first = false;
  }
  return line + "\n";
}

std::string explain_row(const ReportRow& row) {
  return fmt::format("\n{} at {} cps\n", row.workload, row.cps) + share_line("a cycle", row.cycle) +
         share_line("a request", row.request) + busy_line(row) + "  " + advice(row) + "\n";
}

}  // namespace

std::string write_explanation(const Report& report) {
  std::string out = "\nWhere the time goes\n";
  for (const ReportRow& row : report.rows) {
    if (row.cps > 0) out += explain_row(row);
  }
  return out;
}

}  // namespace remus::sim
