// The bridge between SimGrid's clock (double seconds) and the core's (integer nanoseconds), and SimGrid's timers.
#pragma once

#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u/Engine.hpp>
#include <utility>

#include "models/units/quantity.hpp"

namespace remus::sim {

inline Instant simgrid_now() { return Instant(Duration::seconds(simgrid::s4u::Engine::get_clock())); }

// Calls `done` once, at `when` (>= now). A timer costs a quarter of an activity: what shares no resource is one.
template <class F>
void at(Instant when, F done) {
  simgrid::kernel::timer::Timer::set(when.since_start().in_seconds(), std::move(done));
}

template <class F>
void after(Duration delay, F done) {
  at(simgrid_now() + delay, std::move(done));
}

}  // namespace remus::sim
