// No guest of any kind dirties more memory than it has, however long its epoch; and a longer epoch never dirties less.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/engine/engine_test.hpp"
#include "sim/engine/make_guest.hpp"
#include "sim/scenario/fields.hpp"

namespace remus::sim {
namespace {

const std::string kLoad =
    "NTCreateX \"\\a\" 0x1 0x2 1 NT_STATUS_OK\nWriteX 1 0 60000 60000 NT_STATUS_OK\n"
    "Close 1 NT_STATUS_OK\n";

// Each kind in a hurry: within seconds it writes to far more than a small guest's memory.
Experiment busy(WorkloadKind kind, Pages memory) {
  Experiment e = round_numbers();
  WorkloadSpec& w = e.workloads[0];
  w.kind = kind;
  w.memory = memory * kPageSize;
  w.work = w.duration = Duration::ms(1'000'000);
  const Pages half(memory.count() / 2);
  w.dirty = {half, Duration::ms(5), Pages(memory.count() - half.count()), Duration::ms(500), Ratio(0.6)};
  w.requests = 1'000'000'000;
  w.service_time = Duration::ms(1);
  w.request_bytes = Bytes(1 << 20);
  w.pages_per_segment_in = w.pages_per_segment_out = Ratio(20);
  w.transfer_bytes = Bytes(1LL << 40);
  w.page_bytes = w.reply_bytes = Bytes(30'000);
  w.requests_per_connection = 10;
  w.server_connections = 2;
  w.connections = 2;
  return e;
}

Pages dirtied(const Experiment& e, Duration run, std::uint64_t seed, std::shared_ptr<const DirtyTape> tape) {
  GuestSurroundings s;
  s.client_bandwidth = e.testbed.client_lan.bandwidth;
  s.client_latency = e.testbed.client_lan.latency;
  s.seed = seed;
  s.load_text = &kLoad;
  s.tape = std::move(tape);
  const MadeGuest made = make_guest(e, e.workloads[0], s);
  made.guest->start(Instant());
  made.guest->advance_to(Instant(run));
  made.guest->suspend();
  return made.guest->end_epoch().dirty;
}

void expect_law(const Experiment& e, const std::shared_ptr<const DirtyTape>& tape = nullptr) {
  const Pages memory = e.workloads[0].memory_pages();
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    Pages last;
    for (const std::int64_t ms : {1, 10, 100, 1'000, 10'000}) {
      const Pages now = dirtied(e, Duration::ms(ms), seed, tape);
      EXPECT_LE(now, memory) << ms << " ms, seed " << seed;
      EXPECT_GE(now, last) << ms << " ms, seed " << seed;
      last = now;
    }
    EXPECT_GE(last.count(), memory.count() / 4) << "so that the bound is felt; seed " << seed;
  }
}

class GuestMemory : public testing::TestWithParam<WorkloadKind> {};

TEST_P(GuestMemory, BoundsEveryEpoch) {
  for (const std::int64_t pages : {1, 50, 3'000}) {
    SCOPED_TRACE(pages);
    expect_law(busy(GetParam(), Pages(pages)));
  }
}

// Counts alone: a rate that would fill the guest in no time.
TEST_P(GuestMemory, BoundsWhatIsReplayed) {
  traces::Trace trace;
  for (const std::int64_t dirty : {40, 10, 0, 35}) {
    traces::EpochRecord epoch;
    epoch.run = Duration::ms(10);
    epoch.dirty = Pages(dirty);
    trace.epochs.push_back(epoch);
  }
  const auto tape = std::make_shared<const DirtyTape>(trace);
  Experiment e = busy(GetParam(), Pages(50));
  expect_law(e, tape);
  e.workloads[0].dirty.n1 = e.workloads[0].dirty.n2 = Pages(0);
  expect_law(e, tape);
}

INSTANTIATE_TEST_SUITE_P(All, GuestMemory,
                         testing::Values(WorkloadKind::compute, WorkloadKind::disk_io, WorkloadKind::download,
                                         WorkloadKind::upload, WorkloadKind::web, WorkloadKind::tbench,
                                         WorkloadKind::pingpong, WorkloadKind::keepalive),
                         [](const auto& kind) {
                           std::string name(kind_name(kind.param));
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace remus::sim
