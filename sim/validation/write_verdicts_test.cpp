#include "sim/validation/write_verdicts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace remus::sim {
namespace {

using ::testing::HasSubstr;

ValidationReport report() {
  const auto statements = parse_statements(
      "experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason\n"
      "web,requests_completed,40,on,200,count,exact,predicted,10,fig 17,r\n"
      "web,runtime_s,10 20,on,increasing,s,ordering,ordering,,fig 9,r\n",
      "s.csv");
  Simulated simulated;
  simulated[{"web", 40, true}] = {{"requests_completed", 150}};
  simulated[{"web", 10, true}] = {{"runtime_s", 1.5}};
  simulated[{"web", 20, true}] = {{"runtime_s", 2.5}};
  ValidationReport out{{"0.1", "abc", "3.32", "CM02"}, "The paper", 7, 1, judge(statements, simulated), {}};
  out.predictions.push_back({{"web", 20, true}, "requests_completed", "count", 123456});
  return out;
}

TEST(WriteVerdicts, TableShowsMissesAndSummary) {
  const std::string table = write_verdict_table(report());
  EXPECT_THAT(table, HasSubstr("-25.0"));
  EXPECT_THAT(table, HasSubstr("1 of 2 statements hold, 1 fail, 0 reported only."));
  EXPECT_THAT(table, HasSubstr("fails: web requests_completed at 40 cps: published 200, simulated 150"));
  EXPECT_THAT(table, HasSubstr("1.5 2.5"));
  EXPECT_THAT(table, HasSubstr("10 cps"));
  EXPECT_THAT(table, HasSubstr("123456"));
}

TEST(WriteVerdicts, CsvHasOneRowEach) {
  EXPECT_EQ(write_verdict_csv(report()),
            "workload,cps,net_buffer,metric,unit,published,simulated,error_percent,kind,how,tolerance_percent,verdict,"
            "where\n"
            "web,40,on,requests_completed,count,200,150,-25,exact,predicted,10,FAILS,fig 17\n"
            "web,10 20,on,runtime_s,s,increasing,1.5 2.5,,ordering,ordering,,holds,fig 9\n"
            "web,20,on,requests_completed,count,,123456,,,predicted,,,\n");
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
}

}  // namespace
}  // namespace remus::sim
