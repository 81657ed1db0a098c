// The clock that epochs are cut by. It stands still while the target is frozen.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "models/units/quantity.hpp"

namespace remus::record {

class EpochClock {
 public:
  virtual ~EpochClock() = default;
  // As a trace's header calls it.
  virtual std::string domain() const = 0;
  // Since any fixed start.
  virtual Duration now() = 0;
  // How long it takes at least until it has gone on by `left`.
  virtual Duration wait_for(Duration left) const = 0;
  // The target was frozen for so long.
  virtual void paused(Duration) {}
};

// CLOCK_MONOTONIC without the pauses: "wall".
std::unique_ptr<EpochClock> make_wall_clock();

// CPU time of all threads of the target: "cpu". `cpu_time` must stay callable.
std::unique_ptr<EpochClock> make_cpu_clock(std::function<Duration()> cpu_time);

// A Linux guest's own time, polled as its counter jiffies_64: "guest". As fine as the guest's tick; the guest must tick
// all the time (nohz=off). `jiffies` reads the counter, `tick` is what it counts.
std::unique_ptr<EpochClock> make_guest_clock(std::function<std::uint64_t()> jiffies, Duration tick);

}  // namespace remus::record
