// Protection's costs end with protection: what is left of the work then takes exactly what it takes unprotected.
#include <gtest/gtest.h>

#include "models/workload/compute_guest.hpp"
#include "models/workload/curve_process.hpp"
#include "models/workload/disk_guest.hpp"

namespace remus {
namespace {

Instant at_ms(std::int64_t ms) { return Instant(Duration::ms(ms)); }

std::unique_ptr<DirtyProcess> dirtying() {
  return std::make_unique<CurveProcess>(
      DirtyCurve{Pages(100), Duration::ms(10), Pages(400), Duration::ms(50), Ratio(0)}, Pages(1 << 18));
}

ComputeParameters computing(bool is_protected) {
  ComputeParameters p;
  p.work = Duration::seconds(10);
  p.is_protected = is_protected;
  p.slowdown = Ratio(1.7);
  p.write_fault = Duration::us(10);
  p.disk_writes = BytesPerSecond(1e6);
  return p;
}

// An epoch of 100 ms is under way when protection ends, `in_epoch` after its begin.
void run_protected_until(Guest& guest, Instant end) {
  for (Instant now = at_ms(100); now < end; now = now + Duration::ms(100)) {
    guest.advance_to(now);
    guest.suspend();
    guest.end_epoch();
    guest.resume();
  }
  guest.advance_to(end);
}

Instant finish_of(Guest& guest) {
  guest.advance_to(Instant(Duration::seconds(1000)));
  return guest.finished_at().value();
}

TEST(ProtectionEnds, AComputationGoesOnAtFullSpeed) {
  for (const std::int64_t end : {100, 130, 1000, 2077}) {
    ComputeGuest guest(computing(true), dirtying(), 1);
    guest.start(Instant());
    run_protected_until(guest, at_ms(end));
    const double left = 10 - guest.progress();
    ASSERT_GT(left, 10 - static_cast<double>(end) / 1000) << "protection costs something";
    guest.set_protected(false);
    EXPECT_NEAR(10 - guest.progress(), left, 1e-12) << "what was done stays done";
    EXPECT_NEAR((finish_of(guest) - at_ms(end)).in_seconds(), left, 1e-8) << end;
  }
}

TEST(ProtectionEnds, AndItsEpochIsTheSumOfBothParts) {
  ComputeGuest guest(computing(true), dirtying(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(40));
  const double before = guest.progress();
  guest.set_protected(false);
  guest.advance_to(at_ms(90));
  EXPECT_NEAR(guest.progress() - before, 0.050, 1e-12);
  guest.suspend();
  const EpochActivity activity = guest.end_epoch();
  EXPECT_EQ(activity.run, Duration::ms(90));
  EXPECT_EQ(activity.disk_written.count(), std::llround(1e6 * guest.progress()));
  const double own = 0.040 / 1.7 + 0.050;
  EXPECT_EQ(activity.dirty.count(), std::llround(dirtying()->pages_in(Duration::seconds(own))));
}

TEST(ProtectionEnds, AndWhereItBeginsAgainItCostsAgain) {
  ComputeGuest once(computing(true), dirtying(), 1), twice(computing(false), dirtying(), 1);
  for (Guest* guest : {static_cast<Guest*>(&once), static_cast<Guest*>(&twice)}) guest->start(Instant());
  twice.set_protected(true);
  for (ComputeGuest* guest : {&once, &twice}) guest->advance_to(at_ms(100));
  EXPECT_EQ(once.progress(), twice.progress());
}

// Off at 40 ms and on again at 60, within one epoch: what is written first since then faults, each page once.
TEST(ProtectionEnds, AndOnlyWhatIsWrittenUnderProtectionFaults) {
  ComputeParameters p = computing(true);
  p.slowdown = Ratio(1);
  ComputeGuest guest(p, dirtying(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(40));
  guest.set_protected(false);
  guest.advance_to(at_ms(60));
  guest.set_protected(true);
  guest.advance_to(at_ms(100));
  const auto pages = [](std::int64_t ms) { return dirtying()->pages_in(Duration::ms(ms)); };
  EXPECT_NEAR(guest.progress(), 0.100 - 10e-6 * (pages(40) + pages(100) - pages(60)), 1e-12);
}

// The host decides: an image of a protected guest that another host runs unprotected costs nothing there.
TEST(ProtectionEnds, ARestoredGuestIsAsProtectedAsItsHostSays) {
  ComputeGuest guest(computing(true), dirtying(), 1);
  guest.start(Instant());
  run_protected_until(guest, at_ms(1000));
  guest.suspend();
  guest.end_epoch();
  const auto image = guest.capture();
  const double done = guest.progress();
  guest.advance_to(at_ms(1500));
  guest.set_protected(false);
  guest.restore(*image);
  guest.resume();
  EXPECT_NEAR((finish_of(guest) - at_ms(1500)).in_seconds(), 10 - done, 1e-8);
}

// 10 ms a request, 13 while protected; the one under way keeps what it took.
TEST(ProtectionEnds, ADiskAnswersAtItsOwnSpeed) {
  DiskParameters p;
  p.requests = 100;
  p.service_time = Duration::ms(10);
  p.request_bytes = Bytes(4096);
  p.write_fraction = Ratio(1);
  p.is_protected = true;
  p.write_delay = Duration::ms(3);
  p.checkpoint_stall = Duration::ms(2);
  DiskGuest guest(p, dirtying(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(135));
  guest.set_protected(false);
  EXPECT_EQ(guest.progress(), 10);
  EXPECT_EQ(finish_of(guest), at_ms(11 * 13 + 89 * 10));
}

TEST(ProtectionEnds, AndNoBarrierStallsIt) {
  DiskParameters p;
  p.requests = 10;
  p.service_time = Duration::ms(10);
  p.request_bytes = Bytes(4096);
  p.is_protected = true;
  p.checkpoint_stall = Duration::ms(2);
  DiskGuest guest(p, dirtying(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(15));
  guest.suspend();
  guest.set_protected(false);
  guest.resume();
  EXPECT_EQ(finish_of(guest), at_ms(100));
}

}  // namespace
}  // namespace remus
