// A reliable byte stream between two hosts, one message after the other, each a SimGrid communication: streams of one
// link share its bandwidth.
#pragma once

#include <deque>
#include <functional>
#include <simgrid/s4u/Comm.hpp>
#include <simgrid/s4u/Host.hpp>

#include "models/units/quantity.hpp"
#include "sim/engine/agenda.hpp"

namespace remus::sim {

class Stream {
 public:
  using Sent = std::function<void(EpochId, Bytes)>;
  // Called when a message enters the link, and when all of it has crossed: also of one whose connection is gone.
  struct OnLink {
    std::function<void(Bytes)> begins, ends;
  };

  // Agenda and hosts are borrowed. `sent` is called when a message has arrived in full, never from inside send().
  Stream(Agenda& agenda, simgrid::s4u::Host* from, simgrid::s4u::Host* to, OnLink on_link, Sent sent);

  // Queues a message; bytes > 0.
  void send(EpochId, Bytes);
  bool idle() const { return queue_.empty(); }
  // The connection is gone: nothing queued arrives. What is on the link occupies it to its end.
  void abandon();

  // To be called for every completion SimGrid signals; true when it was this stream's.
  bool completed(const simgrid::s4u::Activity& activity);

 private:
  struct Message {
    EpochId epoch;
    Bytes bytes;
  };
  void transmit();
  void begin();

  Agenda* agenda_;
  simgrid::s4u::Host* from_;
  simgrid::s4u::Host* to_;
  OnLink on_link_;
  Sent sent_;
  std::deque<Message> queue_;  // front: in flight, or about to be
  bool front_abandoned_ = false;
  simgrid::s4u::CommPtr in_flight_;
  simgrid::s4u::CommPtr retired_;  // an activity must outlive its own completion signal
};

}  // namespace remus::sim
