// The guest's side of a network at one moment, as a checkpoint holds it.
//
// Models: all that a guest's kernel keeps of its connections (memory is copied whole), and the timers its programs wait
// for. Leaves out: what is not in the guest: frames in the host's plug, frames that arrived while it was suspended.
// References: Cully et al., Remus, NSDI 2008, section 3.
#pragma once

#include <vector>

#include "models/tcp/endpoint.hpp"
#include "models/tcp/timer_heap.hpp"

namespace remus::tcp {

class GuestSideImage {
 public:
  struct End {
    std::uint32_t connection;
    Endpoint endpoint;
  };

  std::vector<End> ends;          // of the connections alive, by number
  std::uint32_t ever_opened = 0;  // connections, up to now
  std::vector<Timer> timers;      // of the guest's programs, in the order in which they fire
  Duration run_time;              // Network::guest_run_time()
};

}  // namespace remus::tcp
