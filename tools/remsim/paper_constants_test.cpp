#include "tools/remsim/paper_constants.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sim/scenario/error.hpp"
#include "sim/scenario/load.hpp"

namespace remus::cli {
namespace {

// All the figures that fix a constant; the one of `blind` is a blind one.
std::vector<sim::Statement> statements(const std::string& blind) {
  const std::vector<std::string> figures{
      "tbench,latency_ms_mean.Close,40,on", "cpu,runtime_s,40,on",    "compile,overhead_percent,10,on",
      "io,overhead_percent,30,on",          "upload,runtime_s,40,on", "upload,runtime_s,40,off",
      "download,runtime_s,40,off"};
  std::string text =
      "experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason,recorded_percent,"
      "noise_percent\n";
  for (const std::string& figure : figures) {
    text += figure + (figure == blind ? ",26,s,exact,blind,5,f,r,0,1\n" : ",26,s,exact,calibrated,5,f,r,,\n");
  }
  return sim::parse_statements(text, "s.csv");
}

class RefusedTarget : public ::testing::TestWithParam<const char*> {};

// Refused before anything is simulated: the experiment has no workload that could be.
TEST_P(RefusedTarget, ABlindFigureIsNotFittedTo) {
  try {
    constants_from_figures({}, statements(GetParam()), {.at_once = 1, .show_progress = false});
    FAIL() << "fitted to a blind figure";
  } catch (const sim::ScenarioError& error) {
    EXPECT_NE(std::string(error.what()).find("not blind"), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(Figures, RefusedTarget,
                         ::testing::Values("tbench,latency_ms_mean.Close,40,on", "cpu,runtime_s,40,on",
                                           "compile,overhead_percent,10,on", "io,overhead_percent,30,on",
                                           "upload,runtime_s,40,on", "upload,runtime_s,40,off",
                                           "download,runtime_s,40,off"));

}  // namespace
}  // namespace remus::cli
