// The one to whom devices, driver and world tell what physically happens to a VM, at the moment it is so, unfiltered:
//
//   witness.tell<&GuestListener::resumed>(host, epoch, now);
//
// and who passes it on to all that listen: checkers, statistics, log, story, tests. Nothing flows back: what somebody
// needs in order to go on, he keeps himself.
//
// Listeners are told in the order in which they were added, so that one added first sees no other's objection. One that
// throws (a checker) ends the telling. To be a copyable world's, a witness is lent for a call; a copy of a world gets
// one of its own.
#pragma once

#include <cstdint>
#include <tuple>
#include <type_traits>
#include <vector>

#include "models/tcp/egress_observer.hpp"
#include "sim/vm/ack_listener.hpp"
#include "sim/vm/checkpoint_listener.hpp"
#include "sim/vm/disk_listener.hpp"
#include "sim/vm/egress_listener.hpp"
#include "sim/vm/fault_listener.hpp"
#include "sim/vm/guest_listener.hpp"
#include "sim/vm/link_listener.hpp"
#include "sim/vm/protection_listener.hpp"
#include "sim/vm/run_listener.hpp"
#include "sim/vm/vm_listener.hpp"

namespace remus::sim {

template <class Fact>
struct KindOf;
template <class Kind, class... Facts>
struct KindOf<void (Kind::*)(Facts...)> {
  using type = Kind;
};

class Witness final : public LinkListener, public tcp::EgressObserver {
 public:
  // Borrowed for the witness's life; hears every kind of fact that it has an interface of.
  template <class Listener>
  void add(Listener& listener) {
    add_as<GuestListener>(listener);
    add_as<CheckpointListener>(listener);
    add_as<AckListener>(listener);
    add_as<LinkListener>(listener);
    add_as<EgressListener>(listener);
    add_as<tcp::EgressObserver>(listener);
    add_as<DiskListener>(listener);
    add_as<ProtectionListener>(listener);
    add_as<VmListener>(listener);
    add_as<FaultListener>(listener);
    add_as<RunListener>(listener);
  }

  template <auto Fact, class... Facts>
  void tell(const Facts&... facts) const {
    for (auto* listener : std::get<std::vector<typename KindOf<decltype(Fact)>::type*>>(listeners_))
      (listener->*Fact)(facts...);
  }

  // A world and a network know only their own interface of it.
  void begins(const StreamId& stream, Bytes bytes, Instant now) override {
    tell<&LinkListener::begins>(stream, bytes, now);
  }
  void ends(const StreamId& stream, Bytes bytes, Instant now) override {
    tell<&LinkListener::ends>(stream, bytes, now);
  }
  void link_carries(HostId from, HostId to, BytesPerSecond bandwidth, BytesPerSecond in_all, Instant now) override {
    tell<&LinkListener::link_carries>(from, to, bandwidth, in_all, now);
  }
  void on_enqueued(Instant at, std::uint64_t packet, Bytes frame_bytes) override {
    tell_of_frame<&tcp::EgressObserver::on_enqueued>(at, packet, frame_bytes);
  }
  void on_dropped(Instant at, std::uint64_t packet, Bytes frame_bytes) override {
    tell_of_frame<&tcp::EgressObserver::on_dropped>(at, packet, frame_bytes);
  }
  void on_left(Instant at, std::uint64_t packet, Bytes frame_bytes) override {
    tell_of_frame<&tcp::EgressObserver::on_left>(at, packet, frame_bytes);
  }
  void on_lost(Instant at, std::uint64_t packet, Bytes frame_bytes) override {
    tell_of_frame<&tcp::EgressObserver::on_lost>(at, packet, frame_bytes);
  }

 private:
  // There are many frames, and nearly always one who looks at them.
  template <auto Fact>
  void tell_of_frame(Instant at, std::uint64_t packet, Bytes frame_bytes) const {
    const auto& listeners = std::get<std::vector<tcp::EgressObserver*>>(listeners_);
    if (listeners.size() == 1) return (listeners.front()->*Fact)(at, packet, frame_bytes);
    tell<Fact>(at, packet, frame_bytes);
  }
  template <class Kind, class Listener>
  void add_as(Listener& listener) {
    if constexpr (std::is_base_of_v<Kind, Listener>) std::get<std::vector<Kind*>>(listeners_).push_back(&listener);
  }

  std::tuple<std::vector<GuestListener*>, std::vector<CheckpointListener*>, std::vector<AckListener*>,
             std::vector<LinkListener*>, std::vector<EgressListener*>, std::vector<tcp::EgressObserver*>,
             std::vector<DiskListener*>, std::vector<ProtectionListener*>, std::vector<VmListener*>,
             std::vector<FaultListener*>, std::vector<RunListener*>>
      listeners_;
};

}  // namespace remus::sim
