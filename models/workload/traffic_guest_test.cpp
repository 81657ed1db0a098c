// Failovers of guests under clients: whatever the moment of the crash, no client sees more than the restored guest
// knows, and every client gets exactly its bytes.
#include "models/workload/traffic_guest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <typeinfo>
#include <vector>

#include "models/workload/curve_process.hpp"
#include "models/workload/failover_drive_test.hpp"
#include "models/workload/keepalive.hpp"
#include "models/workload/load_file.hpp"
#include "models/workload/network_config_test.hpp"
#include "models/workload/pingpong.hpp"
#include "models/workload/tbench.hpp"
#include "models/workload/transfer.hpp"
#include "models/workload/web.hpp"

namespace remus {
namespace {

Instant at_ms(double ms) { return Instant(Duration::seconds(ms * 1e-3)); }

// More than a cycle, so that checkpoints find requests that are being served.
const ServiceTime kServerTime{.mean = Duration::ms(12)};
constexpr Duration kRun = Duration::ms(4000);  // long enough for every client to recover, SYN time-outs included

struct Scene {
  std::unique_ptr<NetworkWorkload> (*make)();
  void (*expect_exact)(TrafficGuest&);  // at the end: every client has exactly its bytes
  std::int64_t clients;                 // each of which must complete a request after the failover; 0: a transfer
};

std::int64_t received_by_clients(const TrafficGuest& guest) {
  return guest.network().counters().payload_from_guest.count();
}

// --- the scenes ---

constexpr Bytes kFile{3'000'000};

std::unique_ptr<NetworkWorkload> download() {
  return std::make_unique<Download>(TransferParameters{.bytes = kFile, .connections = 2});
}
void expect_downloaded(TrafficGuest& guest) {
  EXPECT_EQ(received_by_clients(guest), 2 * kFile.count());
  EXPECT_EQ(guest.results().requests_completed(), 2);
}

std::unique_ptr<NetworkWorkload> upload() {
  return std::make_unique<Upload>(TransferParameters{.bytes = kFile, .connections = 2});
}
void expect_uploaded(TrafficGuest& guest) {
  EXPECT_EQ(guest.results().payload, kFile * 2);
  guest.network().visit_connections([](const tcp::ConnectionFacts& facts) { EXPECT_EQ(facts.guest_received, kFile); });
}

constexpr Bytes kMessage{64};
std::unique_ptr<NetworkWorkload> pingpong() {
  return std::make_unique<PingPong>(
      PingPongParameters{.connections = 3, .message = kMessage, .server_time = kServerTime, .duration = kRun}, 1);
}
// One reply a request, never two: a message is a single segment, so clients hold whole ones only.
void expect_ponged(TrafficGuest& guest) {
  EXPECT_EQ(received_by_clients(guest), kMessage.count() * guest.results().requests_completed());
}

const WebParameters kWeb{.connections = 3, .page = Bytes(20'000), .server_time = kServerTime, .duration = kRun};
std::unique_ptr<NetworkWorkload> web() { return std::make_unique<Web>(kWeb, 1); }
void expect_served(TrafficGuest& guest) {
  const Bytes answer = kWeb.page + kWeb.header;
  Bytes under_way;
  guest.network().visit_connections([&](const tcp::ConnectionFacts& facts) {
    EXPECT_LE(facts.client_received, answer);
    if (facts.client_received < answer) under_way += facts.client_received;
  });
  // An answer that is whole may still miss its FIN.
  const Bytes complete = Bytes(received_by_clients(guest)) - under_way;
  EXPECT_EQ(complete.count() % answer.count(), 0);
  EXPECT_GE(complete.count() / answer.count(), guest.results().requests_completed());
  EXPECT_LE(complete.count() / answer.count(), guest.results().requests_completed() + kWeb.connections);
}

const std::vector<Operation>& tiny_load() {
  static const auto load =
      parse_load_file("ReadX 1 0 8192 8192 NT_STATUS_OK\nWriteX 1 0 4096 4096 NT_STATUS_OK\nClose 1 NT_STATUS_OK\n");
  return load;
}
std::unique_ptr<NetworkWorkload> tbench() {
  return std::make_unique<Tbench>(
      TbenchParameters{.clients = 3, .warmup = Duration(), .duration = kRun, .server_time = kServerTime}, tiny_load(),
      1);
}
// A client that has read so much has had so many whole replies, each to its operation of the load.
std::int64_t whole_replies(Bytes received) {
  Bytes left = received - kTbenchGreeting;
  std::int64_t whole = 0;
  const auto next = [&] { return tiny_load()[static_cast<std::size_t>(whole) % tiny_load().size()].reply(); };
  for (; left >= next(); ++whole) left -= next();
  return whole;
}
void expect_replayed(TrafficGuest& guest) {
  std::int64_t replies = 0;
  guest.network().visit_connections(
      [&](const tcp::ConnectionFacts& facts) { replies += whole_replies(facts.client_received); });
  EXPECT_EQ(replies, guest.results().requests_completed());
}

const KeepAliveParameters kKept{.connections = 4,
                                .requests_per_connection = 5,
                                .server_connections = 3,
                                .request = kMessage,
                                .reply = Bytes(900),
                                .server_time = kServerTime,
                                .think_time = Duration::ms(3),
                                .arrivals_per_s = 0,
                                .warmup = Duration(),
                                .duration = kRun};
std::unique_ptr<NetworkWorkload> keepalive() { return std::make_unique<KeepAlive>(kKept, 1); }
void expect_kept(TrafficGuest& guest) {
  EXPECT_EQ(received_by_clients(guest), kKept.reply.count() * guest.results().requests_completed());
}

constexpr Scene kDownload{download, expect_downloaded, 0};
constexpr Scene kUpload{upload, expect_uploaded, 0};
constexpr Scene kPingPong{pingpong, expect_ponged, 3};
constexpr Scene kWebPages{web, expect_served, 3};
constexpr Scene kTbench{tbench, expect_replayed, 3};
constexpr Scene kKeepAlive{keepalive, expect_kept, 4};

// --- the runs ---

TrafficGuest guest_of(const Scene& scene, Bytes plug_limit, bool stalls = false) {
  tcp::NetworkConfig config = fast_ethernet();
  config.plug.limit = plug_limit;
  config.path.stalls_with_guest = stalls;
  const Pages memory(262'144);  // 1 GiB
  return TrafficGuest({.pages_per_segment_in = Ratio(1), .pages_per_segment_out = Ratio(1), .memory = memory},
                      std::make_unique<CurveProcess>(DirtyCurve{}, memory), config, scene.make(), nullptr, 1);
}

std::int64_t violations(const TrafficGuest& guest) {
  std::int64_t found = guest.network().finished_unknown_to_guest();
  guest.network().visit_connections([&](const tcp::ConnectionFacts& facts) { found += facts.holds() ? 0 : 1; });
  return found;
}

void expect_survives(const Scene& scene, TrafficGuest& guest, const std::vector<Instant>& crashes) {
  FailoverDrive drive(guest, {});
  guest.start(Instant());
  EpochId first{0};
  std::int64_t completed = 0;
  for (const Instant crash : crashes) {
    drive.protect_crash_and_fail_over(first, crash, [&] {
      EXPECT_EQ(violations(guest), 0);
      EXPECT_FALSE(guest.finished_at());
    });
    completed = guest.results().requests_completed();
    first += EpochId(1000);
    guest.advance_to(crash + Duration::ms(60));
  }
  guest.advance_to(at_ms(120'000));
  ASSERT_TRUE(guest.finished_at()) << "it hangs";
  EXPECT_EQ(violations(guest), 0);
  scene.expect_exact(guest);
  EXPECT_GE(guest.results().requests_completed(), completed + scene.clients);
  ASSERT_TRUE(scene.make == upload || guest.network().first_answer());
  if (scene.make != upload) {
    EXPECT_GT(*guest.network().first_answer(), crashes.back() + FailoverTimes().detection);
  }
}

// The step is prime to the cycle: every phase of it is met.
void expect_survives_any_crash(const Scene& scene, Bytes plug_limit) {
  for (double ms = 0.3; ms < 220; ms += 3.7) {
    SCOPED_TRACE("crash at " + std::to_string(ms) + " ms");
    TrafficGuest guest = guest_of(scene, plug_limit);
    expect_survives(scene, guest, {at_ms(ms)});
    if (testing::Test::HasFailure()) return;
  }
}

constexpr Bytes kAmple{10'000'000};
constexpr Bytes kTight{20'000};

TEST(Failover, OfADownload) { expect_survives_any_crash(kDownload, kAmple); }
TEST(Failover, OfAnUpload) { expect_survives_any_crash(kUpload, kAmple); }
TEST(Failover, OfPingPong) { expect_survives_any_crash(kPingPong, kAmple); }
TEST(Failover, OfTheWeb) { expect_survives_any_crash(kWebPages, kAmple); }
TEST(Failover, OfTbench) { expect_survives_any_crash(kTbench, kAmple); }
TEST(Failover, OfKeptConnections) { expect_survives_any_crash(kKeepAlive, kAmple); }
TEST(Failover, OfADownloadWhosePlugDrops) { expect_survives_any_crash(kDownload, kTight); }
TEST(Failover, OfTheWebWhosePlugDrops) { expect_survives_any_crash(kWebPages, kTight); }

TEST(Failover, TwiceWithAFailbackBetween) {
  for (const Scene& scene : {kPingPong, kWebPages, kTbench, kKeepAlive}) {
    for (double ms = 50; ms < 70; ms += 2.3) {
      TrafficGuest guest = guest_of(scene, kAmple);
      expect_survives(scene, guest, {at_ms(ms), at_ms(400 + 2 * ms)});
    }
  }
}

TEST(Failover, OfAGuestWhosePausesStallTheLan) {
  for (double ms = 50; ms < 70; ms += 0.7) {
    TrafficGuest guest = guest_of(kWebPages, kAmple, true);
    expect_survives(kWebPages, guest, {at_ms(ms)});
  }
}

// The law can be broken: a backup that activates the checkpoint before the committed one is found out in each scene.
TEST(Failover, ToACheckpointTooOldBreaksTheLaw) {
  for (const Scene& scene : {kDownload, kUpload, kPingPong, kWebPages, kTbench, kKeepAlive}) {
    std::int64_t crashes_found = 0;
    for (double ms = 40; ms < 200; ms += 3.7) {
      TrafficGuest guest = guest_of(scene, kAmple);
      FailoverTimes times;
      times.epochs_too_old = 1;
      FailoverDrive drive(guest, times);
      guest.start(Instant());
      drive.protect_crash_and_fail_over(EpochId(0), at_ms(ms), [&] { crashes_found += violations(guest) > 0 ? 1 : 0; });
      guest.advance_to(at_ms(5000));  // whatever the clients make of it, the simulator survives it
    }
    EXPECT_GT(crashes_found, 10);
  }
}

TEST(TrafficGuest, AnUploadThatHadFinishedHasNotAfterARollback) {
  TrafficGuest guest = guest_of(kUpload, kAmple);
  guest.start(Instant());
  guest.advance_to(at_ms(100));
  guest.suspend();
  guest.end_epoch();
  const auto image = guest.capture();
  guest.network().release_all();
  guest.resume();
  guest.advance_to(at_ms(2000));
  ASSERT_TRUE(guest.finished_at());
  guest.restore(*image);
  EXPECT_FALSE(guest.finished_at());
  EXPECT_EQ(guest.network().now(), at_ms(2000)) << "it stood still at the end, and has caught up";
  EXPECT_LT(guest.results().requests_completed(), 2);
  EXPECT_GT(violations(guest), 0) << "nothing was held: the clients know of more";
}

TEST(TrafficGuest, AnEpochStartsEmptyAfterARestore) {
  TrafficGuest guest = guest_of(kPingPong, kAmple);
  guest.start(Instant());
  guest.network().release_all();
  guest.advance_to(at_ms(100));
  guest.suspend();
  guest.end_epoch();
  const auto image = guest.capture();
  guest.resume();
  guest.advance_to(at_ms(200));
  guest.restore(*image);
  const EpochActivity activity = guest.end_epoch();
  EXPECT_EQ(activity.run, Duration());
  EXPECT_EQ(activity.dirty, Pages(0));
}

struct OtherImage final : GuestImage {};

TEST(TrafficGuest, RefusesAnotherKindOfImage) {
  TrafficGuest guest = guest_of(kPingPong, kAmple);
  guest.start(Instant());
  EXPECT_THROW(guest.restore(OtherImage()), std::bad_cast);
}

}  // namespace
}  // namespace remus
