// Linux's coarse clocks, as far as TCP's decisions depend on them: jiffies, the timer wheel, millisecond timestamps.
//
// Models: timers that fire on tick boundaries, late by up to a tick (and by more the farther away they are: the wheel's
// outer levels are coarser by 8 each). Leaves out: the tick's processing time. Parameters: the tick (4 ms: Debian's
// HZ=250). References: Linux 4.8+ timer wheel, Documentation and LWN 646950 (levels of 64 buckets, granularity 8^level
// ticks).
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/units/quantity.hpp"

namespace remus::tcp {

class KernelClock {
 public:
  explicit KernelClock(Duration tick) : tick_ns_(tick.in_ns()) {}

  std::int64_t ticks(Instant t) const { return t.since_start().in_ns() / tick_ns_; }
  // Rounded up, as a kernel rounds a time-out to ticks.
  std::int64_t ticks(Duration d) const { return (d.in_ns() + tick_ns_ - 1) / tick_ns_; }
  Duration tick() const { return Duration(tick_ns_); }
  Duration from_ticks(std::int64_t n) const { return Duration(n * tick_ns_); }
  static std::int32_t stamp_ms(Instant t) { return static_cast<std::int32_t>(t.since_start().in_ns() / 1'000'000) + 1; }
  static std::int64_t us(Instant t) { return t.since_start().in_ns() / 1'000; }

  // When a timer armed at `now` to expire after `delay_ticks` really fires: never early, on a bucket's boundary.
  Instant wheel_expiry(Instant now, std::int64_t delay_ticks) const {
    const std::int64_t expires = ticks(now) + delay_ticks;
    int shift = 0;
    for (std::int64_t reach = 63; delay_ticks >= reach && shift < 24; reach <<= 3) shift += 3;
    return Instant(Duration((((expires >> shift) + 1) << shift) * tick_ns_));
  }

 private:
  std::int64_t tick_ns_;
};

}  // namespace remus::tcp
