// A guest copied in the middle of anything and its copy have the same future; neither touches the other.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "models/workload/compute_guest.hpp"
#include "models/workload/copy_drive_test.hpp"
#include "models/workload/curve_process.hpp"
#include "models/workload/disk_guest.hpp"
#include "models/workload/keepalive.hpp"
#include "models/workload/load_file.hpp"
#include "models/workload/network_config_test.hpp"
#include "models/workload/pingpong.hpp"
#include "models/workload/replay_process.hpp"
#include "models/workload/tbench.hpp"
#include "models/workload/transfer.hpp"
#include "models/workload/web.hpp"

namespace remus {
namespace {

constexpr Pages kMemory(4'096);
constexpr Duration kRun = Duration::ms(10'000);  // longer than the drive
const ServiceTime kServerTime{.mean = Duration::ms(4)};

// --- what programs dirty ---

// With everything that is drawn: bursts shorter and phases longer than an epoch, growth, a level.
std::unique_ptr<DirtyProcess> drawn() {
  DirtyCurve curve{.n1 = Pages(100), .t1 = Duration::ms(5), .n2 = Pages(900), .t2 = Duration::ms(200)};
  curve.spread = Ratio(0.4);
  curve.phase_share = Ratio(0.5);
  curve.phase_time = Duration::ms(40);
  curve.bursts = {.n = Pages(300), .t = Duration::ms(3), .on = Duration::ms(4), .off = Duration::ms(6)};
  curve.growth = Ratio(1.5);
  curve.growth_time = Duration::ms(300);
  return std::make_unique<CurveProcess>(curve, kMemory);
}

// Epochs of 9 ms, so that those of the drive cover parts of them; with pages, or with counts only.
std::unique_ptr<DirtyProcess> replayed(bool with_pages) {
  traces::Trace trace;
  for (std::int64_t i = 0; i < 12; ++i) {
    traces::EpochRecord epoch;
    epoch.run = Duration::ms(9);
    epoch.dirty = Pages(20 + i * 7 % 5);
    epoch.sizes[0] = Bytes(30'000 + 1'000 * i);
    trace.epochs.push_back(epoch);
    if (!with_pages) continue;
    trace.pages.emplace_back();
    for (std::int64_t page = 0; page < epoch.dirty.count(); ++page)
      trace.pages.back().push_back(static_cast<traces::PageNumber>(10 * i + page));
  }
  const DirtyCurve curve{.n1 = Pages(100), .t1 = Duration::ms(5), .n2 = Pages(900), .t2 = Duration::ms(200)};
  const ReplayedSize size{.kind = traces::SizeKind::xor_rle, .curve = {}};
  return std::make_unique<ReplayProcess>(std::make_shared<const DirtyTape>(trace), curve, kMemory, size);
}

// --- the guests ---

std::unique_ptr<Guest> compute(std::unique_ptr<DirtyProcess> dirty) {
  ComputeParameters p;
  p.work = Duration::ms(300);
  p.is_protected = true;
  p.slowdown = Ratio(1.2);
  p.write_fault = Duration::us(5);
  p.disk_writes = BytesPerSecond(1e6);
  return std::make_unique<ComputeGuest>(p, std::move(dirty), 1);
}

std::unique_ptr<Guest> disk() {
  DiskParameters p;
  p.requests = 60;
  p.service_time = Duration::ms(5);
  p.service_spread = Ratio(0.5);
  p.request_bytes = Bytes(16'384);
  p.write_fraction = Ratio(0.4);
  p.is_protected = true;
  p.write_delay = Duration::ms(1);
  p.checkpoint_stall = Duration::ms(1);
  p.pages_per_request = Ratio(4);
  p.memory = kMemory;
  return std::make_unique<DiskGuest>(p, drawn(), 1);
}

// Of the path and its plug: what `change` says beside jitter.
std::unique_ptr<Guest> serving(std::unique_ptr<NetworkWorkload> programs,
                               void (*change)(tcp::NetworkConfig&) = nullptr) {
  tcp::NetworkConfig config = fast_ethernet();
  config.path.delay_jitter = Duration::us(40);
  if (change != nullptr) change(config);
  TrafficParameters p{.pages_per_segment_in = Ratio(0.8), .pages_per_segment_out = Ratio(0.6), .memory = kMemory};
  p.slowdown = Ratio(1.3);
  p.is_protected = true;
  return std::make_unique<TrafficGuest>(p, drawn(), config, std::move(programs), nullptr, 1);
}
void tight(tcp::NetworkConfig& config) { config.plug.limit = Bytes(30'000); }
void stalling(tcp::NetworkConfig& config) {
  config.path.stalls_with_guest = config.path.client_offload_uncut = true;
  config.path.queue_packets = 40;
}

const TransferParameters kFile{.bytes = Bytes(1'500'000), .connections = 2};
const WebParameters kWeb{.connections = 6, .page = Bytes(20'000), .server_time = kServerTime, .duration = kRun};
std::unique_ptr<NetworkWorkload> tbench() {
  const char* load = "ReadX 1 0 8192 8192 NT_STATUS_OK\nWriteX 1 0 4096 4096 NT_STATUS_OK\nClose 1 NT_STATUS_OK\n";
  return std::make_unique<Tbench>(
      TbenchParameters{.clients = 3, .warmup = Duration::ms(60), .duration = kRun, .server_time = kServerTime},
      parse_load_file(load), 1);
}
std::unique_ptr<NetworkWorkload> keepalive(std::int64_t arrivals_per_s) {
  return std::make_unique<KeepAlive>(KeepAliveParameters{.connections = 6,
                                                         .requests_per_connection = 4,
                                                         .server_connections = 4,
                                                         .request = Bytes(64),
                                                         .reply = Bytes(4'000),
                                                         .server_time = kServerTime,
                                                         .think_time = Duration::ms(3),
                                                         .arrivals_per_s = arrivals_per_s,
                                                         .warmup = Duration::ms(60),
                                                         .duration = kRun},
                                     1);
}

struct Scene {
  const char* name;
  std::unique_ptr<Guest> (*make)();
};
const Scene kScenes[] = {
    {"Compute", [] { return compute(drawn()); }},
    {"ComputeOfPages", [] { return compute(replayed(true)); }},
    {"ComputeOfCounts", [] { return compute(replayed(false)); }},
    {"Disk", [] { return disk(); }},
    {"Download", [] { return serving(std::make_unique<Download>(kFile)); }},
    {"DownloadThatStalls", [] { return serving(std::make_unique<Download>(kFile), stalling); }},
    {"Upload", [] { return serving(std::make_unique<Upload>(kFile)); }},
    {"UploadThatStalls", [] { return serving(std::make_unique<Upload>(kFile), stalling); }},
    {"Web", [] { return serving(std::make_unique<Web>(kWeb, 1)); }},
    {"WebWhosePlugDrops", [] { return serving(std::make_unique<Web>(kWeb, 1), tight); }},
    {"Tbench", [] { return serving(tbench()); }},
    {"KeepAlive", [] { return serving(keepalive(0)); }},
    {"KeepAliveInAnOpenLoop", [] { return serving(keepalive(150)); }},
    {"PingPong",
     [] {
       return serving(std::make_unique<PingPong>(
           PingPongParameters{.connections = 3, .server_time = kServerTime, .duration = kRun}, 1));
     }},
};

class Copies : public testing::TestWithParam<Scene> {
 protected:
  static CopyDrive drive() { return CopyDrive(GetParam().make()); }
};

// `told` is how the run `whole` ends. The first step that differs is shown, not all that follow from it.
void expect_end_of(const std::vector<std::string>& whole, const std::vector<std::string>& told) {
  ASSERT_LE(told.size(), whole.size());
  const auto [expected, found] =
      std::mismatch(whole.end() - static_cast<std::ptrdiff_t>(told.size()), whole.end(), told.begin());
  if (expected != whole.end()) {
    EXPECT_EQ(*found, *expected);
  }
}

TEST_P(Copies, HaveTheSameFutureAndLeaveTheOriginalAlone) {
  const std::vector<std::string> whole = drive().run_to_end();
  CopyDrive original = drive();
  std::vector<std::string> told;
  while (original.steps_taken() < CopyDrive::kSteps) {
    if (original.steps_taken() % 11 == 4) {
      SCOPED_TRACE("copied after step " + std::to_string(original.steps_taken()));
      CopyDrive copy(original);
      expect_end_of(whole, copy.run_to_end());
    }
    told.push_back(original.step());
    if (HasFailure()) return;
  }
  expect_end_of(whole, told);
}

// At every step, a copy of a copy of a copy.
TEST_P(Copies, OutliveTheirOriginals) {
  const std::vector<std::string> whole = drive().run_to_end();
  auto present = std::make_unique<CopyDrive>(GetParam().make());
  std::vector<std::string> told;
  while (present->steps_taken() < CopyDrive::kSteps) {
    present = std::make_unique<CopyDrive>(*present);
    told.push_back(present->step());
  }
  expect_end_of(whole, told);
}

INSTANTIATE_TEST_SUITE_P(OfGuests, Copies, testing::ValuesIn(kScenes),
                         [](const auto& scene) { return std::string(scene.param.name); });

// --- the instants at which they were copied are of every sort ---

struct Moments {
  int plugged = 0, on_the_lan = 0, awaiting_time_outs = 0, at_suspended = 0, half_open = 0, unanswered = 0;
};

void count_moments(const CopyDrive& drive, Moments& moments) {
  const TrafficGuest& guest = *drive.traffic();
  moments.unanswered += guest.busy() ? 1 : 0;
  guest.network().visit_connections([&](const tcp::ConnectionFacts& facts) {
    moments.plugged += facts.where == tcp::Whereabouts::egress_buffer ? 1 : 0;
    moments.on_the_lan += facts.where == tcp::Whereabouts::lan ? 1 : 0;
    moments.awaiting_time_outs += facts.where == tcp::Whereabouts::timeout ? 1 : 0;
    moments.at_suspended += facts.where == tcp::Whereabouts::suspended_guest ? 1 : 0;
    moments.half_open += facts.client_seen_end == 0 ? 1 : 0;
  });
}

TEST(CopiedGuests, AreCopiedInTheMiddleOfEverything) {
  Moments moments;
  std::int64_t timeouts = 0;
  for (const char* name : {"WebWhosePlugDrops", "KeepAliveInAnOpenLoop"}) {
    CopyDrive drive(std::ranges::find(kScenes, std::string_view(name), &Scene::name)->make());
    for (; drive.steps_taken() < CopyDrive::kSteps; drive.step()) count_moments(drive, moments);
    timeouts += drive.traffic()->network().counters().timeouts;
  }
  EXPECT_GT(moments.plugged, 5);
  EXPECT_GT(moments.on_the_lan, 5);
  EXPECT_GT(moments.awaiting_time_outs, 5);
  EXPECT_GT(moments.at_suspended, 1);
  EXPECT_GT(moments.half_open, 1);
  EXPECT_GT(moments.unanswered, 5);
  EXPECT_GT(timeouts, 1);
}

// --- who observes the copy ---

TEST(CopiedGuests, AreObservedByNobodyUntilSomebodyAsks) {
  PacketLog of_original, of_copy;
  const auto guest = serving(std::make_unique<Web>(kWeb, 1));
  dynamic_cast<TrafficGuest&>(*guest).network().set_observer(&of_original);
  guest->start(Instant());
  guest->advance_to(Instant(Duration::ms(30)));
  EXPECT_NE(of_original.take(), "");
  const auto copy = guest->clone();
  dynamic_cast<TrafficGuest&>(*copy).network().release_all();
  copy->advance_to(Instant(Duration::ms(60)));
  EXPECT_EQ(of_original.take(), "");
  dynamic_cast<TrafficGuest&>(*copy).network().set_observer(&of_copy);
  copy->advance_to(Instant(Duration::ms(90)));
  EXPECT_NE(of_copy.take(), "");
  EXPECT_EQ(of_original.take(), "");
}

TEST(CopiedPrograms, AreAttachedToNothing) {
  Download workload(kFile);
  tcp::Network network(fast_ethernet(), 1, workload);
  workload.attach(network);
  EXPECT_THROW(workload.clone()->start(), std::logic_error);
}

}  // namespace
}  // namespace remus
