#include "tools/remsim/build_experiment.hpp"

#include <gtest/gtest.h>

namespace remus::cli {
namespace {

TEST(JobsOf, ByRoundThenWorkloadThenCpsWithTheBaselineFirst) {
  sim::Experiment experiment;
  experiment.workloads.resize(2);
  experiment.workloads[0].name = "web";
  experiment.workloads[1].name = "cpu";
  experiment.cps = {40, 10};
  experiment.rounds = 2;
  std::vector<std::string> names;
  for (const SimulationJob& job : jobs_of(experiment)) names.push_back(name_of(job));
  const std::vector<std::string> expected{
      "web unprotected, round 1", "web at 40 cps, round 1",   "web at 10 cps, round 1",   "cpu unprotected, round 1",
      "cpu at 40 cps, round 1",   "cpu at 10 cps, round 1",   "web unprotected, round 2", "web at 40 cps, round 2",
      "web at 10 cps, round 2",   "cpu unprotected, round 2", "cpu at 40 cps, round 2",   "cpu at 10 cps, round 2"};
  EXPECT_EQ(names, expected);
}

TEST(JobsOf, NoCpsMeansTheBaselineAlone) {
  sim::Experiment experiment;
  experiment.workloads.resize(1);
  EXPECT_EQ(jobs_of(experiment).size(), 1u);
}

}  // namespace
}  // namespace remus::cli
