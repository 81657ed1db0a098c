// The physics that a simulation stands on: a clock, wake-ups, computations that share cores, transfers that share
// links.
//
// Two kernels offer it: sim/simgrid and sim/heap. Both give the same instants, to the nanosecond. Contract of both:
// - Of two wake-ups at one instant the one asked for first comes first; an alarm counts as asked for when it was moved
//   last.
// - A transfer first shares the links of its route with all others that cross them, each an equal part (max-min fair):
//   at the end of that it is written. Then it travels for the route's latency: at the end of that it has arrived.
// - Transfers of one stream follow one another: the next begins to share when the one before is written. Streams, and
//   those of different VMs, share.
// - A message without bytes shares with nothing: written at once, arrived a latency later.
// - Instants are whole nanoseconds, rounded to the nearest at the end of each part.
// A world is owned by the engine and lent for a call; nothing in it points to anything outside but `TransferWitness`.
#pragma once

#include <cstdint>
#include <optional>

#include "models/replica/message.hpp"
#include "models/units/quantity.hpp"
#include "sim/world/wakeup.hpp"

namespace remus::sim {

struct Route {
  BytesPerSecond bandwidth;  // that of its narrowest link, > 0
  Duration latency;          // >= 0
};

// What comes one after the other: a VM's channel in one direction.
struct StreamId {
  VmId vm{};
  HostId from{}, to{};
  replica::Channel channel{};
  friend bool operator==(const StreamId&, const StreamId&) = default;
};

// One at most for each name of a VM on a host.
struct AlarmId {
  VmId vm{};
  HostId host{};
  std::uint8_t name = 0;
  friend bool operator==(const AlarmId&, const AlarmId&) = default;
};

// Is told when a transfer begins to share its route and when it is written; of what is abandoned, that too.
class TransferWitness {
 public:
  virtual ~TransferWitness() = default;
  virtual void begins(const StreamId& stream, Bytes bytes, Instant now) = 0;
  virtual void ends(const StreamId& stream, Bytes bytes, Instant now) = 0;
};

class World {
 public:
  virtual ~World() = default;
  virtual Instant now() const = 0;

  // The next wake-up, at which the clock then stands; false when nothing waits any more.
  virtual bool next(Wakeup& out) = 0;
  // Once, `delay` >= 0 from now.
  virtual void at(Duration delay, const Wakeup& wakeup) = 0;
  // Likewise; replaces the alarm of that name. To move one later costs a store.
  virtual void alarm(const AlarmId& id, Duration delay, const Wakeup& wakeup) = 0;
  virtual void disarm(const AlarmId& id) = 0;

  // `cpu` > 0 of one core of a host, shared fairly with the threads that run there (set_load) and other computations;
  // `done` at its end. One after the other for each VM on a host.
  virtual void compute(VmId vm, HostId host, Duration cpu, const Wakeup& done) = 0;
  // Threads of a VM on a host that want a core each, all the time, until it is set anew; and the share of a core that
  // each gets now, in (0, 1]. What of them no VM asks for (dom0's) is set as that of a VM without a number.
  virtual void set_load(VmId vm, HostId host, std::int64_t threads) = 0;
  virtual Ratio core_share(HostId host) const = 0;

  // `bytes` >= 0 over the route. `written`: to the sender, where anybody waits for it.
  virtual void send(const StreamId& stream, Bytes bytes, const std::optional<Wakeup>& written,
                    const Wakeup& arrived) = 0;
  // The connection is gone: nothing of the stream that has not arrived arrives, or is told to be written. What is on
  // the links occupies them to its end.
  virtual void abandon(const StreamId& stream) = 0;
  // The host is down: its computations are never done, its alarms and wake-ups not heard (their incarnation is past).
  virtual void drop(HostId host) = 0;

  virtual Route route(HostId from, HostId to) const = 0;
};

}  // namespace remus::sim
