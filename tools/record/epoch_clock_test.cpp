#include "tools/record/epoch_clock.hpp"

#include <gtest/gtest.h>

#include "tools/record/signals.hpp"

namespace remus::record {
namespace {

TEST(EpochClock, WallTimeStandsStillDuringPauses) {
  const auto clock = make_wall_clock();
  const Duration hour = Duration::ms(3600 * 1000);
  const Duration before = clock->now();
  clock->paused(hour);
  EXPECT_LT(clock->now(), before);  // far less than an hour has passed since
  EXPECT_EQ(clock->now() + hour > before, true);
  EXPECT_EQ(clock->wait_for(Duration::ms(7)), Duration::ms(7));
  EXPECT_EQ(clock->domain(), "wall");
}

TEST(EpochClock, CpuTimeIsTheTargets) {
  Duration used = Duration::ms(5);
  const auto clock = make_cpu_clock([&used] { return used; });
  EXPECT_EQ(clock->now(), Duration::ms(5));
  used = Duration::ms(30);
  EXPECT_EQ(clock->now(), Duration::ms(30));
  clock->paused(Duration::ms(100));  // frozen, it uses none
  EXPECT_EQ(clock->now(), Duration::ms(30));
  EXPECT_LE(clock->wait_for(Duration::ms(64)), Duration::ms(64));  // several CPUs may be at work
  EXPECT_GT(clock->wait_for(Duration()), Duration());              // no busy waiting
}

TEST(EpochClock, GuestTimeCountsTicksFromItsStart) {
  std::uint64_t jiffies = 4294937296;  // Linux starts them five minutes before they overflow 32 bits
  const auto clock = make_guest_clock([&jiffies] { return jiffies; }, Duration::ms(4));
  EXPECT_EQ(clock->now(), Duration());
  jiffies += 7;
  EXPECT_EQ(clock->now(), Duration::ms(28));
  EXPECT_EQ(clock->domain(), "guest");
}

}  // namespace
}  // namespace remus::record
