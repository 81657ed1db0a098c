#include "sim/record/metrics.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace remus::sim {
namespace {

std::string read(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Metrics, FindsByNameAndByOperation) {
  ASSERT_NE(find_metric("runtime_s"), nullptr);
  EXPECT_EQ(find_metric("runtime_s")->unit, "s");
  ASSERT_NE(find_metric("ops.Close"), nullptr);
  EXPECT_EQ(find_metric("ops.Close")->name, "ops.OP");
  EXPECT_EQ(find_metric("latency_ms_mean")->name, "latency_ms_mean");
  EXPECT_EQ(find_metric("latency_ms_mean.Read")->name, "latency_ms_mean.OP");
  EXPECT_EQ(find_metric("ops."), nullptr);
  EXPECT_EQ(find_metric("runtime"), nullptr);
}

// The reader's list and the program's are the same: name and unit of each metric stand in one line of OUTPUT.md.
TEST(Metrics, EachIsDocumented) {
  const std::string documentation = read(REMSIM_SOURCE_DIR "/tools/remsim/OUTPUT.md");
  ASSERT_FALSE(documentation.empty());
  for (const MetricInfo& metric : known_metrics()) {
    const std::string line = "| `" + std::string(metric.name) + "` | " + std::string(metric.unit) + " | " +
                             std::string(metric.meaning) + " |";
    EXPECT_NE(documentation.find(line), std::string::npos) << "missing or different: " << line;
  }
}

}  // namespace
}  // namespace remus::sim
