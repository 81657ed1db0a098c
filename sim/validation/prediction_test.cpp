#include "sim/validation/prediction.hpp"

#include <gtest/gtest.h>

namespace remus::sim {
namespace {

const std::string kHeader = "experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason\n";

const std::vector<double> kRates{10, 20, 30, 40};

std::vector<Statement> statements() {
  return parse_statements(kHeader +
                              "w,m,40,on,100,s,exact,predicted,5,f,r\n"
                              "w,m,10 20 30 40,on,increasing,s,ordering,ordering,,f,r\n"
                              "w,m,40,off,50,s,exact,predicted,5,f,r\n",
                          "s.csv");
}

Simulated simulated() {
  Simulated out;
  for (const double cps : kRates) {
    out[{"w", cps, true}] = {{"m", cps}};
    out[{"w", cps, false}] = {{"m", -cps}};
  }
  return out;
}

TEST(Predictions, AreMadeAtTheRatesThatStatementsNameAndNotAtZero) {
  EXPECT_EQ(published_rates(statements()), kRates);
  EXPECT_EQ(published_rates(parse_statements(kHeader + "w,m,0,on,1,s,exact,predicted,5,f,r\n", "s.csv")),
            std::vector<double>{});
}

TEST(Predictions, CoverEveryRateWithoutAPublishedValueOnce) {
  const auto list = predictions(statements(), simulated());
  ASSERT_EQ(list.size(), 6u);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const double cps = kRates[i % 3];
    EXPECT_EQ(list[i].cell, (Cell{"w", cps, i < 3}));
    EXPECT_EQ(list[i].simulated, i < 3 ? cps : -cps);
  }
}

// What is published with one setting says nothing of another, nor of another metric, nor does an order or a bound.
TEST(Predictions, AreHiddenByAFigureOfTheSameSeriesOnly) {
  const std::string header =
      "experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason,set\n";
  const auto all = parse_statements(header +
                                        "w,m,10,on,100,s,exact,predicted,5,f,r,\n"
                                        "w,m,20,on,100,s,reported,predicted,,f,r,\n"
                                        "w,m,10,on,>9,%,bound,bound,,f,r,x=1\n"
                                        "w,n,10 20,on,increasing,s,ordering,ordering,,f,r,\n",
                                    "s.csv");
  Simulated cells;
  double value = 0;
  for (const Cell& cell : cells_to_predict(all)) {
    cells[cell] = {{"m", ++value}, {"n", 100 + value}};
  }
  std::vector<std::string> told;
  for (const Prediction& p : predictions(all, cells))
    told.push_back(p.metric + " " + std::to_string(static_cast<int>(p.cell.cps)) + " " + p.cell.set);
  EXPECT_EQ(told, (std::vector<std::string>{"m 10 x=1", "m 20 x=1", "n 10 ", "n 20 "}));
}

TEST(Predictions, NeedTheCellsTheyAskFor) {
  EXPECT_EQ(cells_to_predict(statements()).size(), 8u);
  EXPECT_THROW(predictions(statements(), {}), StatementError);
}

}  // namespace
}  // namespace remus::sim
