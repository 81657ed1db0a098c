// Protection's costs end with protection: work that comes after takes what it takes in the baseline, exactly.
//
// Told by two runs that differ only in how much work there is: the fault has long been overcome when the shorter one
// ends, so the longer one differs from it by the additional work alone.
#include <gtest/gtest.h>

#include "sim/engine/engine_test.hpp"

namespace remus::sim {
namespace {

constexpr std::array kFaults{"", "backup@1s", "primary@1s", "replication-link@1s"};  // "": the baseline

Experiment costly(WorkloadKind kind) {
  Experiment e = round_numbers();
  e.testbed.dom0_busy_cores = 4;  // the compressor and the guest share cores
  e.testbed.checkpoint.write_fault = Duration::us(20);
  e.testbed.failover.detection_timeout = Duration::ms(200);
  e.protocol.arbitrator = true;
  e.protocol.disk = DiskProtocol::c;
  WorkloadSpec& w = e.workloads[0];
  w.kind = kind;
  w.protected_slowdown = Ratio(1.7);
  w.disk_writes = kind == WorkloadKind::compute ? BytesPerSecond(1e5) : BytesPerSecond(0);
  w.service_time = Duration::ms(10);
  w.request_bytes = Bytes(16384);
  w.write_fraction = Ratio(0.5);
  w.checkpoint_stall = Duration::ms(3);
  return e;
}

// The metric's difference between a run of `units` and one of half as much.
template <class SetWork>
double second_half(Experiment e, const std::string& fault, const char* metric, SetWork set_work) {
  const auto of = [&](int units) {
    set_work(e.workloads[0], units);
    SimulateOptions options;
    if (!fault.empty()) options.faults = parse_faults(fault);
    const RunResult r = simulate_in_child(e, at_cps(fault.empty() ? 0 : 20), options);
    EXPECT_EQ(r.violation, "") << fault;
    EXPECT_TRUE(r.metrics.contains(metric)) << fault;
    return r.metrics.at(metric);
  };
  const double half = of(10);
  return of(20) - half;
}

TEST(CostsEnd, AComputationTakesItsOwnTime) {
  for (const std::string fault : kFaults) {
    const double seconds = second_half(costly(WorkloadKind::compute), fault, "runtime_s",
                                       [](WorkloadSpec& w, int units) { w.work = Duration::seconds(units); });
    EXPECT_NEAR(seconds, 10, 1e-6) << fault;
  }
}

TEST(CostsEnd, DiskRequestsTakeTheirOwnTime) {
  for (const std::string fault : kFaults) {
    const double seconds = second_half(costly(WorkloadKind::disk_io), fault, "runtime_s",
                                       [](WorkloadSpec& w, int units) { w.requests = units * 100; });
    EXPECT_NEAR(seconds, 10, 1e-6) << fault;
  }
}

// Packets fall differently after a fault: the rate is the baseline's to 2 %.
TEST(CostsEnd, TransfersAndRequestsGoAtTheirOwnRate) {
  for (const WorkloadKind kind : {WorkloadKind::download, WorkloadKind::upload, WorkloadKind::pingpong}) {
    Experiment e = costly(kind);
    const bool requests = kind == WorkloadKind::pingpong;
    const auto set_work = [](WorkloadSpec& w, int units) {
      w.transfer_bytes = Bytes(12'000'000LL * units);
      w.duration = Duration::seconds(units);
    };
    const char* metric = requests ? "requests_completed" : "runtime_s";
    const double baseline = second_half(e, "", metric, set_work);
    ASSERT_GT(baseline, 5);
    for (const std::string fault : kFaults)
      EXPECT_NEAR(second_half(e, fault, metric, set_work) / baseline, 1, 0.02) << fault << metric;
  }
}

}  // namespace
}  // namespace remus::sim
