// The steps of one checkpoint cycle as fixed numbers: what the benchmark's bare programs repeat.
//
// The script measures them on the engine (the mean parts of a cycle) and passes them on, so all programs simulate the
// same pipeline: interval, suspend, copy, resume, and, while the guest runs on, compress, transmit, apply, ack.
#pragma once

#include "models/units/quantity.hpp"

namespace remus::bench {

struct EpochPlan {
  std::int64_t epochs = 0;  // to simulate, > 0
  Duration interval;        // from the guest's being suspended to the next request
  Duration suspend, copy, resume, compress, apply, ack;
  Duration transmit;  // of `checkpoint` on the link alone
  Bytes checkpoint;   // on the wire

  // Of the interval, what is left when the guest has been resumed.
  Duration rest() const { return interval - copy - resume; }
  // From resume to ack.
  Duration background() const { return compress + transmit + apply + ack; }
};

// From words such as "epochs=1000", "suspend=1.4ms", "checkpoint=17KiB", each field once. Throws std::invalid_argument
// for a missing, unknown or malformed one, and for a plan whose checkpoints would overlap.
EpochPlan read_plan(int argc, const char* const* argv);

// Prints what every program of the benchmark ends with: "checkpoints N" and "cycle_ms_mean X".
void print_outcome(std::int64_t checkpoints, Duration first_to_last_suspend);

}  // namespace remus::bench
