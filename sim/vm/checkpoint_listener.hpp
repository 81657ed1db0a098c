// A checkpoint's way from the host that captured it to the one that holds it.
#pragma once

#include "models/units/quantity.hpp"
#include "sim/world/transfer.hpp"

namespace remus::sim {

class CheckpointListener {
 public:
  virtual ~CheckpointListener() = default;
  // The replica asks for it to be sent.
  virtual void send_asked(HostId, EpochId, Instant) {}
  // The thread that compresses has something to do from now on, or nothing.
  virtual void compressor_works(HostId, bool /*busy*/, Instant) {}
  // It is ready for the stream, as so many bytes; 0 where the testbed sends none.
  virtual void checkpoint_compressed(HostId, EpochId, Bytes, Instant) {}
  // Its last byte is in the stream: the sender may use the buffer again.
  virtual void checkpoint_written(HostId, EpochId, Bytes, Instant) {}
  // All of it is at `host`, so many pages, whether or not the replica there agrees to it.
  virtual void checkpoint_arrived(HostId, EpochId, Pages, Instant) {}
  // The host could activate the VM from it.
  virtual void checkpoint_applied(HostId, EpochId, Instant) {}
};

}  // namespace remus::sim
