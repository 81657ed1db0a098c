// The order of timers, and where a connection's time is booked.
#include <gtest/gtest.h>

#include "models/tcp/timer_heap.hpp"
#include "models/tcp/wait_clock.hpp"

namespace remus::tcp {
namespace {

Timer timer(std::int64_t due_ms, std::uint64_t token, Side side = Side::guest,
            Timer::Kind kind = Timer::Kind::application) {
  return {Instant(Duration::ms(due_ms)), 0, token, side, kind};
}

TEST(TimerHeap, EarliestFirstAndEqualOnesInTheOrderTheyWereSet) {
  TimerHeap heap;
  for (std::uint64_t token = 0; token < 20; ++token) heap.push(timer(token % 2 == 0 ? 5 : 3, token));
  std::vector<std::uint64_t> fired;
  for (; !heap.empty(); heap.pop()) fired.push_back(heap.top().token);
  std::vector<std::uint64_t> expected;
  for (const std::uint64_t first : {1, 0})
    for (std::uint64_t token = first; token < 20; token += 2) expected.push_back(token);
  EXPECT_EQ(fired, expected);
}

TEST(TimerHeap, TellsAndForgetsThoseOfASide) {
  TimerHeap heap;
  heap.push(timer(7, 1));
  heap.push(timer(2, 2));
  heap.push(timer(7, 3));
  heap.push(timer(1, 4, Side::client));
  heap.push(timer(1, 5, Side::guest, Timer::Kind::endpoint));
  std::vector<std::uint64_t> tokens;
  for (const Timer& one : heap.application_timers(Side::guest)) tokens.push_back(one.token);
  EXPECT_EQ(tokens, (std::vector<std::uint64_t>{2, 1, 3}));
  heap.drop(Side::guest);
  EXPECT_EQ(heap.top().token, 4U);
  heap.pop();
  EXPECT_TRUE(heap.empty());
}

// A millisecond in each place; what is further along the way from the guest's program counts first.
TEST(WaitClock, BooksEachMomentOnOnePlace) {
  struct Step {
    std::int32_t buffer, lan, suspended;
    bool unacknowledged;
    Whereabouts place;
  };
  const Step steps[] = {{1, 1, 1, true, Whereabouts::egress_buffer},
                        {0, 1, 1, true, Whereabouts::lan},
                        {0, 0, 1, true, Whereabouts::suspended_guest},
                        {0, 0, 0, true, Whereabouts::timeout},
                        {0, 0, 0, false, Whereabouts::server}};
  for (const Step& step : steps) {
    WaitTotals totals{};
    WaitClock clock{Instant()};
    clock.in_egress_buffer = step.buffer;
    clock.on_lan = step.lan;
    clock.at_suspended_guest = step.suspended;
    clock.turn(Instant(Duration::ms(1)), step.unacknowledged, totals);
    EXPECT_EQ(totals[static_cast<std::size_t>(Whereabouts::server)], Duration::ms(1)) << "until the turn";
    clock.turn(Instant(Duration::ms(3)), false, totals);
    Duration all;
    for (const Duration time : totals) all += time;
    EXPECT_EQ(all, Duration::ms(3));
    EXPECT_EQ(totals[static_cast<std::size_t>(step.place)], Duration::ms(step.place == Whereabouts::server ? 3 : 2));
  }
}

}  // namespace
}  // namespace remus::tcp
