// For tests: drives a network with checkpoints at fixed times, on no clock but the network's own.
#pragma once

#include "models/workload/network_workload.hpp"

namespace remus {

// Every `cycle`: suspend and plug; `pause` later resume; `commit` after the suspend, release what was plugged.
// Precondition: pause <= commit < cycle.
struct FixedCycle {
  Duration cycle, pause, commit;
};

inline void drive_unprotected(tcp::Network& network, Duration at_most) {
  network.start();
  network.release_all();
  network.advance_to(Instant(at_most));
}

inline void drive_protected(tcp::Network& network, const FixedCycle& times, Duration at_most) {
  network.start();
  EpochId epoch{0};
  for (Instant suspend(times.cycle); !network.stopped() && suspend < Instant(at_most);
       suspend = suspend + times.cycle) {
    network.advance_to(suspend);
    if (network.stopped()) return;
    network.suspend_guest();
    network.plug(epoch);
    network.advance_to(suspend + times.pause);
    network.resume_guest();
    network.advance_to(suspend + times.commit);
    network.release_through(epoch);
    epoch += EpochId{1};
  }
}

}  // namespace remus
