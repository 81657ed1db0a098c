// What the scenario says each step after a fault takes, in milliseconds: what the laws are derived from.
#pragma once

#include "sim/scenario/scenario.hpp"
#include "tools/remsim/fault_laws.hpp"

namespace remus::cli {

struct FaultCosts {
  FaultCosts(const sim::Experiment&, const Twin&);

  double interval, timeout;  // between checkpoints; silence after which a peer is dead, three intervals at least
  double arbitration;        // 0 without an arbitrator
  double activation;         // of the VM on the backup, its disk's promotion included
  double announcement;       // until the clients know it
  double copy;               // the guest's memory over the link
  double hand_over;          // at most: suspended, the rest sent, granted, resumed
  double first_commit;       // at most: from the copy's end, or the hand-over's, to the first commit
  double greatest_pause;     // of any checkpoint, at most: the large one after a copy of memory
  double stride = 10;        // how often a returned peer is looked for
  double cycle, least_cycle, greatest_cycle;  // of the twin
  std::int64_t buffers;
};

}  // namespace remus::cli
