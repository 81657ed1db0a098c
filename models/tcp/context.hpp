// What all endpoints of one network share: constants, the present, and the packets they have just emitted. It is lent
// to each of their calls, and none of them keeps it: so a network is copied by copying its members.
#pragma once

#include <vector>

#include "models/tcp/kernel_clock.hpp"
#include "models/tcp/packet.hpp"

namespace remus::tcp {

// "No such time": later than any event.
inline constexpr Instant kNever{Duration(std::numeric_limits<std::int64_t>::max())};

struct Context {
  TcpConfig tcp;
  KernelClock clock;
  Instant now;
  std::vector<Packet> outbox;  // emitted since the network last looked, in order
  NetworkCounters counters;

  explicit Context(const TcpConfig& config) : tcp(config), clock(config.timer_tick) {}
  std::int64_t mss() const { return tcp.mss.count(); }
};

}  // namespace remus::tcp
