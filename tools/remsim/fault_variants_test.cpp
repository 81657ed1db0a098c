#include "tools/remsim/fault_variants.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace remus::cli {
namespace {

const FaultVariant& variant(std::string_view name) {
  return *std::find_if(fault_variants().begin(), fault_variants().end(),
                       [&](const FaultVariant& each) { return each.name == name; });
}

TEST(FaultVariants, WhatTheUserHasSetIsNotVaried) {
  const auto compute = sim::WorkloadKind::compute;
  EXPECT_TRUE(applies(variant("two-buffers"), compute, {}));
  EXPECT_FALSE(applies(variant("two-buffers"), compute, {"protocol.buffers"}));
  EXPECT_FALSE(applies(variant("disk-writes"), compute, {"workload.cpu.disk_writes"}));
  EXPECT_FALSE(applies(variant("slow-rate"), compute, {"cps"}));
  EXPECT_EQ(assignments_of(variant("two-buffers"), {"cps"}), (std::vector<std::string>{"protocol.buffers=2"}));
  EXPECT_EQ(assignments_of(variant("two-buffers"), {"seed"}).size(), 2u);
}

TEST(FaultVariants, TrafficHasNoDiskWrites) {
  EXPECT_FALSE(applies(variant("disk-writes"), sim::WorkloadKind::web, {}));
  EXPECT_TRUE(applies(variant("fast-rate"), sim::WorkloadKind::web, {}));
}

}  // namespace
}  // namespace remus::cli
