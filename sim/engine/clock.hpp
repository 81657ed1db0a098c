// The bridge between SimGrid's clock (double seconds) and the core's (integer nanoseconds).
#pragma once

#include <simgrid/s4u/Engine.hpp>

#include "models/units/quantity.hpp"

namespace remus::sim {

inline Instant simgrid_now() { return Instant(Duration::seconds(simgrid::s4u::Engine::get_clock())); }

}  // namespace remus::sim
