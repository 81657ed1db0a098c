#include "sim/engine/disk_replicator.hpp"

#include <utility>

namespace remus::sim {

DiskReplicator::DiskReplicator(Agenda& agenda, simgrid::s4u::Host* primary, simgrid::s4u::Host* backup,
                               Stream::OnLink on_link, Hooks hooks)
    : hooks_(std::move(hooks)),
      stream_(agenda, primary, backup, std::move(on_link),
              [this](EpochId epoch, Bytes bytes) { arrived(epoch, bytes); }) {}

void DiskReplicator::offer(Bytes written) {
  if (written == offered_ || !stream_.idle()) return;
  stream_.send(running_, written - offered_);
  offered_ = written;
}

void DiskReplicator::barrier(EpochId epoch, Bytes written) {
  if (written > offered_) stream_.send(epoch, written - offered_);
  closed_.push_back({epoch, written - arrived_of_running_});
  offered_ = arrived_of_running_ = Bytes(0);
  running_ = epoch + EpochId(1);
  complete_epochs();
}

void DiskReplicator::restart(EpochId epoch, Bytes written) {
  stream_.abandon();
  running_ = epoch;
  offered_ = arrived_of_running_ = written;
  closed_.clear();
}

Bytes DiskReplicator::missing(Bytes written) const {
  Bytes sum = written - arrived_of_running_;
  for (const Closed& closed : closed_) sum += closed.missing;
  return sum;
}

void DiskReplicator::arrived(EpochId epoch, Bytes bytes) {
  hooks_.received(epoch, bytes);
  if (epoch == running_) {
    arrived_of_running_ += bytes;
    return;
  }
  closed_.front().missing -= bytes;  // the stream keeps the order of epochs
  complete_epochs();
}

void DiskReplicator::complete_epochs() {
  while (!closed_.empty() && closed_.front().missing == Bytes(0)) {
    const EpochId epoch = closed_.front().epoch;
    closed_.pop_front();
    hooks_.complete(epoch);
  }
}

}  // namespace remus::sim
