#include "tools/remsim/counterfactuals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/run_options.hpp"

namespace remus::cli {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::StartsWith;

sim::Experiment experiment_of(const Arguments& words) {
  std::string help;
  return build_experiment(*parse_run_options(words, help));
}

std::vector<std::string> options_of(const std::vector<Change>& changes) {
  std::vector<std::string> options;
  for (const Change& change : changes) options.push_back(change.option);
  return options;
}

std::vector<std::string> tried(const Arguments& words) {
  const sim::Experiment experiment = experiment_of(words);
  return options_of(changes_for(experiment, {.cps = experiment.cps.front()}));
}

// "--set a=b" as two words, put where the user would: --cps in place of the one that is there.
Arguments with(Arguments words, const std::string& option) {
  const std::size_t blank = option.find(' ');
  const std::string name = option.substr(0, blank), value = option.substr(blank + 1);
  if (name == "--cps") {
    words[1] = value;
  } else {
    words.insert(words.end(), {name, value});
  }
  return words;
}

// What is printed can be typed, and is then what was tried.
TEST(Counterfactuals, EveryChangeIsACommandLine) {
  for (const char* testbed : {"paper", "today", "pluglab", "xen47"}) {
    for (const char* workload : {"cpu", "io", "download", "upload", "web", "pingpong", "keepalive"}) {
      const Arguments words{"--cps", "40", "--workload", workload, "--testbed", testbed};
      const std::vector<Change> changes = changes_for(experiment_of(words), {.cps = 40});
      EXPECT_GT(changes.size(), 8u);
      for (const Change& change : changes) {
        EXPECT_EQ(experiment_of(with(words, change.option)), change.experiment) << workload << " " << change.option;
        EXPECT_NE(change.experiment, experiment_of(words)) << workload << " " << change.option;
      }
    }
  }
}

TEST(Counterfactuals, WhatIsSetAlreadyIsNotTried) {
  const auto options = tried({"--workload", "download", "--cps", "40", "--plug-limit", "10MB", "--buffers", "2"});
  for (const char* set : {"--plug-limit 10MB", "--transmit buffered", "--buffers 2", "--compression xor-rle"})
    EXPECT_THAT(options, Not(Contains(set)));
  for (const char* other : {"--plug-limit 1MB", "--transmit while-paused", "--buffers 3", "--cps 80", "--cps 20"})
    EXPECT_THAT(options, Contains(other));
}

TEST(Counterfactuals, WhatTheWorkloadDoesNotUseIsNotTried) {
  EXPECT_THAT(tried({"--workload", "cpu", "--cps", "40"}), Not(Contains(StartsWith("--plug-limit"))));
  EXPECT_THAT(tried({"--workload", "web", "--cps", "40"}), Contains(StartsWith("--plug-limit")));
}

TEST(Counterfactuals, NothingOutOfRangeIsTried) {
  EXPECT_THAT(tried({"--workload", "cpu", "--cps", "1000"}), Not(Contains("--cps 2000")));
  EXPECT_THAT(tried({"--workload", "cpu", "--cps", "0.001"}), Not(Contains("--cps 0.0005")));
}

}  // namespace
}  // namespace remus::cli
