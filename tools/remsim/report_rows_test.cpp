#include "tools/remsim/report_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/remsim/build_experiment.hpp"

namespace remus::cli {
namespace {

using ::testing::ElementsAre;

// web, unprotected and at 40 cps, three rounds: six runs that took 1 to 6 s in the order of the jobs.
class Rows : public ::testing::Test {
 protected:
  Rows() {
    experiment_.workloads.resize(1);
    experiment_.workloads[0].name = "web";
    experiment_.cps = {40};
    experiment_.rounds = 3;
    jobs_ = jobs_of(experiment_);
    for (std::size_t i = 0; i < jobs_.size(); ++i)
      batch_.outcomes.push_back(
          {.finished = true, .result = {.metrics = {{"runtime_s", 1.0 + static_cast<double>(i)}}}, .problem = {}});
  }

  // As if the job had been killed by the user's Ctrl-C.
  void interrupt(std::size_t job) {
    batch_.interrupted_by = 2;
    batch_.outcomes[job] = {.not_run = true, .result = {}, .problem = "not finished"};
  }

  sim::Report report() const {
    sim::Report report;
    add_rows(jobs_, batch_, experiment_.rounds, report);
    return report;
  }

  sim::Experiment experiment_;
  std::vector<SimulationJob> jobs_;
  SimulationBatch batch_;
};

TEST_F(Rows, AreMeansOverAllRounds) {
  const sim::Report report = this->report();
  ASSERT_EQ(report.rows.size(), 2u);
  EXPECT_EQ(report.rows[0].metrics.at("runtime_s"), 3);  // of 1, 3, 5
  EXPECT_EQ(report.rows[1].metrics.at("runtime_s"), 4);  // of 2, 4, 6
  EXPECT_EQ(report.rows[1].rounds, 3);
  EXPECT_TRUE(report.missing.empty());
}

TEST_F(Rows, AfterAnInterruptionHoldTheSameRounds) {
  interrupt(3);  // at 40 cps, round 2; its baseline and the third round's runs were done
  const sim::Report report = this->report();
  ASSERT_EQ(report.rows.size(), 2u);
  for (const sim::ReportRow& row : report.rows) EXPECT_EQ(row.rounds, 1);
  EXPECT_EQ(report.rows[0].metrics.at("runtime_s"), 1);
  EXPECT_EQ(report.rows[1].metrics.at("runtime_s"), 2);
  EXPECT_THAT(report.missing, ElementsAre("web unprotected, round 2", "web at 40 cps, round 2",
                                          "web unprotected, round 3", "web at 40 cps, round 3"));
}

TEST_F(Rows, AfterAnInterruptionOfTheFirstRoundHoldWhatItHas) {
  interrupt(1);
  const sim::Report report = this->report();
  ASSERT_EQ(report.rows.size(), 1u);
  EXPECT_EQ(report.rows[0].rounds, 1);
}

TEST_F(Rows, AFailureCostsNoOtherRowItsRounds) {
  batch_.outcomes[3] = {.bad_input = true, .result = {}, .problem = "starves"};
  const sim::Report report = this->report();
  EXPECT_EQ(report.rows[0].rounds, 3);
  EXPECT_EQ(report.rows[1].rounds, 2);
  EXPECT_THAT(report.missing, ElementsAre("web at 40 cps, round 2"));
}

}  // namespace
}  // namespace remus::cli
