// Prints every laboratory measurement beside its simulation. Usage: plug_table [FILTER [CSV]]
#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>

#include "validation/plug/measured.hpp"

namespace {

void print(const remus::validation::MeasuredRow& row, double simulated) {
  const auto& c = row.lab_case;
  const double error = (simulated / row.measured - 1) * 100;
  std::printf("%-9s %4lld %9lld %3lld %5.1f %9lld  %-30s %12.6g %12.6g %-5s %+8.1f%%", c.experiment.c_str(),
              static_cast<long long>(c.connections), static_cast<long long>(c.transfer.count()),
              static_cast<long long>(c.cps), c.hold.in_ms(), static_cast<long long>(c.limit.count()),
              row.metric.c_str(), row.measured, simulated, row.unit.c_str(), error);
  if (row.tolerance_percent > 0) {
    std::printf("  (%g%%) %s", row.tolerance_percent, std::abs(error) <= row.tolerance_percent ? "ok" : "MISS");
  }
  std::printf("\n");
}

void run(const std::string& filter, const std::string& csv) {
  std::map<remus::validation::LabCase, remus::validation::LabMetrics> done;
  std::printf("%-9s %4s %9s %3s %5s %9s  %-30s %12s %12s %-5s %9s\n", "what", "conn", "bytes", "cps", "hold", "limit",
              "metric", "measured", "simulated", "unit", "error");
  for (const auto& row : remus::validation::read_measured(csv)) {
    if (!filter.empty() && row.lab_case.experiment != filter) continue;
    if (!done.contains(row.lab_case))
      done[row.lab_case] = remus::validation::run_case_mean(row.lab_case, remus::validation::kSeeds);
    const auto& metrics = done[row.lab_case];
    if (const auto found = metrics.find(row.metric); found != metrics.end()) print(row, found->second);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : REMSIM_SOURCE_DIR "/validation/plug/measured.csv");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "plug_table: %s\n", error.what());
    return 2;
  }
}
