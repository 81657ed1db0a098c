#include "sim/scenario/scale_field.hpp"

#include <gtest/gtest.h>

namespace remus::sim {
namespace {

class ScaleField : public ::testing::Test {
 protected:
  // The field's text after scaling; "" when it was not.
  std::string scaled(const char* path, const char* text, double factor) {
    const Field& field = *find_field(path);
    set_text(field, {experiment_, workload_}, text);
    const std::string before = get_text(field, experiment_, workload_);
    if (scale_field(field, {experiment_, workload_}, factor)) return get_text(field, experiment_, workload_);
    EXPECT_EQ(get_text(field, experiment_, workload_), before) << "it says that nothing was changed";
    return "";
  }

  Experiment experiment_;
  WorkloadSpec workload_;
};

TEST_F(ScaleField, MultipliesEveryKindOfNumber) {
  EXPECT_EQ(scaled("testbed.checkpoint.suspend", "1.36ms", 2), "2.72ms");
  EXPECT_EQ(scaled("testbed.plug.limit", "10kB", 0.5), "5kB");
  EXPECT_EQ(scaled("testbed.replication.bandwidth", "1Gbps", 10), "10Gbps");
  EXPECT_EQ(scaled("workload.protected_slowdown", "2x", 2), "4x");
  EXPECT_EQ(scaled("workload.dirty.n1", "151pages", 2), "302pages");
  EXPECT_EQ(scaled("protocol.buffers", "2", 2), "4");
  EXPECT_EQ(scaled("workload.xor_rle_bytes_per_page", "10B to 1000B over 14ms", 2), "20B to 2kB over 14ms");
}

// A time is rounded to the nanosecond; half a core is none.
TEST_F(ScaleField, RoundsQuantitiesAndLeavesCountsWhole) {
  EXPECT_EQ(scaled("testbed.checkpoint.suspend", "3ns", 0.5), "2ns");
  EXPECT_EQ(scaled("testbed.checkpoint.state_bytes", "5B", 0.5), "3B");
  EXPECT_EQ(scaled("testbed.plug.limit", "1000GB", 1e6), "") << "beyond what is exact";
  EXPECT_EQ(scaled("protocol.buffers", "3", 0.5), "");
  EXPECT_EQ(scaled("protocol.buffers", "4", 0.5), "2");
  EXPECT_EQ(scaled("testbed.replication.efficiency", "75%", 0.5), "37.5%");
}

TEST_F(ScaleField, LeavesWhatHasNoSuchValue) {
  EXPECT_EQ(scaled("testbed.checkpoint.hold", "0s", 2), "");
  EXPECT_EQ(scaled("protocol.buffers", "1", 0.5), "");
  EXPECT_EQ(scaled("compression", "lz4", 2), "");
  EXPECT_EQ(scaled("protocol.net_buffer", "on", 2), "");
  EXPECT_EQ(scaled("workload.load_file", "x", 2), "");
}

}  // namespace
}  // namespace remus::sim
