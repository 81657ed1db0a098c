#include "sim/validation/write_verdicts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace remus::sim {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHeader =
    "experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason,set,recorded_percent,"
    "noise_percent\n";

ValidationReport report_of(const std::string& rows) {
  const auto statements = parse_statements(kHeader + rows, "s.csv");
  Simulated simulated;
  simulated[{"web", 40, true}] = {{"requests_completed", 150}};
  simulated[{"web", 40, true, "workload.n=3"}] = {{"requests_completed", 150}};
  simulated[{"web", 10, true}] = {{"runtime_s", 1.5}};
  simulated[{"web", 20, true}] = {{"runtime_s", 2.5}};
  TestbedVerdicts verdicts{"paper", "The paper", judge(statements, simulated), {10, 20, 40}, {}};
  verdicts.predictions.push_back({{"web", 20, true}, "requests_completed", "count", 123456});
  return {.provenance = {"0.1", "abc", "3.32", "CM02"}, .seed = 7, .rounds = 1, .testbeds = {verdicts}};
}

ValidationReport report() {
  return report_of(
      "web,requests_completed,40,on,200,count,exact,predicted,10,fig 17,r,,,\n"
      "web,runtime_s,10 20,on,increasing,s,ordering,ordering,,fig 9,r,,,\n");
}

// 11 % and 25 % off the first, which was judged so before; out of the second's tolerance; the third got worse.
ValidationReport blind_report() {
  return report_of(
      "web,requests_completed,40,on,151,count,exact,blind,10,fig 17,fine,,1,0\n"
      "web,requests_completed,40,on,200,count,exact,blind,10,fig 17,too few,workload.n=3,-24,3\n"
      "web,runtime_s,10,on,3,s,exact,blind,5,fig 9,slow,,-10,5\n");
}

TEST(WriteVerdicts, TableShowsMissesAndSummary) {
  const std::string table = write_verdict_table(report());
  EXPECT_THAT(table, HasSubstr("-25.0"));
  EXPECT_THAT(table, HasSubstr("1 of 2 statements hold, 0 miss, 1 fail, 0 reported only."));
  EXPECT_THAT(table, HasSubstr("FAILS: web requests_completed at 40 cps: published 200, simulated 150 (-25.0 %)"));
  EXPECT_THAT(table, HasSubstr("1.5 2.5"));
  EXPECT_THAT(table, HasSubstr("10 cps"));
  EXPECT_THAT(table, HasSubstr("123456"));
  EXPECT_THAT(table, Not(HasSubstr("blind")));
  EXPECT_THAT(table, Not(HasSubstr("  set  "))) << "no statement sets anything";
}

std::string line_with(const std::string& text, const std::string& part) {
  const std::size_t at = text.find(part);
  if (at == std::string::npos) return "no such line";
  const std::size_t begin = text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

// The rates are columns; a prediction stands under its own.
TEST(WriteVerdicts, PredictionsStandUnderTheirRates) {
  ValidationReport of = report();
  of.testbeds[0].predictions = {{{"web", 10, true}, "m", "s", 1.25}, {{"web", 40, true}, "m", "s", 4.5}};
  const std::string table = write_verdict_table(of);
  EXPECT_EQ(line_with(table, "10 cps  "), "  workload  net buffer  metric  unit  10 cps  20 cps  40 cps");
  EXPECT_EQ(line_with(table, "1.25"), "  web       on          m       s       1.25             4.5");
}

TEST(WriteVerdicts, EachSeriesOfPredictionsHasItsRow) {
  ValidationReport of = report();
  of.testbeds[0].predictions = {{{"web", 10, true}, "m", "s", 1.25},
                                {{"web", 20, true}, "m", "s", 2.25},
                                {{"web", 10, true}, "n", "s", 3.25},
                                {{"web", 10, false, "x=1"}, "n", "s", 4.25}};
  const std::string table = write_verdict_table(of);
  EXPECT_EQ(line_with(table, "1.25"), "  web       on          m       s       1.25    2.25");
  EXPECT_EQ(line_with(table, "3.25"), "  web       on          n       s       3.25");
  EXPECT_EQ(line_with(table, "4.25"), "  web       off         n       s       4.25");
  const auto json = nlohmann::json::parse(write_verdict_json(of))["predictions"];
  EXPECT_FALSE(json[2].contains("set"));
  EXPECT_EQ(json[3]["set"], "x=1");
  EXPECT_EQ(json[3]["net_buffer"], false);
  EXPECT_EQ(json[3]["cps"], 10);
}

// A reason that neighbours share is said once, after them.
TEST(WriteVerdicts, AReasonIsSaidOnce) {
  const auto miss = [](const std::string& claim, const std::string& reason) {
    return "web,requests_completed,40,on," + claim + ",count,exact,blind,1,f," + reason + ",,99,5\n";
  };
  const std::string table = write_verdict_table(
      report_of(miss("200", "too few") + miss("201", "too few") + miss("202", "too slow") + miss("203", "too few")));
  const std::string begin = "  misses: web requests_completed at 40 cps: published ";
  EXPECT_THAT(table, HasSubstr(begin + "200, simulated 150 (-25.0 %)\n" + begin +
                               "201, simulated 150 (-25.4 %)\n    too few\n" + begin +
                               "202, simulated 150 (-25.7 %)\n    too slow\n" + begin +
                               "203, simulated 150 (-26.1 %)\n    too few\n"));
}

// What a figure needs set stands in a column, where any needs something.
TEST(WriteVerdicts, WhatIsSetStandsBesideTheFigure) {
  const std::string table = write_verdict_table(blind_report());
  EXPECT_THAT(line_with(table, "net buffer"), HasSubstr("  set  "));
  EXPECT_THAT(line_with(table, "  200  "), HasSubstr("  workload.n=3  "));
  EXPECT_THAT(table, HasSubstr("  WORSE  "));
  EXPECT_THAT(table, HasSubstr("  misses  "));
}

// Four digits are for people: programs get them all.
TEST(WriteVerdicts, CsvAndJsonHaveAllDigits) {
  ValidationReport of = report();
  of.testbeds[0].verdicts[0].simulated = {123456.789};
  EXPECT_THAT(write_verdict_csv(of), HasSubstr(",200,123456.789,"));
  EXPECT_EQ(nlohmann::json::parse(write_verdict_json(of))["statements"][0]["simulated"][0], 123456.789);
  EXPECT_THAT(write_verdict_table(of), HasSubstr("  123457  ")) << "never as 1.235e+05";
}

TEST(WriteVerdicts, BlindFiguresAreCountedAndTheirMissesExplained) {
  const std::string table = write_verdict_table(blind_report());
  EXPECT_THAT(table, HasSubstr("1 of 3 statements hold, 1 miss, 1 fail, 0 reported only."));
  EXPECT_THAT(table, HasSubstr("Of these 3 are blind"));
  EXPECT_THAT(table,
              HasSubstr("1 are within their tolerance; median error\n25.0 %, worst -50.0 % (web runtime_s at 10"));
  EXPECT_THAT(table, HasSubstr("by up to 5.0 % (web runtime_s at 10 cps)"));
  EXPECT_THAT(table, HasSubstr("at 40 cps with workload.n=3: published 200, simulated 150 (-25.0 %)\n    too few\n"));
  EXPECT_THAT(table, HasSubstr("WORSE: web runtime_s at 10 cps: published 3, simulated 1.5 (-50.0 %)\n"
                               "    when first judged -10.0 %, give or take 5.0"));
}

TEST(WriteVerdicts, CsvHasOneRowEach) {
  EXPECT_EQ(
      write_verdict_csv(report()),
      "testbed,workload,cps,net_buffer,set,metric,unit,published,simulated,error_percent,kind,how,tolerance_percent,"
      "verdict,where,reason\n"
      "paper,web,40,on,,requests_completed,count,200,150,-25,exact,predicted,10,FAILS,fig 17,r\n"
      "paper,web,10 20,on,,runtime_s,s,increasing,1.5 2.5,,ordering,ordering,,holds,fig 9,r\n"
      "paper,web,20,on,,requests_completed,count,,123456,,,predicted,,,,\n");
}

TEST(WriteVerdicts, JsonReadsBack) {
  const auto json = nlohmann::json::parse(write_verdict_json(report()));
  EXPECT_EQ(json["remsim"]["commit"], "abc");
  EXPECT_EQ(json["statements"][0]["verdict"], "FAILS");
  EXPECT_EQ(json["statements"][0]["error_percent"], -25);
  EXPECT_EQ(json["statements"][1]["simulated"][1], 2.5);
  EXPECT_FALSE(json["statements"][1].contains("error_percent"));
  EXPECT_EQ(json["predictions"][0]["simulated"], 123456);
  EXPECT_EQ(json["summary"]["fails"], 1);
  EXPECT_FALSE(json["summary"].contains("blind"));
  const auto blind = nlohmann::json::parse(write_verdict_json(blind_report()));
  EXPECT_EQ(blind["summary"]["blind"]["worst_error_percent"], -50);
  EXPECT_EQ(blind["statements"][1]["recorded_percent"], -24);
  EXPECT_EQ(blind["statements"][1]["noise_percent"], 3);
  EXPECT_EQ(blind["statements"][1]["tolerance_percent"], 10);
  EXPECT_EQ(blind["statements"][1]["set"], "workload.n=3");
  EXPECT_EQ(blind["summary"]["holds"], 1);
  EXPECT_EQ(blind["summary"]["misses"], 1);
  EXPECT_EQ(blind["summary"]["fails"], 1) << "worse is a failure";
  EXPECT_EQ(blind["summary"]["blind"]["figures"], 3);
  EXPECT_EQ(blind["summary"]["blind"]["within_tolerance"], 1);
  EXPECT_EQ(blind["summary"]["blind"]["worst"], "web runtime_s at 10 cps");
}

}  // namespace
}  // namespace remus::sim
