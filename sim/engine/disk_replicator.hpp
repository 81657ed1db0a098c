// Asynchronous replication of the guest's disk writes, as DRBD's Remus variant does it: writes go to the backup as they
// happen, on the link the checkpoints use; a barrier closes each epoch's writes.
#pragma once

#include <deque>
#include <functional>

#include "models/units/quantity.hpp"
#include "sim/engine/stream.hpp"

namespace remus::sim {

class DiskReplicator {
 public:
  struct Hooks {
    std::function<void(EpochId, Bytes)> received;  // a part has arrived at the backup
    std::function<void(EpochId)> complete;         // all of the epoch's writes, and its barrier, have
  };
  // Agenda and hosts are borrowed.
  DiskReplicator(Agenda& agenda, simgrid::s4u::Host* primary, simgrid::s4u::Host* backup, Stream::OnLink on_link,
                 Hooks hooks);

  // `written`: what the running epoch has written so far; sends the new part unless one is still on its way.
  void offer(Bytes written);
  // The running epoch has ended with `written` in all; the next one begins.
  void barrier(EpochId epoch, Bytes written);
  // The connection is gone: nothing sent so far arrives.
  void abandon() { stream_.abandon(); }
  // Replication begins (again) with `epoch`, of which `written` so far is at the backup already.
  void restart(EpochId epoch, Bytes written);
  // Of what the guest has written, `written` in the running epoch, the part that is not at the backup.
  Bytes missing(Bytes written) const;
  // To be called for every completion SimGrid signals; true when it was this stream's.
  bool completed(const simgrid::s4u::Activity& activity) { return stream_.completed(activity); }

 private:
  void arrived(EpochId epoch, Bytes bytes);
  void complete_epochs();

  Hooks hooks_;
  Stream stream_;
  EpochId running_{0};
  Bytes offered_;  // of the running epoch
  struct Closed {
    EpochId epoch;
    Bytes missing;  // not yet at the backup
  };
  std::deque<Closed> closed_;  // barriers set, not complete
  Bytes arrived_of_running_;
};

}  // namespace remus::sim
