#include "sim/validation/statement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "sim/validation/csv_line.hpp"

namespace remus::sim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kHeader = "experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason\n";

Statement only(const std::string& row) { return parse_statements(kHeader + row, "s.csv").at(0); }

std::string complaint(const std::string& text) {
  try {
    parse_statements(text, "s.csv");
  } catch (const StatementError& e) {
    return e.what();
  }
  return "";
}

TEST(ParseStatements, ReadsAnExactFigure) {
  const Statement s = only("cpu,runtime_s,40,off,15.99,s,exact,calibrated,5,3.2 fig 4,\"because, well\"\n");
  EXPECT_EQ(s.workload, "cpu");
  EXPECT_EQ(s.metric, "runtime_s");
  EXPECT_THAT(s.cps, ElementsAre(40.0));
  EXPECT_FALSE(s.net_buffer);
  EXPECT_EQ(s.published, 15.99);
  EXPECT_EQ(s.kind, Kind::exact);
  EXPECT_EQ(s.how, How::calibrated);
  EXPECT_EQ(s.tolerance, 0.05);
  EXPECT_EQ(s.reason, "because, well");
}

TEST(ParseStatements, ReadsBoundsAndOrderings) {
  const Statement bound = only("memory,overhead_percent,10,on,>100,%,bound,bound,,f,r\n");
  EXPECT_EQ(bound.relation, Relation::above);
  EXPECT_EQ(bound.published, 100);
  const Statement falling = only("upload,runtime_s,10 20 30 40,on,decreasing,s,ordering,ordering,,f,r\n");
  EXPECT_EQ(falling.relation, Relation::decreasing);
  EXPECT_THAT(falling.cps, ElementsAre(10.0, 20.0, 30.0, 40.0));
  EXPECT_EQ(only("io,x,40 30,on,slightly below,%,ordering,ordering,15,f,r\n").relation, Relation::slightly_below);
}

struct Bad {
  std::string name, row, complaint;
};

class RefusedRow : public ::testing::TestWithParam<Bad> {};

TEST_P(RefusedRow, NamesTheLineAndTheFix) {
  const std::string got = complaint(kHeader + "# a comment\n" + GetParam().row);
  EXPECT_THAT(got, HasSubstr("s.csv:3: "));
  EXPECT_THAT(got, HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, RefusedRow,
    ::testing::Values(
        Bad{"TooFew", "cpu,x,0,on", "4 fields; write 11, as the first line"},
        Bad{"TooMany", "cpu,x,0,on,1,s,exact,predicted,5,f,r,s", "12 fields; write 11, as the first line"},
        Bad{"OpenQuote", "cpu,x,0,on,1,s,exact,predicted,5,f,\"r", "quote is not closed"},
        Bad{"NoWorkload", ",x,0,on,1,s,exact,predicted,5,f,r", "experiment is empty"},
        Bad{"BadCps", "cpu,x,ten,on,1,s,exact,predicted,5,f,r", "cps 'ten' is not a number"},
        Bad{"NegativeCps", "cpu,x,-1,on,1,s,exact,predicted,5,f,r", "cps '-1' is not a number >= 0"},
        Bad{"BadSwitch", "cpu,x,0,yes,1,s,exact,predicted,5,f,r", "one of: off, on"},
        Bad{"BadKind", "cpu,x,0,on,1,s,guess,predicted,5,f,r", "kind 'guess'"},
        Bad{"BadHow", "cpu,x,0,on,1,s,exact,fitted,5,f,r", "how 'fitted'"},
        Bad{"BadNumber", "cpu,x,0,on,1s,s,exact,predicted,5,f,r", "claim '1s' is not a number"},
        Bad{"Zero", "cpu,x,0,on,0,s,exact,predicted,5,f,r", "no relative error"},
        Bad{"BoundWithoutSign", "cpu,x,0,on,100,s,bound,bound,,f,r", "starts with > or <"},
        Bad{"UnknownOrdering", "cpu,x,1 2,on,rising,s,ordering,ordering,,f,r", "claim 'rising'"},
        Bad{"OrderingOfOne", "cpu,x,1,on,increasing,s,ordering,ordering,,f,r", "at least two cps"},
        Bad{"ExactOfTwo", "cpu,x,1 2,on,3,s,exact,predicted,5,f,r", "one cps"},
        Bad{"NoTolerance", "cpu,x,0,on,1,s,exact,predicted,,f,r", "needs a tolerance_percent"},
        Bad{"NoBand", "cpu,x,1 2,on,about the same,s,ordering,ordering,,f,r", "needs a tolerance_percent"},
        Bad{"IdleTolerance", "cpu,x,1 2,on,increasing,s,ordering,ordering,5,f,r", "takes no tolerance"},
        Bad{"SlightlyOfThree", "cpu,x,1 2 3,on,slightly below,s,ordering,ordering,5,f,r", "two cps"},
        Bad{"BoundPredicted", "cpu,x,0,on,>1,s,bound,predicted,,f,r", "how must be"},
        Bad{"OrderingPredicted", "cpu,x,1 2,on,increasing,s,ordering,predicted,,f,r", "how must be"},
        Bad{"ExactOrdering", "cpu,x,1,on,3,s,exact,ordering,5,f,r", "how must be"},
        Bad{"ExactBound", "cpu,x,1,on,3,s,exact,bound,5,f,r", "how must be"},
        Bad{"BlindWithoutRecord", "cpu,x,0,on,1,s,exact,blind,5,f,r", "recorded_percent"},
        Bad{"NoReason", "cpu,x,0,on,1,s,exact,predicted,5,f,", "reason is empty"}),
    [](const auto& test) { return test.param.name; });

TEST(ParseStatements, TakesNumbersAsTheyStand) {
  EXPECT_THAT(only("w,m,0.5,on,1e3,s,exact,predicted,2.5,f,r\n").cps, ElementsAre(0.5));
  EXPECT_EQ(only("w,m,0.5,on,1e3,s,exact,predicted,2.5,f,r\n").published, 1000);
  EXPECT_EQ(only("w,m,0.5,on,1e3,s,exact,predicted,2.5,f,r\n").tolerance, 0.025);
  EXPECT_EQ(only("w,m,1,on,<2,s,bound,bound,,f,r\n").relation, Relation::below);
  EXPECT_EQ(only("w,m,1,on,<2,s,bound,bound,,f,r\n").published, 2);
  for (const std::string number : {"-1", "nan", "inf", "1e18", "0x10", "+1", "1,5"})
    EXPECT_NE(complaint(kHeader + "w,m,1,on,\"" + number + "\",s,exact,predicted,5,f,r\n"), "") << number;
}

TEST(ParseStatements, ComplaintsCountCommentsAndEmptyLines) {
  EXPECT_THAT(complaint("# one\n\n" + kHeader + "\r\n# five\nw,m\n"), HasSubstr("s.csv:6: 2 fields"));
}

TEST(CsvLine, QuotesAndWhatIsWithin) {
  using Fields = std::vector<std::string>;
  EXPECT_EQ(split_csv_line("a,,\"b,c\""), (Fields{"a", "", "b,c"}));
  EXPECT_EQ(split_csv_line(R"("say ""a""",b)"), (Fields{R"(say "a")", "b"}));
  EXPECT_EQ(split_csv_line(R"("")"), Fields{""});
  EXPECT_EQ(split_csv_line(""), Fields{""});
  EXPECT_EQ(split_csv_line(R"(a,"b)"), std::nullopt);
  for (const std::string field : {"plain", "a,b", R"(say "a")", "", R"(")"})
    EXPECT_EQ(split_csv_line(csv_field(field) + ",x"), (Fields{field, "x"})) << field;
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_field(R"(a"b)"), R"("a""b")");
  EXPECT_EQ(csv_field("plain"), "plain");
}

TEST(ParseStatements, RefusesAFileWithoutHeaderOrRows) {
  EXPECT_THAT(complaint("cpu,x,0,on,1,s,exact,predicted,5,f,r\n"), HasSubstr("s.csv:1: the first line must be"));
  EXPECT_THAT(complaint(kHeader), HasSubstr("holds no statement"));
  EXPECT_THAT(complaint(""), HasSubstr("holds no statement"));
}

TEST(ParseStatements, TakesColumnsByName) {
  const std::string header =
      "set,experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason,noise_percent,"
      "recorded_percent\n";
  const auto all = parse_statements(header + "workload.n=3 cps=2,w,m,10,on,1,s,exact,blind,5,f,r,2.5,-7\n" +
                                        "w,v,m,10,on,1,s,exact,predicted,5,f,r,,\n",
                                    "s.csv");
  EXPECT_EQ(all[0].set, "workload.n=3 cps=2");
  EXPECT_EQ(all[0].how, How::blind);
  EXPECT_EQ(all[0].recorded, -0.07);
  EXPECT_EQ(all[0].noise, 0.025);
  EXPECT_FALSE(all[1].noise);
  for (const std::string numbers : {"1,2", "1,", ",2"})
    EXPECT_THAT(complaint(header + ",w,m,10,on,1,s,exact,predicted,5,f,r," + numbers + "\n"),
                HasSubstr("belong to blind figures"));
  for (const std::string numbers : {",", "1,", ",2"})
    EXPECT_THAT(complaint(header + ",w,m,10,on,1,s,exact,blind,5,f,r," + numbers + "\n"),
                HasSubstr("belong to blind figures"));
  EXPECT_THAT(complaint("set,set," + kHeader), HasSubstr("s.csv:1: the first line must be"));
  EXPECT_THAT(complaint("colour," + kHeader), HasSubstr("s.csv:1: the first line must be"));
}

// The shipped file is read as a whole; its tolerances are the project's bars, not wider ones.
bool is_blind(const Statement& s) { return s.how == How::blind; }

// Blind ones have the bars of their siblings at 40 cps, which were set before anybody had seen them.
TEST(ShippedStatements, AreReadAndJudgeWhatTheIssueAsks) {
  const std::string path = std::string(REMSIM_SOURCE_DIR) + "/validation/paper/statements.csv";
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  const std::vector<Statement> all = parse_statements(text.str(), path);
  EXPECT_EQ(std::count_if(all.begin(), all.end(), is_blind), 46);
  EXPECT_EQ(all.size(), 46u + 56u);
  for (const Statement& s : all) {
    const bool no_bar = s.metric == "latency_ms_p50" || (s.metric.starts_with("latency") && s.cps[0] == 0);
    EXPECT_EQ(s.kind == Kind::reported, no_bar) << s.workload << " " << s.metric << ": judged where a bar is set";
    if (s.kind != Kind::exact) continue;
    const bool baseline = s.cps[0] == 0;
    const bool operations = s.metric.starts_with("ops.");
    const double bar = s.workload == "tbench" ? (baseline && operations ? 0.03 : 0.15)
                       : baseline             ? 0.02
                       : s.workload == "web"  ? 0.10
                                              : 0.05;
    EXPECT_EQ(s.tolerance, bar) << s.workload << " " << s.metric << " at " << s.cps[0];
  }
}

}  // namespace
}  // namespace remus::sim
