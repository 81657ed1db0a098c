#include "tools/remsim/shrink.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tools/remsim/run_options.hpp"

namespace remus::cli {
namespace {

RunOptions command() {
  RunOptions options;
  options.workloads = "web";
  options.fields = {{"--cps", "cps", "40"}};
  options.assignments = {"workload.web.duration=62s", "workload.web.connections=10"};
  options.faults = {"primary@1.2345s+300ms,omission:backup@event:7+1s"};
  options.observe = Duration::ms(250);
  return options;
}

std::vector<std::string> texts_of(const std::vector<RunOptions>& commands) {
  std::vector<std::string> texts;
  for (const RunOptions& each : commands) texts.push_back(command_text(each));
  return texts;
}

bool contains(const std::vector<std::string>& texts, const std::string& wanted) {
  return std::find(texts.begin(), texts.end(), wanted) != texts.end();
}

TEST(CommandText, IsTheCommandLine) {
  EXPECT_EQ(command_text(command()),
            "remsim run --workload web --cps 40 --set workload.web.duration=62s --set workload.web.connections=10 "
            "--fail primary@1.2345s+300ms,omission:backup@event:7+1s --observe 250ms");
  RunOptions odd;
  odd.workloads = "./my web's.toml";
  EXPECT_EQ(command_text(odd), "remsim run --workload './my web'\\''s.toml'");
}

TEST(SimplerCommands, DropAFaultARepairASettingAndRoundTimes) {
  const std::vector<std::string> simpler = texts_of(simpler_commands(command()));
  const std::string head = "remsim run --workload web --cps 40 ";
  const std::string settings = "--set workload.web.duration=62s --set workload.web.connections=10 ";
  const std::string tail = " --observe 250ms";
  const std::string faults = "--fail primary@1.2345s+300ms,omission:backup@event:7+1s";
  EXPECT_TRUE(contains(simpler, head + settings + "--fail omission:backup@event:7+1s" + tail));
  EXPECT_TRUE(contains(simpler, head + settings + "--fail primary@1.2345s+300ms" + tail));
  EXPECT_TRUE(contains(simpler, head + settings + "--fail primary@1.2345s,omission:backup@event:7+1s" + tail));
  EXPECT_TRUE(contains(simpler, head + settings + "--fail primary@1.2s+300ms,omission:backup@event:7+1s" + tail));
  EXPECT_TRUE(contains(simpler, head + "--set workload.web.duration=62s " + faults + tail));
  EXPECT_TRUE(contains(simpler, head + settings + faults));
}

TEST(SimplerCommands, EndSomewhere) {
  RunOptions options;
  options.workloads = "web";
  options.fields = {{"--cps", "cps", "40"}};
  options.faults = {"primary@event:7"};
  EXPECT_TRUE(simpler_commands(options).empty());
}

}  // namespace
}  // namespace remus::cli
