// The three writers, held to exact bytes for a small report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/record/write_csv.hpp"
#include "sim/record/write_json.hpp"
#include "sim/record/write_table.hpp"

namespace remus::sim {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Report small_report() {
  Report report;
  report.provenance = {"1.2.3", "abc", "3.32", "CM02, no crosstraffic"};
  report.title = "Remus on testbed paper";
  report.scenario = "seed = 1\nname = \"x\"\n";
  report.rows.push_back(
      {.workload = "cpu", .cps = 0, .seed = 7, .metrics = {{"runtime_s", 12.7}, {"overhead_percent", 0}}});
  report.rows.push_back(
      {.workload = "cpu",
       .cps = 2.5,
       .seed = 7,
       .rounds = 2,
       .metrics = {{"runtime_s", 15.99}, {"overhead_percent", 25.905511811023622}, {"checkpoints", 600}},
       .cv = {{"runtime_s", 0.015}},
       .cycle = {{"suspend", 1.5}, {"wait", 24.5}},
       .busy_share = {{"replication link", 0.25}}});
  return report;
}

TEST(WriteCsv, ExactBytes) {
  EXPECT_EQ(
      write_csv(small_report()),
      "workload,protocol,policy,cps,net_buffer,seed,rounds,metric,value,cv,version,commit,simgrid,network_model,"
      "scenario\n"
      "cpu,remus,fixed,0,on,7,1,overhead_percent,0,,1.2.3,abc,3.32,\"CM02, no crosstraffic\",\n"
      "cpu,remus,fixed,0,on,7,1,runtime_s,12.7,,1.2.3,abc,3.32,\"CM02, no crosstraffic\",\n"
      "cpu,remus,fixed,2.5,on,7,2,checkpoints,600,,1.2.3,abc,3.32,\"CM02, no crosstraffic\",\n"
      "cpu,remus,fixed,2.5,on,7,2,overhead_percent,25.905511811023622,,1.2.3,abc,3.32,\"CM02, no crosstraffic\",\n"
      "cpu,remus,fixed,2.5,on,7,2,runtime_s,15.99,0.015,1.2.3,abc,3.32,\"CM02, no crosstraffic\","
      "\"seed = 1\nname = \"\"x\"\"\n\"\n");
}

TEST(WriteJson, HasTheDocumentedShape) {
  const auto json = nlohmann::json::parse(write_json(small_report(), false));
  EXPECT_EQ(json["remsim"]["version"], "1.2.3");
  EXPECT_EQ(json["remsim"]["network_model"], "CM02, no crosstraffic");
  EXPECT_EQ(json["scenario"], small_report().scenario);
  ASSERT_EQ(json["runs"].size(), 2u);
  const auto& run = json["runs"][1];
  EXPECT_EQ(run["workload"], "cpu");
  EXPECT_EQ(run["protocol"], "remus");
  EXPECT_EQ(run["policy"], "fixed");
  EXPECT_EQ(run["cps"], 2.5);
  EXPECT_EQ(run["net_buffer"], true);
  EXPECT_EQ(run["seed"], 7);
  EXPECT_EQ(run["rounds"], 2);
  EXPECT_EQ(run["metrics"]["runtime_s"], 15.99);
  EXPECT_EQ(run["cv"]["runtime_s"], 0.015);
  EXPECT_FALSE(run.contains("explain"));
  EXPECT_FALSE(json.contains("missing"));
  EXPECT_EQ(json["runs"][0]["cv"], nlohmann::json::object());
}

TEST(WriteJson, WholeNumbersHaveNoFraction) {
  EXPECT_THAT(write_json(small_report(), false), HasSubstr("\"checkpoints\": 600,"));
  EXPECT_THAT(write_json(small_report(), false), HasSubstr("\"cps\": 0,"));
}

TEST(WriteJson, ExplainAndMissing) {
  Report report = small_report();
  report.missing = {"cpu at 40 cps, round 1"};
  const auto json = nlohmann::json::parse(write_json(report, true));
  EXPECT_EQ(json["runs"][1]["explain"]["cycle_ms"]["wait"], 24.5);
  EXPECT_EQ(json["runs"][1]["explain"]["busy_share"]["replication link"], 0.25);
  EXPECT_FALSE(json["runs"][1]["explain"]["advice"].get<std::string>().empty());
  EXPECT_EQ(json["missing"][0], "cpu at 40 cps, round 1");
}

TEST(WriteTable, AlignsAndLeavesOutWhatDoesNotApply) {
  const std::string table = write_table(small_report());
  EXPECT_THAT(table, ::testing::StartsWith("Remus on testbed paper\n\ncpu ("));
  EXPECT_THAT(table, HasSubstr("  cps  runtime  overhead  checkpoints\n"
                               "  1/s        s         %\n"
                               "    0    12.70         -            -\n"
                               "  2.5    15.99      25.9          600\n"));
  EXPECT_THAT(table, Not(HasSubstr("latency")));
  EXPECT_THAT(table, HasSubstr("Seed 7, 1 round. remsim 1.2.3 (abc), SimGrid 3.32"));
}

TEST(WriteTable, ShowsVariationWithRounds) {
  Report report = small_report();
  report.rows[0].rounds = 2;
  EXPECT_THAT(write_table(report), HasSubstr("  2.5    15.99  1.5      25.9          600\n"));
}

TEST(WriteTable, OperationsHaveTheirOwnTable) {
  Report report;
  report.rows.push_back(
      {.workload = "tbench",
       .fixed_time = true,
       .cps = 40,
       .metrics = {{"requests_completed", 100}, {"ops.Close", 60}, {"latency_ms_mean.Close", 26.361}}});
  const std::string table = write_table(report);
  EXPECT_THAT(table, HasSubstr("  operation  40 cps:\n"
                               "               count  ms mean\n"
                               "  Close           60    26.36\n"));
}

TEST(WriteExplanation, PartsOfACycleAndTheirSum) {
  const std::string text = write_explanation(small_report());
  EXPECT_THAT(text, HasSubstr("cpu: where the time goes\n\n"
                              "  cps  suspend   wait  = a cycle\n"
                              "  1/s       ms     ms         ms\n"
                              "  2.5     1.50  24.50      26.00\n"));
  EXPECT_THAT(text, HasSubstr("  cps  replication link\n"
                              "  1/s            % busy\n"
                              "  2.5              25.0\n"));
  EXPECT_THAT(text, HasSubstr("  At 2.5 cps: "));
  EXPECT_THAT(text, Not(HasSubstr("At 0 cps")));
}

}  // namespace
}  // namespace remus::sim
