#include "models/workload/compute_guest.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "models/workload/curve_process.hpp"

namespace remus {
namespace {

Instant at_ms(std::int64_t ms) { return Instant(Duration::ms(ms)); }

ComputeParameters one_second() {
  ComputeParameters p;
  p.work = Duration::ms(1000);
  return p;
}

DirtyCurve curve(double spread = 0) {
  return {Pages(100), Duration::ms(10), Pages(1000), Duration::ms(500), Ratio(spread)};
}

std::unique_ptr<DirtyProcess> dirtying(double spread = 0) {
  return std::make_unique<CurveProcess>(curve(spread), Pages(262'144));
}

TEST(ComputeGuest, AloneItTakesItsWork) {
  ComputeGuest guest(one_second(), dirtying(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(999));
  EXPECT_FALSE(guest.finished_at());
  guest.advance_to(at_ms(5000));
  EXPECT_EQ(guest.finished_at(), at_ms(1000));
}

TEST(ComputeGuest, APauseDelaysItByItsLength) {
  ComputeGuest guest(one_second(), dirtying(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(300));
  guest.suspend();
  guest.advance_to(at_ms(350));
  guest.end_epoch();
  guest.resume();
  guest.advance_to(at_ms(5000));
  EXPECT_NEAR(guest.finished_at()->since_start().in_ms(), 1050, 1e-5);
}

TEST(ComputeGuest, DirtyPagesFollowTheCurveOfTheRunTime) {
  ComputeGuest guest(one_second(), dirtying(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(25));
  guest.suspend();
  guest.advance_to(at_ms(40));
  const EpochActivity activity = guest.end_epoch();
  EXPECT_EQ(activity.run, Duration::ms(25));
  EXPECT_EQ(activity.dirty.count(), std::llround(curve().mean(Duration::ms(25))));
}

TEST(ComputeGuest, SlowdownAndHalfACoreStretchTheWork) {
  ComputeParameters p = one_second();
  p.is_protected = true;
  p.slowdown = Ratio(2.0);
  ComputeGuest guest(p, dirtying(), 1);
  guest.start(Instant());
  guest.set_core_share(Ratio(0.5));
  guest.advance_to(at_ms(60'000));
  EXPECT_EQ(guest.finished_at(), at_ms(4000));
}

// A program at half its speed reaches in 50 ms the pages it used to reach in 25.
TEST(ComputeGuest, SlowdownStretchesTheDirtyingToo) {
  ComputeParameters p = one_second();
  p.is_protected = true;
  p.slowdown = Ratio(2.0);
  ComputeGuest guest(p, dirtying(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(50));
  EXPECT_EQ(guest.end_epoch().dirty.count(), std::llround(curve().mean(Duration::ms(25))));
}

// R = w + fault * N(R): after the epoch's 100 ms the work done falls short by N(100 ms) faults.
TEST(ComputeGuest, EachFirstWriteCostsAFault) {
  ComputeParameters p = one_second();
  p.is_protected = true;
  p.write_fault = Duration::us(10);
  ComputeGuest guest(p, dirtying(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(100));
  EXPECT_NEAR(guest.progress(), 0.100 - 10e-6 * curve().mean(Duration::ms(100)), 1e-9);
}

TEST(ComputeGuest, DiskWritesAreInProportionToTheWork) {
  ComputeParameters p = one_second();
  p.disk_writes = BytesPerSecond(1e6);
  ComputeGuest guest(p, dirtying(), 1);
  guest.start(Instant());
  guest.advance_to(at_ms(100));
  EXPECT_EQ(guest.disk_written_so_far(), Bytes(100'000));
  EXPECT_EQ(guest.end_epoch().disk_written, Bytes(100'000));
  EXPECT_EQ(guest.disk_written_so_far(), Bytes(0));
}

TEST(ComputeGuest, TheSpreadHasItsMeanAndVariation) {
  ComputeParameters p = one_second();
  p.work = Duration::ms(1'000'000'000);
  ComputeGuest guest(p, dirtying(0.3), 7);
  guest.start(Instant());
  double sum = 0;
  double squares = 0;
  constexpr int kEpochs = 20'000;
  for (int i = 1; i <= kEpochs; ++i) {
    guest.advance_to(at_ms(25 * i));
    const auto pages = static_cast<double>(guest.end_epoch().dirty.count());
    sum += pages;
    squares += pages * pages;
  }
  const double mean = sum / kEpochs;
  // The standard error of the mean is 0.3 / sqrt(20000) = 0.2 %; five of them.
  EXPECT_NEAR(mean / curve().mean(Duration::ms(25)), 1.0, 0.011);
  EXPECT_NEAR(std::sqrt(squares / kEpochs - mean * mean) / mean, 0.3, 0.02);
}

// Drawn levels, faults that cost time: the restored guest takes every draw that the first one took.
TEST(ComputeGuest, ARestoredGuestGoesOnAsTheFirstOneShiftedInTime) {
  ComputeParameters p = one_second();
  p.is_protected = true;
  p.write_fault = Duration::us(5);
  p.disk_writes = BytesPerSecond(1e6);
  ComputeGuest guest(p, dirtying(0.3), 1);
  guest.start(Instant());
  std::unique_ptr<GuestImage> image;
  std::vector<Pages> dirty_after_image, dirty_again;
  const auto epochs_to = [&](std::int64_t from, std::int64_t to, std::vector<Pages>& dirty) {
    for (std::int64_t ms = from + 25; ms <= to; ms += 25) {
      guest.advance_to(at_ms(ms));
      guest.suspend();
      dirty.push_back(guest.end_epoch().dirty);
      if (ms == 300) image = guest.capture();
      guest.resume();
    }
  };
  std::vector<Pages> before;
  epochs_to(0, 300, before);
  epochs_to(300, 2000, dirty_after_image);
  const std::optional<Instant> finished = guest.finished_at();
  ASSERT_TRUE(finished);
  for (const std::int64_t restart : {3000, 5000}) {  // an image serves more than once
    guest.advance_to(at_ms(restart - 10));
    guest.crash();
    const double lost = guest.progress();
    guest.advance_to(at_ms(restart));
    EXPECT_EQ(guest.progress(), lost);
    guest.restore(*image);
    EXPECT_FALSE(guest.finished_at());
    EXPECT_EQ(guest.disk_written_so_far(), Bytes(0));
    guest.resume();
    dirty_again.clear();
    epochs_to(restart, restart + 1700, dirty_again);
    EXPECT_EQ(dirty_again, dirty_after_image);
    ASSERT_TRUE(guest.finished_at());
    EXPECT_EQ(*guest.finished_at(), *finished + Duration::ms(restart - 300));
  }
}

}  // namespace
}  // namespace remus
