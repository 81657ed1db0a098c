#include "sim/validation/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace remus::sim {
namespace {

using ::testing::ElementsAre;

const std::string kHeader = "experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason\n";

std::vector<Statement> statements(const std::string& rows) { return parse_statements(kHeader + rows, "s.csv"); }

// Metric m of workload w at 10, 20, 30 ... cps.
Simulated series(const std::vector<double>& values) {
  Simulated out;
  double cps = 10;
  for (const double v : values) {
    out[{"w", cps, true}] = {{"m", v}};
    cps += 10;
  }
  return out;
}

Outcome outcome(const std::string& row, const std::vector<double>& values) {
  return judge(statements(row), series(values)).at(0).outcome;
}

TEST(Judge, ExactWithinItsToleranceHoldsAndOutsideFails) {
  const std::string row = "w,m,10,on,100,s,exact,predicted,5,f,r\n";
  EXPECT_EQ(outcome(row, {104.9}), Outcome::holds);
  EXPECT_EQ(outcome(row, {95.1}), Outcome::holds);
  EXPECT_EQ(outcome(row, {105.1}), Outcome::fails);
  EXPECT_EQ(outcome(row, {94.9}), Outcome::fails);
}

// Quarters are exact in binary, so that the bar itself can be tried: the file says `largest`.
TEST(Judge, TheToleranceItselfIsWithin) {
  const std::string row = "w,m,10,on,100,s,exact,predicted,25,f,r\n";
  EXPECT_EQ(outcome(row, {125}), Outcome::holds);
  EXPECT_EQ(outcome(row, {75}), Outcome::holds);
  EXPECT_EQ(outcome(row, {125.001}), Outcome::fails);
  EXPECT_EQ(outcome(row, {74.999}), Outcome::fails);
  EXPECT_EQ(outcome("w,m,10 20,on,about the same,s,ordering,ordering,25,f,r\n", {100, 125}), Outcome::holds);
  EXPECT_EQ(outcome("w,m,10 20,on,about the same,s,ordering,ordering,25,f,r\n", {125.1, 100}), Outcome::fails);
  EXPECT_EQ(outcome("w,m,10 20,on,slightly below,s,ordering,ordering,25,f,r\n", {75, 100}), Outcome::holds);
  EXPECT_EQ(outcome("w,m,10 20,on,slightly below,s,ordering,ordering,25,f,r\n", {74.9, 100}), Outcome::fails);
}

TEST(Judge, NothingIsARelativeErrorOfZero) {
  const auto verdicts = judge(statements("w,m,10,on,0,s,reported,predicted,,f,r\n"), series({3}));
  EXPECT_EQ(verdicts[0].error, 0);
  EXPECT_EQ(verdicts[0].outcome, Outcome::reported);
}

TEST(Judge, BoundsAndOrdersHaveNoError) {
  EXPECT_EQ(judge(statements("w,m,10,on,>100,%,bound,bound,,f,r\n"), series({300}))[0].error, 0);
  EXPECT_EQ(judge(statements("w,m,10 20,on,increasing,s,ordering,ordering,,f,r\n"), series({1, 2}))[0].error, 0);
}

TEST(Judge, ReportsTheRelativeErrorWithItsSign) {
  const auto verdicts = judge(statements("w,m,10,on,200,s,exact,predicted,5,f,r\n"), series({150}));
  EXPECT_DOUBLE_EQ(verdicts[0].error, -0.25);
  EXPECT_THAT(verdicts[0].simulated, ElementsAre(150.0));
}

TEST(Judge, ReportedNeverFailsButShowsItsError) {
  const auto verdicts = judge(statements("w,m,10,on,100,s,reported,predicted,,f,r\n"), series({900}));
  EXPECT_EQ(verdicts[0].outcome, Outcome::reported);
  EXPECT_DOUBLE_EQ(verdicts[0].error, 8);
  EXPECT_TRUE(all_hold(verdicts));
}

// Tolerance 5 %; first judged 10 % too high, with seeds that differ by 2 %.
Outcome blind_outcome(double simulated) {
  const std::string header =
      "experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason,"
      "recorded_percent,noise_percent\n";
  const auto all = parse_statements(header + "w,m,10,on,100,s,exact,blind,5,f,r,10,2\n", "s.csv");
  return judge(all, series({simulated})).at(0).outcome;
}

TEST(Judge, ABlindFigureMissesAndFailsOnlyWhenItGotWorse) {
  EXPECT_EQ(blind_outcome(104.9), Outcome::holds);
  EXPECT_EQ(blind_outcome(110), Outcome::misses);
  EXPECT_EQ(blind_outcome(115.9), Outcome::misses) << "10 % and three deviations of 2 %";
  EXPECT_EQ(blind_outcome(116.1), Outcome::worse);
  EXPECT_EQ(blind_outcome(84.1), Outcome::misses) << "the size of the error counts, not its side";
  EXPECT_EQ(blind_outcome(83.9), Outcome::worse);
  EXPECT_EQ(blind_outcome(std::numeric_limits<double>::quiet_NaN()), Outcome::worse);
}

// Within its tolerance too, a blind figure that got worse is told.
TEST(Judge, ABlindFigureHasTheRoundingOfPrintedDigitsAsItsLeastNoise) {
  const std::string header =
      "experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason,"
      "recorded_percent,noise_percent\n";
  const auto all = parse_statements(header + "w,m,10,on,100,s,exact,blind,5,f,r,1,0\n", "s.csv");
  EXPECT_EQ(judge(all, series({101.9})).at(0).outcome, Outcome::holds);
  EXPECT_EQ(judge(all, series({102.1})).at(0).outcome, Outcome::worse);
  EXPECT_FALSE(all_hold(judge(all, series({102.1}))));
}

TEST(Judge, WhatACellSetsIsPartOfIt) {
  const std::string header =
      "experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason,set\n";
  const auto all = parse_statements(header + "w,m,10,on,100,s,exact,predicted,5,f,r,workload.n=3\n", "s.csv");
  EXPECT_THAT(cells_needed(all), ElementsAre(Cell{"w", 0, true, "workload.n=3"}, Cell{"w", 10, true, "workload.n=3"}));
  EXPECT_THROW(judge(all, series({100})), StatementError) << "simulated without it";
}

TEST(Judge, BoundsAreStrict) {
  const std::string above = "w,m,10,on,>100,%,bound,bound,,f,r\n";
  EXPECT_EQ(outcome(above, {100.1}), Outcome::holds);
  EXPECT_EQ(outcome(above, {100}), Outcome::fails);
  EXPECT_EQ(outcome("w,m,10,on,<100,%,bound,bound,,f,r\n", {100}), Outcome::fails);
  EXPECT_EQ(outcome("w,m,10,on,<100,%,bound,bound,,f,r\n", {99}), Outcome::holds);
}

TEST(Judge, OrderingsMustBeStrictInThePrintedDigits) {
  const std::string rising = "w,m,10 20 30,on,increasing,s,ordering,ordering,,f,r\n";
  EXPECT_EQ(outcome(rising, {1, 2, 3}), Outcome::holds);
  EXPECT_EQ(outcome(rising, {1, 3, 2}), Outcome::fails);
  EXPECT_EQ(outcome(rising, {1, 2, 2}), Outcome::fails);
  EXPECT_EQ(outcome(rising, {1, 2, 2.0001}), Outcome::fails) << "equal once printed";
  EXPECT_EQ(outcome(rising, {-1, 0, 0.001}), Outcome::holds);
  const std::string falling = "w,m,10 20 30,on,decreasing,s,ordering,ordering,,f,r\n";
  EXPECT_EQ(outcome(falling, {3, 2, 1}), Outcome::holds);
  EXPECT_EQ(outcome(falling, {3, 1, 2}), Outcome::fails);
}

// Four significant digits are printed: 1231 and 1232 are two numbers, 1231.1 and 1231.4 one.
TEST(Judge, OrderingsAreJudgedInFourDigits) {
  const std::string rising = "w,m,10 20,on,increasing,s,ordering,ordering,,f,r\n";
  EXPECT_EQ(outcome(rising, {1231, 1232}), Outcome::holds);
  EXPECT_EQ(outcome(rising, {1231.1, 1231.4}), Outcome::fails);
  EXPECT_EQ(outcome(rising, {0.01231, 0.01232}), Outcome::holds);
  EXPECT_EQ(outcome(rising, {0.012311, 0.012314}), Outcome::fails);
  EXPECT_EQ(outcome(rising, {123100, 123200}), Outcome::holds);
}

// The order of the row's cps is the order of the claim, not that of the numbers.
TEST(Judge, OrderingsFollowTheRowsOrder) {
  EXPECT_EQ(outcome("w,m,30 20 10,on,increasing,s,ordering,ordering,,f,r\n", {3, 2, 1}), Outcome::holds);
}

TEST(Judge, AboutTheSameIsLargestOverSmallest) {
  const std::string row = "w,m,10 20 30,on,about the same,s,ordering,ordering,15,f,r\n";
  EXPECT_EQ(outcome(row, {100, 114, 105}), Outcome::holds);
  EXPECT_EQ(outcome(row, {100, 116, 105}), Outcome::fails);
  EXPECT_EQ(outcome(row, {0, 0, 0}), Outcome::fails) << "nothing measured is not 'the same'";
}

TEST(Judge, SlightlyBelowIsBelowButNotFarBelow) {
  const std::string row = "w,m,20 10,on,slightly below,s,ordering,ordering,15,f,r\n";
  EXPECT_EQ(outcome(row, {28.7, 27}), Outcome::holds);
  EXPECT_EQ(outcome(row, {28.7, 28.7}), Outcome::fails);
  EXPECT_EQ(outcome(row, {28.7, 30}), Outcome::fails);
  EXPECT_EQ(outcome(row, {28.7, 20}), Outcome::fails);
}

TEST(Judge, WhatIsNoNumberFails) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(outcome("w,m,10,on,100,s,exact,predicted,5,f,r\n", {nan}), Outcome::fails);
  EXPECT_EQ(outcome("w,m,10,on,>1,s,bound,bound,,f,r\n", {std::numeric_limits<double>::infinity()}), Outcome::fails);
  EXPECT_EQ(outcome("w,m,10 20,on,increasing,s,ordering,ordering,,f,r\n", {1, nan}), Outcome::fails);
}

TEST(Judge, OneFailureSpoilsTheWhole) {
  const auto both = statements("w,m,10,on,100,s,exact,predicted,5,f,r\nw,m,10,on,>1,s,bound,bound,,f,r\n");
  EXPECT_TRUE(all_hold(judge(both, series({100}))));
  EXPECT_FALSE(all_hold(judge(both, series({50}))));
}

TEST(Judge, AMissingCellOrMetricIsAnErrorNotAPass) {
  EXPECT_THROW(judge(statements("w,m,50,on,1,s,exact,predicted,5,f,r\n"), series({1})), StatementError);
  EXPECT_THROW(judge(statements("w,typo,10,on,1,s,exact,predicted,5,f,r\n"), series({1})), StatementError);
  EXPECT_THROW(judge(statements("w,m,10,off,1,s,exact,predicted,5,f,r\n"), series({1})), StatementError);
}

TEST(CellsNeeded, NamesEachOnceWithTheBaselineOfItsWorkload) {
  const auto cells =
      cells_needed(statements("w,m,40,off,1,s,exact,predicted,5,f,r\nw,n,40,off,1,s,exact,predicted,5,f,r\nv,m,0,off,1,"
                              "s,exact,predicted,5,f,r\n"));
  EXPECT_THAT(cells, ElementsAre(Cell{"v", 0, true}, Cell{"w", 0, true}, Cell{"w", 40, false}));
}

}  // namespace
}  // namespace remus::sim
