// What the checker of amounts hears.
#pragma once

#include "sim/checkers/conservation.hpp"
#include "sim/vm/guest_listener.hpp"
#include "sim/vm/link_listener.hpp"

namespace remus::sim {

class ConservationListener final : public GuestListener, public LinkListener {
 public:
  // Borrowed.
  explicit ConservationListener(ConservationChecker& checker) : checker_(checker) {}

  void pages_captured(HostId, EpochId epoch, Pages pages, Instant) override { checker_.pages_captured(epoch, pages); }
  void begins(const StreamId&, Bytes, Instant now) override { checker_.message_begins(now); }
  void ends(const StreamId&, Bytes bytes, Instant now) override { checker_.message_ends(now, bytes); }
  void link_carries(HostId, HostId, BytesPerSecond, BytesPerSecond in_all, Instant) override {
    checker_.link_carries(in_all);
  }

 private:
  ConservationChecker& checker_;
};

}  // namespace remus::sim
