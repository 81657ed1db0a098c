// The verdict of `remsim availability` can fail.
#include "tools/remsim/availability_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/availability/simulate.hpp"

namespace remus::cli {
namespace {

using testing::HasSubstr;
using namespace availability;

Parameters defaults() { return ParameterOptions().parameters(); }

// What is simulated with `walked`, held against the closed form of `solved`.
AvailabilityReport report_of(const Parameters& walked, const Parameters& solved) {
  const Graph graph = build_graph(Arrangement::remus, walked);
  const Sums sums = simulate(graph, {.cycles = 100'000});
  AvailabilityReport report;
  report.results.push_back({.graph = graph,
                            .closed_form = solve_closed_form(build_graph(Arrangement::remus, solved)),
                            .regenerative = true,
                            .samples = sums.samples,
                            .estimates = estimates_of(sums)});
  return report;
}

TEST(AvailabilityReport, HoldsWhenBothAreOfOneModel) {
  EXPECT_THAT(failures(report_of(defaults(), defaults())), testing::IsEmpty());
}

TEST(AvailabilityReport, NamesWhatDoesNotHold) {
  Parameters wrong = defaults();
  wrong.repair = parse_holding_time("7h");
  const AvailabilityReport report = report_of(defaults(), wrong);
  EXPECT_THAT(failures(report), testing::Contains(HasSubstr("remus: unprotected_s_per_year: simulated")));
  EXPECT_THAT(availability_table(report), HasSubstr("DOES NOT HOLD: remus"));
  EXPECT_THAT(availability_json(report), HasSubstr("\"closed_form_holds\": false"));
}

// Without enough of a measure seen the normal law is not believed, and nothing is judged.
TEST(AvailabilityReport, JudgesNothingOnAFewCycles) {
  AvailabilityReport report = report_of(defaults(), defaults());
  for (Estimate& e : report.results[0].estimates) e.seen = kSeenToJudge - 1;
  report.results[0].estimates[0].value *= 2;
  EXPECT_THAT(failures(report), testing::IsEmpty());
}

}  // namespace
}  // namespace remus::cli
