// The three writers, held to exact bytes for a small report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/record/metrics.hpp"
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
       .busy_share = {{"replication link", 0.25}},
       .last_draws = {{{"guest", 0}}, {{"guest", 0xfedcba9876543210ULL}}}});
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

TEST(WriteCsv, QuotesWhatWouldBreakACell) {
  EXPECT_EQ(csv_quoted("plain text"), "plain text");
  EXPECT_EQ(csv_quoted("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_quoted("a\nb"), "\"a\nb\"");
  EXPECT_EQ(csv_quoted("a\rb"), "\"a\rb\"");
  EXPECT_EQ(csv_quoted("say \"a\""), "\"say \"\"a\"\"\"");
}

TEST(WriteCsv, SaysWhereTheBufferIsOff) {
  Report report = small_report();
  report.rows[1].net_buffer = false;
  EXPECT_THAT(write_csv(report), HasSubstr("cpu,remus,fixed,0,on,7,1,"));
  EXPECT_THAT(write_csv(report), HasSubstr("cpu,remus,fixed,2.5,off,7,2,"));
  EXPECT_THAT(write_csv(report), Not(HasSubstr("fixed,2.5,on")));
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
  EXPECT_EQ(run["last_draws"][0]["guest"], "0000000000000000");
  EXPECT_EQ(run["last_draws"][1]["guest"], "fedcba9876543210");
  EXPECT_FALSE(run.contains("explain"));
  EXPECT_FALSE(json.contains("missing"));
  EXPECT_EQ(json["runs"][0]["cv"], nlohmann::json::object());
}

TEST(WriteJson, WholeNumbersHaveNoFraction) {
  EXPECT_THAT(write_json(small_report(), false), HasSubstr("\"checkpoints\": 600,"));
  EXPECT_THAT(write_json(small_report(), false), HasSubstr("\"cps\": 0,"));
}

// Beyond 2^53 not every whole number is a double, and beyond 2^63 none is a whole number of the machine's.
TEST(WriteJson, VeryLargeNumbersAreNotWrittenAsWhole) {
  Report report = small_report();
  report.rows[1].metrics = {{"a", 9007199254740991.0}, {"b", 9007199254740992.0}, {"c", -1e19}, {"d", 0.5}};
  const std::string text = write_json(report, false);
  EXPECT_THAT(text, HasSubstr("\"a\": 9007199254740991,"));
  EXPECT_THAT(text, HasSubstr("\"b\": 9.007199254740992e+15,"));
  EXPECT_THAT(text, HasSubstr("\"c\": -1e+19,"));
  EXPECT_THAT(text, HasSubstr("\"d\": 0.5\n"));
}

TEST(WriteJson, WhatHappenedAndWhereRequestsWaited) {
  Report report = small_report();
  report.rows[1].request = {{"server", 3}, {"held", 24.5}};
  report.rows[1].timeline = {{"crash primary", 1030}, {"detected", 2030.5}};
  const auto run = nlohmann::json::parse(write_json(report, true))["runs"][1];
  EXPECT_EQ(run["explain"]["request_ms"], (nlohmann::json{{"server", 3}, {"held", 24.5}}));
  EXPECT_EQ(run["explain"]["cycle_ms"], (nlohmann::json{{"suspend", 1.5}, {"wait", 24.5}}));
  EXPECT_EQ(run["timeline"], nlohmann::json::array({{{"what", "crash primary"}, {"at_ms", 1030}},
                                                    {{"what", "detected"}, {"at_ms", 2030.5}}}));
  EXPECT_FALSE(nlohmann::json::parse(write_json(report, true))["runs"][0].contains("timeline"));
  EXPECT_FALSE(nlohmann::json::parse(write_json(report, true))["runs"][0]["explain"].contains("findings"));
}

TEST(WriteJson, ExplainAndMissing) {
  Report report = small_report();
  report.missing = {"cpu at 40 cps, round 1"};
  const auto json = nlohmann::json::parse(write_json(report, true));
  EXPECT_EQ(json["runs"][1]["explain"]["cycle_ms"]["wait"], 24.5);
  EXPECT_EQ(json["runs"][1]["explain"]["busy_share"]["replication link"], 0.25);
  EXPECT_FALSE(json["runs"][1]["explain"]["findings"].get<std::string>().empty());
  EXPECT_EQ(json["missing"][0], "cpu at 40 cps, round 1");
}

TEST(WriteJson, WhatWasTriedAndWhatTheResultRestsOn) {
  Report report = small_report();
  report.trials.push_back(
      {.workload = "cpu",
       .cps = 2.5,
       .as_is = {{"runtime_s", 16}},
       .tried = {{"--buffers 2", "protocol.buffers", 2.5, {{"runtime_s", 13}}}, {"--cps 5", "cps", 5, {}}}});
  report.assumptions.push_back({.workload = "cpu",
                                .cps = 2.5,
                                .percent = 25.9,
                                .tried = 3,
                                .that_matter = {{"workload.cpu.x", "assumed: y", "1x", {"2x", 151}, {}}}});
  const auto json = nlohmann::json::parse(write_json(report, true));
  const auto& trials = json["trials"][0];
  EXPECT_EQ(trials["helps"], nlohmann::json::array({"--buffers 2"}));
  EXPECT_EQ(trials["tried"][0]["metrics"]["runtime_s"], 13);
  EXPECT_EQ(trials["tried"][1]["metrics"], nlohmann::json::object());
  const auto& told = json["assumptions"][0];
  EXPECT_EQ(told["that_matter"][0]["doubled"]["overhead_percent"], 151);
  EXPECT_FALSE(told["that_matter"][0].contains("halved"));
  EXPECT_FALSE(told.contains("shortened_to_s"));
  EXPECT_FALSE(nlohmann::json::parse(write_json(small_report(), true)).contains("trials"));
}

TEST(WriteJson, AnAssumptionHalvedAndDoubled) {
  Report report = small_report();
  report.assumptions.push_back(
      {.workload = "cpu",
       .cps = 40,
       .percent = 25.9,
       .shortened_to_s = 12.5,
       .tried = 3,
       .that_matter = {{"workload.cpu.x", "assumed: y", "2x", {"4x", 151, true}, Asked{"1x", 7}}}});
  const auto told = nlohmann::json::parse(write_json(report, true))["assumptions"][0];
  EXPECT_EQ(told["workload"], "cpu");
  EXPECT_EQ(told["cps"], 40);
  EXPECT_EQ(told["overhead_percent"], 25.9);
  EXPECT_EQ(told["tried"], 3);
  EXPECT_EQ(told["shortened_to_s"], 12.5);
  const auto& one = told["that_matter"][0];
  EXPECT_EQ(one["field"], "workload.cpu.x");
  EXPECT_EQ(one["from"], "assumed: y");
  EXPECT_EQ(one["value"], "2x");
  EXPECT_EQ(one["doubled"], (nlohmann::json{{"value", "4x"}, {"overhead_percent", 151}, {"loses_the_rate", true}}));
  EXPECT_EQ(one["halved"], (nlohmann::json{{"value", "1x"}, {"overhead_percent", 7}, {"loses_the_rate", false}}));
}

TEST(WriteTable, NamesOneOrTwoRunsThatAreMissing) {
  Report report = small_report();
  report.missing = {"cpu at 40 cps, round 1"};
  EXPECT_THAT(write_table(report), HasSubstr("\nIncomplete: without cpu at 40 cps, round 1.\n"));
  report.missing.push_back("cpu at 40 cps, round 2");
  EXPECT_THAT(write_table(report),
              HasSubstr("\nIncomplete: without cpu at 40 cps, round 1 and cpu at 40 cps, round 2.\n"));
  report.missing.push_back("cpu at 40 cps, round 3");
  EXPECT_THAT(write_table(report), HasSubstr("\nIncomplete: without cpu at 40 cps, round 1 and 2 other runs.\n"));
}

TEST(WriteTable, WhatHappenedAtWhichTimeSinceTheFirstFault) {
  Report report = small_report();
  report.rows[1].timeline = {{"crash primary", 1030}, {"detected", 2030.5}, {"activated", 2131.25}};
  EXPECT_THAT(write_table(report), HasSubstr("\nwhat happened at 2.5 cps, first round\n"
                                             "                       at  since the first fault\n"
                                             "                       ms                     ms\n"
                                             "  crash primary  1030.000                 +0.000\n"
                                             "  detected       2030.500              +1000.500\n"
                                             "  activated      2131.250              +1101.250\n"));
  report.rows[1].rounds = 1;
  EXPECT_THAT(write_table(report), HasSubstr("\nwhat happened at 2.5 cps\n"));
  EXPECT_THAT(write_table(report), Not(HasSubstr("what happened at 0 cps")));
}

TEST(WriteTable, SaysWhatIsMissingInOneLine) {
  Report report = small_report();
  EXPECT_THAT(write_table(report), Not(HasSubstr("Incomplete")));
  for (int round = 1; round <= 48; ++round) report.missing.push_back("cpu at 40 cps, round " + std::to_string(round));
  EXPECT_THAT(write_table(report), HasSubstr("\nIncomplete: without cpu at 40 cps, round 1 and 47 other runs.\n"));
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

// Compile without a codec over ever slower links: the slowest looks the cheapest, because it makes no checkpoints.
Report missed_rates() {
  Report report;
  report.rows.push_back({.workload = "compile", .metrics = {{"runtime_s", 180}}});
  report.rows.push_back(
      {.workload = "compile",
       .cps = 40,
       .metrics = {{"runtime_s", 229.4}, {"overhead_percent", 27.4}, {"checkpoints", 4}, {"cps_achieved", 0.0174}}});
  report.rows.push_back(
      {.workload = "compile",
       .cps = 10,
       .metrics = {{"runtime_s", 302.4}, {"overhead_percent", 68}, {"checkpoints", 2932}, {"cps_achieved", 9.7}}});
  return report;
}

TEST(WriteTable, MarksRowsThatMissTheirRate) {
  const std::string table = write_table(missed_rates());
  EXPECT_THAT(table, HasSubstr("\n  ! 40    0.0174   229.40      27.4            4\n"));
  EXPECT_THAT(table, HasSubstr("\n    10      9.70   302.40      68.0         2932\n"));
  EXPECT_THAT(table,
              HasSubstr("\n  Rows marked ! made fewer checkpoints than asked for: their overhead is not the cost of "
                        "that rate.\n"));
}

TEST(WriteTable, ARateIsMadeFromNineTenthsOn) {
  Report report = missed_rates();
  report.rows[1].metrics["cps_achieved"] = 36;
  EXPECT_THAT(write_table(report), Not(HasSubstr("!")));
  report.rows[1].metrics["cps_achieved"] = 35.9;
  EXPECT_THAT(write_table(report), HasSubstr("! 40"));
}

TEST(WriteTable, SaysWhereNothingWasCommitted) {
  Report report = missed_rates();
  report.rows[1].metrics["checkpoints"] = 0;
  for (ReportRow& row : report.rows) row.metrics.erase("cps_achieved");
  EXPECT_THAT(write_table(report), HasSubstr("  ! 40  not protected   229.40"));
  EXPECT_THAT(write_table(report), HasSubstr("than asked for, or none: their"));
}

TEST(WriteTable, LargeOverheadsAreFactorsOfTheBaseline) {
  Report report = missed_rates();
  report.rows[1].metrics["overhead_percent"] = 16868.7;
  report.rows[2].metrics["overhead_percent"] = 999.9;
  EXPECT_THAT(write_table(report), HasSubstr("  170x  "));
  EXPECT_THAT(write_table(report), HasSubstr("  999.9  "));
  report.rows[2].metrics["overhead_percent"] = 1000;
  EXPECT_THAT(write_table(report), HasSubstr("  11.0x  "));
}

TEST(WriteTable, IsNeverWiderThanATerminal) {
  Report report;
  for (const double cps : {0.0, 40.0, 1000.0}) {
    ReportRow row{.workload = "web", .fixed_time = true, .cps = cps, .rounds = 5};
    for (const MetricInfo& metric : known_metrics()) row.metrics[std::string(metric.name)] = 123456789.123;
    row.metrics["cps_achieved"] = cps / 2;
    report.rows.push_back(row);
  }
  std::istringstream table(write_table(report));
  int lines_of_numbers = 0;
  for (std::string line; std::getline(table, line);) {
    if (!line.starts_with("  ") || line.find("123456789.12") == std::string::npos) continue;
    EXPECT_LE(line.size(), 120u) << line;
    ++lines_of_numbers;
  }
  EXPECT_GE(lines_of_numbers, 3);
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

// As many rates side by side as fit; each once, in order.
TEST(WriteTable, OperationsAtManyRatesAreSeveralTables) {
  Report report;
  for (int cps = 1; cps <= 12; ++cps)
    report.rows.push_back({.workload = "tbench",
                           .fixed_time = true,
                           .cps = static_cast<double>(cps),
                           .metrics = {{"ops.Close", 100 + cps}, {"latency_ms_mean.Close", cps}}});
  std::istringstream table(write_table(report));
  std::string counts;
  int tables = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.starts_with("  operation")) ++tables;
    if (!line.starts_with("  Close")) continue;
    EXPECT_LE(line.size(), 100u) << line;
    std::istringstream cells(line);
    std::string cell;
    cells >> cell;
    while (cells >> cell)
      if (cell.find('.') == std::string::npos) counts += cell + " ";
  }
  EXPECT_EQ(counts, "101 102 103 104 105 106 107 108 109 110 111 112 ");
  EXPECT_GE(tables, 2);
  EXPECT_LE(tables, 4) << "as many as fit stand side by side";
}

TEST(WriteTable, EachWorkloadHasItsOwnTable) {
  Report report = small_report();
  report.rows.push_back({.workload = "io", .cps = 0, .metrics = {{"runtime_s", 3}}});
  EXPECT_THAT(write_table(report), HasSubstr("\n\ncpu (time to finish"));
  EXPECT_THAT(write_table(report), HasSubstr("\n\nio (time to finish the work; overhead = runtime / baseline - 1)\n"
                                             "  cps  runtime\n"
                                             "  1/s        s\n"
                                             "    0     3.00\n"));
}

TEST(WriteExplanation, EachWorkloadHasItsOwnTablesAndItsTrials) {
  Report report;
  for (const char* workload : {"cpu", "io"}) {
    for (const double cps : {10.0, 20.0}) {
      report.rows.push_back({.workload = workload, .cps = cps, .cycle = {{"copy", cps}}});
      report.trials.push_back({.workload = workload, .cps = cps, .as_is = {{"runtime_s", 1}}});
    }
  }
  const std::string nothing = ", of 0 changes tried one at a time, none helps.\n";
  const auto part = [](const std::string& workload) {
    return "\n" + workload +
           ": where the time goes\n\n"
           "  cps   copy  = a cycle\n"
           "  1/s     ms         ms\n"
           "   10  10.00      10.00\n"
           "   20  20.00      20.00\n"
           "\n  At 10 cps: Too few checkpoints to say.\n  At 20 cps: Too few checkpoints to say.\n";
  };
  EXPECT_EQ(write_explanation(report), part("cpu") + part("io") + "\ncpu: what was tried\n  At 10 cps" + nothing +
                                           "  At 20 cps" + nothing + "\nio: what was tried\n  At 10 cps" + nothing +
                                           "  At 20 cps" + nothing);
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
