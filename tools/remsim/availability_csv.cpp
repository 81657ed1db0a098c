// The answer of `remsim availability` for spreadsheets: one row per arrangement and measure.
#include <fmt/format.h>

#include "tools/remsim/availability_report.hpp"

namespace remus::cli {
namespace {

using namespace availability;

std::string line_of(const AvailabilityReport& report, const ArrangementResult& result, Measure m) {
  const Estimate& e = result.estimate(m);
  const auto exact = result.exact(m);
  const auto z = result.z(m);
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", name_of(result.graph.arrangement),
                     availability::name_of(m), e.value * kSecondsPerYear, e.low * kSecondsPerYear,
                     e.high * kSecondsPerYear, e.seen, exact ? fmt::format("{}", *exact * kSecondsPerYear) : "",
                     z ? fmt::format("{}", *z) : "", report.seed, report.cycles, report.provenance.version,
                     report.provenance.commit);
}

}  // namespace

std::string availability_csv(const AvailabilityReport& report) {
  std::string out = "arrangement,measure,value,low,high,seen,closed_form,z,seed,cycles,version,commit\n";
  for (const ArrangementResult& result : report.results) {
    for (std::size_t i = 0; i < kMeasures; ++i) out += line_of(report, result, static_cast<Measure>(i));
  }
  return out;
}

}  // namespace remus::cli
