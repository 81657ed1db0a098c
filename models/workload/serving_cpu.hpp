// The guest's CPU as its server uses it: one request at a time, in the order in which they came.
//
// Models: an amount of guest run time per request, log-normal as in guest_service.hpp. A suspended guest makes no
//   progress; a slowed-down one (protection's log-dirty faults and cold caches) needs a multiple of the time. Requests
//   wait for those before them, so that no more than 1 / mean are answered per second of guest run time.
// Leaves out: several CPUs, time slices between requests, and the CPU time of packets and connections (it is in the
//   mean, measured at saturation).
// Parameters: ServiceTime, and the slowdown. Validated: serving_cpu_test.cpp (closed forms), keepalive_test.cpp.
// References: none; a first-come first-served queue.
//
// A copy is the CPU at that moment: what a checkpoint of the guest holds, beside the network's timers.
#pragma once

#include <deque>
#include <optional>

#include "models/tcp/network.hpp"
#include "models/workload/guest_service.hpp"
#include "models/workload/random.hpp"

namespace remus {

class ServingCpu {
 public:
  // `token` is that of the guest timers this asks the network for. Throws std::invalid_argument for a time out of
  // range.
  ServingCpu(const ServiceTime& time, std::uint64_t seed, std::uint64_t token);
  // Guest run time per unit of work, for requests begun from now on. Precondition: > 0.
  void set_slowdown(Ratio slowdown) { slowdown_ = slowdown; }
  // A request of `connection` was read.
  void add(tcp::Network& network, tcp::ConnectionId connection);
  // To be called when a timer of this token fires: the connection whose request has been served by now; nothing when a
  // pause fell into it, and a further timer was set for the rest. Precondition: busy().
  std::optional<tcp::ConnectionId> served(tcp::Network& network);
  bool busy() const { return !queue_.empty(); }
  std::uint64_t last_draw() const { return random_.last_draw(); }

 private:
  void begin_first(tcp::Network& network);

  ServiceTime time_;
  Random random_;
  std::uint64_t token_;
  Ratio slowdown_{1.0};
  std::deque<tcp::ConnectionId> queue_;  // the first is being served
  Duration due_;                         // guest run time at which it has been
};

}  // namespace remus
