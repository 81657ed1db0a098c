#include "models/workload/disk_guest.hpp"

#include <gtest/gtest.h>

#include "models/workload/curve_process.hpp"

namespace remus {
namespace {

constexpr Pages kMemory(262'144);  // 1 GiB

Instant at_ms(double ms) { return Instant(Duration::seconds(ms * 1e-3)); }

DiskParameters requests_of_10ms(std::int64_t count) {
  DiskParameters p;
  p.requests = count;
  p.service_time = Duration::ms(10);
  p.request_bytes = Bytes(16384);
  p.write_fraction = Ratio(0.5);
  p.pages_per_request = Ratio(4);
  p.memory = kMemory;
  return p;
}

std::unique_ptr<DirtyProcess> no_other_pages() { return std::make_unique<CurveProcess>(DirtyCurve{}, kMemory); }

TEST(DiskGuest, AloneItTakesItsRequests) {
  DiskGuest guest(requests_of_10ms(100), no_other_pages(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(999));
  EXPECT_FALSE(guest.finished_at());
  guest.advance_to(at_ms(5000));
  EXPECT_EQ(guest.finished_at(), at_ms(1000));
}

TEST(DiskGuest, WhenItsProgramHasEndedItRunsNoMore) {
  DiskGuest guest(requests_of_10ms(10), no_other_pages(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(5000));
  guest.advance_to(at_ms(6000));
  guest.suspend();
  EXPECT_EQ(guest.end_epoch().run, Duration::ms(100));
}

// Suspended at 25 ms for 8 ms: the third request ends at 30, is seen at 33, so 3 ms are lost.
TEST(DiskGuest, ARequestInFlightGoesOnDuringThePause) {
  DiskGuest guest(requests_of_10ms(10), no_other_pages(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(25));
  guest.suspend();
  guest.advance_to(at_ms(33));
  guest.resume();
  guest.advance_to(at_ms(5000));
  EXPECT_EQ(guest.finished_at(), at_ms(103));
}

TEST(DiskGuest, AShortPauseInsideARequestCostsNothing) {
  DiskGuest guest(requests_of_10ms(10), no_other_pages(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(22));
  guest.suspend();
  guest.advance_to(at_ms(28));
  guest.resume();
  guest.advance_to(at_ms(5000));
  EXPECT_EQ(guest.finished_at(), at_ms(100));
}

TEST(DiskGuest, TheBarrierStallsTheDiskAfterAPause) {
  DiskParameters p = requests_of_10ms(10);
  p.is_protected = true;
  p.checkpoint_stall = Duration::ms(2);
  DiskGuest guest(p, no_other_pages(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(25));
  guest.suspend();
  guest.advance_to(at_ms(33));
  guest.resume();
  guest.advance_to(at_ms(5000));
  EXPECT_EQ(guest.finished_at(), at_ms(105));
}

TEST(DiskGuest, PagesAndWritesAreThoseOfTheRequestsSeen) {
  DiskGuest guest(requests_of_10ms(100), no_other_pages(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(45));
  guest.suspend();
  const EpochActivity activity = guest.end_epoch();
  EXPECT_EQ(activity.run, at_ms(45) - Instant());
  EXPECT_EQ(activity.dirty, Pages(16)) << "four requests of four pages";
  EXPECT_EQ(activity.disk_written, Bytes(32768)) << "half of four requests";
}

// Captured at 45 ms, four requests done; restored at 200 ms: the fifth is issued again at the resume, 1 ms later.
TEST(DiskGuest, ARestoredGuestIssuesItsRequestAgain) {
  DiskGuest guest(requests_of_10ms(10), no_other_pages(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(45));
  guest.suspend();
  guest.end_epoch();
  const auto image = guest.capture();
  guest.resume();
  guest.advance_to(at_ms(150));
  ASSERT_TRUE(guest.finished_at());
  guest.crash();
  guest.advance_to(at_ms(200));
  guest.restore(*image);
  EXPECT_FALSE(guest.finished_at());
  EXPECT_EQ(guest.progress(), 4);
  EXPECT_EQ(guest.disk_written_so_far(), Bytes(0));
  guest.advance_to(at_ms(201));
  guest.resume();
  guest.advance_to(at_ms(5000));
  EXPECT_EQ(guest.finished_at(), at_ms(201 + 6 * 10));
}

TEST(DiskGuest, ACrashedGuestDoesNothing) {
  DiskGuest guest(requests_of_10ms(10), no_other_pages(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(45));
  guest.crash();
  guest.advance_to(at_ms(5000));
  EXPECT_EQ(guest.progress(), 4);
  EXPECT_FALSE(guest.finished_at());
}

}  // namespace
}  // namespace remus
