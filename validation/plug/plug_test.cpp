// Holds the TCP and plug model against the laboratory, cell by cell, within the tolerances of measured.csv.
#include <gtest/gtest.h>

#include <map>

#include "validation/plug/measured.hpp"

namespace remus::validation {

static void PrintTo(const LabCase& c, std::ostream* out) { *out << c.experiment << " at " << c.cps << " cps"; }

namespace {

const std::map<LabCase, std::vector<MeasuredRow>>& cells() {
  static const auto all = [] {
    std::map<LabCase, std::vector<MeasuredRow>> by_case;
    for (const MeasuredRow& row : read_measured(REMSIM_SOURCE_DIR "/validation/plug/measured.csv")) {
      if (row.tolerance_percent > 0) by_case[row.lab_case].push_back(row);
    }
    return by_case;
  }();
  return all;
}

std::vector<LabCase> held_cases() {
  std::vector<LabCase> cases;
  for (const auto& [lab_case, rows] : cells()) cases.push_back(lab_case);
  return cases;
}

class Laboratory : public ::testing::TestWithParam<LabCase> {};

TEST_P(Laboratory, Agrees) {
  const LabMetrics simulated = run_case_mean(GetParam(), kSeeds);
  for (const MeasuredRow& row : cells().at(GetParam())) {
    ASSERT_TRUE(simulated.contains(row.metric)) << row.metric;
    EXPECT_NEAR(simulated.at(row.metric), row.measured, row.measured * row.tolerance_percent / 100)
        << row.metric << " in " << row.unit;
  }
}

std::string name_of(const ::testing::TestParamInfo<LabCase>& info) {
  const LabCase& c = info.param;
  return c.experiment + "_" + std::to_string(c.connections) + "_connections_" + std::to_string(c.transfer.count()) +
         "_bytes_" + std::to_string(c.cps) + "_cps_limit_" + std::to_string(c.limit.count());
}

INSTANTIATE_TEST_SUITE_P(Measured, Laboratory, ::testing::ValuesIn(held_cases()), name_of);

}  // namespace
}  // namespace remus::validation
