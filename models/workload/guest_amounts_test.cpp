// What guests dirty, write and get done, by hand, at the ends of their parameters' ranges.
#include <gtest/gtest.h>

#include <cmath>

#include "models/workload/compute_guest.hpp"
#include "models/workload/curve_process.hpp"
#include "models/workload/disk_guest.hpp"
#include "models/workload/keepalive.hpp"
#include "models/workload/network_config_test.hpp"
#include "models/workload/pingpong.hpp"
#include "models/workload/traffic_guest.hpp"
#include "models/workload/transfer.hpp"

namespace remus {
namespace {

constexpr Pages kMemory(262'144);  // 1 GiB

Instant at_ms(double ms) { return Instant(Duration::seconds(ms * 1e-3)); }

// 1,000 (1 - e^(-t / 100 ms)) pages.
double pages_after(double ms) { return -1000 * std::expm1(-ms / 100); }
std::unique_ptr<DirtyProcess> thousand_pages() {
  return std::make_unique<CurveProcess>(DirtyCurve{Pages(1000), Duration::ms(100), Pages(0)}, kMemory);
}
std::unique_ptr<DirtyProcess> no_pages() { return std::make_unique<CurveProcess>(DirtyCurve{}, kMemory); }
// The same number in every epoch, whatever its length, and compressed pages of half the curve's size.
class SamePages final : public DirtyProcess {
 public:
  explicit SamePages(double pages) : pages_(pages) {}
  void start(Random&) override {}
  double pages_in(Duration) const override { return pages_; }
  void end_epoch(Duration run, Random&) override { runs.push_back(run); }
  Ratio size_factor() const override { return Ratio(0.5); }
  std::unique_ptr<DirtyProcess> clone() const override { return std::make_unique<SamePages>(*this); }
  std::vector<Duration> runs;

 private:
  double pages_;
};

EpochActivity epoch_of(Guest& guest, double from_ms, double to_ms) {
  guest.advance_to(at_ms(from_ms));
  guest.resume();
  guest.advance_to(at_ms(to_ms));
  guest.suspend();
  return guest.end_epoch();
}

// --- compute ---

ComputeParameters one_second() {
  ComputeParameters p;
  p.work = Duration::seconds(1);
  return p;
}

// Half a core: half the run time, half the work, and the pages of that run time.
TEST(GuestAmounts, AShareOfACoreIsAShareOfTheRunTime) {
  ComputeGuest guest(one_second(), thousand_pages(), 1);
  guest.start(Instant());
  guest.set_core_share(Ratio(0.5));
  const EpochActivity activity = epoch_of(guest, 0, 80);
  EXPECT_EQ(activity.run, Duration::ms(40));
  EXPECT_EQ(activity.dirty.count(), std::llround(pages_after(40)));
  EXPECT_DOUBLE_EQ(guest.progress(), 0.040);
}

// Pages of successive epochs begin at none each; time suspended adds none; what is written adds up to the work's.
TEST(GuestAmounts, EpochsBeginEmptyAndWritesAddUp) {
  ComputeParameters p = one_second();
  p.disk_writes = BytesPerSecond(1e6);
  ComputeGuest guest(p, thousand_pages(), 1);
  guest.start(Instant());
  Bytes written;
  for (const auto& [from, to] : {std::pair{0, 30}, std::pair{50, 60}, std::pair{100, 400}}) {
    const EpochActivity activity = epoch_of(guest, from, to);
    EXPECT_EQ(activity.run, Duration::ms(to - from));
    EXPECT_EQ(activity.dirty.count(), std::llround(pages_after(to - from)));
    EXPECT_EQ(activity.disk_written, Bytes(1000 * (to - from)));
    written += activity.disk_written;
  }
  EXPECT_EQ(written, Bytes(340'000));
  EXPECT_DOUBLE_EQ(guest.progress(), 0.340);
}

// Faults that would take longer than the time there is leave no work, not less than none.
TEST(GuestAmounts, WorkIsNeverNegative) {
  ComputeParameters p = one_second();
  p.is_protected = true;
  p.write_fault = Duration::ms(1);  // at first 10 pages a ms
  ComputeGuest guest(p, thousand_pages(), 1);
  guest.start(Instant());
  double last = 0;
  for (int ms = 1; ms < 2000; ++ms) {
    guest.advance_to(at_ms(ms));
    EXPECT_GE(guest.progress(), last);
    last = guest.progress();
    EXPECT_NEAR(last, std::max(0.0, (ms - pages_after(ms)) / 1000), 1e-12);
  }
}

// An ended program runs, dirties and writes no more.
TEST(GuestAmounts, AnEndedProgramDoesNothing) {
  ComputeParameters p = one_second();
  p.work = Duration::ms(50);
  p.disk_writes = BytesPerSecond(1e6);
  ComputeGuest guest(p, thousand_pages(), 1);
  guest.start(Instant());
  const EpochActivity activity = epoch_of(guest, 0, 200);
  EXPECT_EQ(guest.finished_at(), at_ms(50));
  EXPECT_NEAR(activity.run.in_ms(), 50, 1e-6);
  EXPECT_EQ(activity.dirty.count(), std::llround(pages_after(50)));
  EXPECT_EQ(activity.disk_written, Bytes(50'000));
  const EpochActivity after = epoch_of(guest, 300, 400);
  EXPECT_EQ(after.run, Duration());
  EXPECT_EQ(after.dirty, Pages(0));
  EXPECT_EQ(after.disk_written, Bytes(0));
}

// --- disk ---

DiskParameters ten_ms_requests() {
  DiskParameters p;
  p.requests = 1'000'000;
  p.service_time = Duration::ms(10);
  p.request_bytes = Bytes(16'384);
  p.memory = kMemory;
  return p;
}

// 55 ms hold five requests of 10 ms; the pages of the DirtyProcess and of the requests add up.
TEST(GuestAmounts, DiskPagesAreTheProgramsAndTheRequests) {
  for (const double fraction : {0.0, 0.25, 1.0}) {
    DiskParameters p = ten_ms_requests();
    p.write_fraction = Ratio(fraction);
    p.pages_per_request = Ratio(2.5);
    DiskGuest guest(p, thousand_pages(), 1);
    guest.start(Instant());
    const EpochActivity activity = epoch_of(guest, 0, 55);
    EXPECT_EQ(guest.progress(), 5);
    EXPECT_EQ(activity.run, Duration::ms(55));
    EXPECT_EQ(activity.dirty.count(), std::llround(pages_after(55) + 5 * 2.5));
    EXPECT_EQ(activity.disk_written.count(), std::llround(5 * 16'384 * fraction));
    const EpochActivity next = epoch_of(guest, 55, 75);
    EXPECT_EQ(next.dirty.count(), std::llround(pages_after(20) + 2 * 2.5)) << "requests of this epoch only";
  }
}

TEST(GuestAmounts, DiskPagesAreAtMostTheMemory) {
  DiskParameters p = ten_ms_requests();
  p.pages_per_request = Ratio(1000);
  p.memory = Pages(3000);
  DiskGuest guest(p, std::make_unique<SamePages>(100), 1);
  guest.start(Instant());
  EXPECT_EQ(epoch_of(guest, 0, 25).dirty, Pages(2100));
  const EpochActivity activity = epoch_of(guest, 25, 75);
  EXPECT_EQ(activity.dirty, Pages(3000));
  EXPECT_EQ(activity.size_factor, Ratio(0.5)) << "the process's";
}

// One request is the least; protected it takes 3 ms more. The run ends with it, and so does the run time.
TEST(GuestAmounts, ADiskProgramOfOneRequestEndsWithIt) {
  DiskParameters p = ten_ms_requests();
  p.requests = 1;
  p.is_protected = true;
  p.write_delay = Duration::ms(3);
  DiskGuest guest(p, no_pages(), 1);
  guest.start(Instant());
  const EpochActivity activity = epoch_of(guest, 0, 55);
  EXPECT_EQ(guest.finished_at(), at_ms(13));
  EXPECT_EQ(activity.run, Duration::ms(13));
  EXPECT_EQ(guest.progress(), 1);
}

// The barrier keeps back a request in flight as well: 10 ms, and 2 for the resume in it.
TEST(GuestAmounts, TheBarrierKeepsBackARequestInFlight) {
  DiskParameters p = ten_ms_requests();
  p.requests = 3;
  p.is_protected = true;
  p.checkpoint_stall = Duration::ms(2);
  DiskGuest guest(p, no_pages(), 1);
  guest.start(Instant());
  epoch_of(guest, 0, 12);
  epoch_of(guest, 14, 16);
  guest.resume();
  guest.advance_to(at_ms(100));
  EXPECT_EQ(guest.finished_at(), at_ms(30 + 2 * 2 + 2)) << "three resumes, all in requests: 0, 14 and 16 ms";
}

// Mean and spread of 20,000 requests: within five standard errors of 10 ms (0.3 / sqrt(20000) of it).
TEST(GuestAmounts, DiskRequestsHaveTheirMean) {
  DiskParameters p = ten_ms_requests();
  p.requests = 20'000;
  p.service_spread = Ratio(0.3);
  DiskGuest guest(p, no_pages(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(1e6));
  ASSERT_TRUE(guest.finished_at());
  EXPECT_NEAR(guest.finished_at()->since_start().in_seconds() / 200, 1, 5 * 0.3 / std::sqrt(20'000));
}

// --- traffic ---

TrafficGuest traffic(std::unique_ptr<DirtyProcess> dirty, TrafficParameters p) {
  if (p.memory == Pages(1)) p.memory = kMemory;
  return TrafficGuest(p, std::move(dirty), fast_ethernet(),
                      std::make_unique<Download>(TransferParameters{.bytes = Bytes(1'448'000), .connections = 1}),
                      nullptr, 1);
}

// A download of a thousand segments: they and the SYN-ACK leave; the FIN rides on the last of them, with which the run
// ends. What comes in are the SYN and acks: the handshake's, one for every second segment at least, and more at the
// start and where the window opens.
TEST(GuestAmounts, TrafficPagesArePerSegmentInAndOut) {
  for (const auto& [per_in, per_out] :
       {std::pair{0.0, 0.0}, std::pair{1.0, 0.0}, std::pair{0.0, 1.0}, std::pair{3.0, 0.5}}) {
    TrafficGuest guest = traffic(std::make_unique<SamePages>(7),
                                 {.pages_per_segment_in = Ratio(per_in), .pages_per_segment_out = Ratio(per_out)});
    guest.start(Instant());
    guest.network().release_all();
    const EpochActivity activity = epoch_of(guest, 0, 1000);
    ASSERT_TRUE(guest.finished_at());
    const tcp::NetworkCounters& counters = guest.network().counters();
    EXPECT_EQ(counters.segments_from_guest, 1001);
    EXPECT_GE(counters.segments_to_guest, 2 + 500);
    EXPECT_LE(counters.segments_to_guest, 600);
    EXPECT_EQ(activity.dirty.count(), std::llround(7 + per_in * static_cast<double>(counters.segments_to_guest) +
                                                   per_out * static_cast<double>(counters.segments_from_guest)));
    EXPECT_EQ(activity.size_factor, Ratio(0.5));
    EXPECT_EQ(guest.progress(), 1'448'000);
    EXPECT_EQ(epoch_of(guest, 1000, 1100).dirty, Pages(7)) << "nothing moves any more";
  }
}

TEST(GuestAmounts, TrafficPagesAreAtMostTheMemory) {
  TrafficGuest guest =
      traffic(std::make_unique<SamePages>(7),
              {.pages_per_segment_in = Ratio(1), .pages_per_segment_out = Ratio(1), .memory = Pages(600)});
  guest.start(Instant());
  guest.network().release_all();
  EXPECT_EQ(epoch_of(guest, 0, 1000).dirty, Pages(600));
}

// A server slowed down to half dirties in 80 ms what it would in 40; unprotected from 30 ms on, 15 + 50.
TEST(GuestAmounts, ASlowedServerDirtiesLess) {
  TrafficParameters slowed;
  slowed.slowdown = Ratio(2);
  slowed.is_protected = true;
  TrafficGuest guest = traffic(thousand_pages(), slowed);
  guest.start(Instant());
  const EpochActivity activity = epoch_of(guest, 0, 80);
  EXPECT_EQ(activity.run, Duration::ms(80)) << "its own slowness does not shorten an epoch";
  EXPECT_EQ(activity.dirty.count(), std::llround(pages_after(40)));
  guest.advance_to(at_ms(100));
  guest.resume();
  guest.advance_to(at_ms(130));
  guest.set_protected(false);
  guest.advance_to(at_ms(180));
  guest.suspend();
  EXPECT_EQ(guest.end_epoch().dirty.count(), std::llround(pages_after(15 + 50)));
}

// A server of 10 ms a request, slowed down to half, then at its own speed; 0.292 ms there and back. 49 requests of
// 20.292 ms in the first second; the one under way keeps what it takes, to 1,014.6 ms; then 95 of 10.292 ms.
TEST(GuestAmounts, AServerIsSlowWhileItIsProtected) {
  KeepAliveParameters kept;
  kept.requests_per_connection = 1'000'000;
  kept.request = Bytes(70);
  kept.reply = Bytes(900);
  kept.server_time = {.mean = Duration::ms(10), .variation = Ratio(0)};
  kept.duration = Duration::seconds(10);
  TrafficParameters p;
  p.memory = kMemory;
  p.slowdown = Ratio(2);
  p.is_protected = true;
  TrafficGuest guest(p, no_pages(), fast_ethernet(), std::make_unique<KeepAlive>(kept, 1), nullptr, 1);
  guest.start(Instant());
  guest.network().release_all();
  guest.advance_to(at_ms(1000));
  EXPECT_EQ(guest.results().requests_completed(), 49);
  guest.set_protected(false);
  guest.advance_to(at_ms(2000));
  EXPECT_EQ(guest.results().requests_completed(), 49 + 1 + 95);
}

// It is busy while a request is being served, and not while it waits for one.
TEST(GuestAmounts, AServerIsBusyWhileItServes) {
  TrafficParameters p;
  p.memory = kMemory;
  TrafficGuest guest(
      p, no_pages(), fast_ethernet(),
      std::make_unique<PingPong>(PingPongParameters{.connections = 1,
                                                    .message = Bytes(64),
                                                    .server_time = {.mean = Duration::ms(10), .variation = Ratio(0)},
                                                    .duration = Duration::seconds(1)},
                                 1),
      nullptr, 1);
  guest.start(Instant());
  guest.network().release_all();
  EXPECT_FALSE(guest.busy());
  guest.advance_to(at_ms(5));
  EXPECT_TRUE(guest.busy());
  guest.advance_to(at_ms(10.45));  // the reply left at 10.34 ms, the next request comes at 10.56 ms
  EXPECT_FALSE(guest.busy());
  guest.advance_to(at_ms(10.7));
  EXPECT_TRUE(guest.busy());
}

}  // namespace
}  // namespace remus
