// Where the connections' time goes: each is, at every moment, in one place. What of it is in the egress buffer counts
// first, then what is on the LAN, then what a suspended guest has not taken yet; a connection with nothing under way
// but something unacknowledged waits for a timeout; the rest of its life it is the server's (or the client's) turn.
#pragma once

#include <array>
#include <cstdint>

#include "models/units/quantity.hpp"

namespace remus::tcp {

enum class Whereabouts { egress_buffer, lan, suspended_guest, timeout, server };
inline constexpr std::size_t kWhereabouts = 5;

// Connection time by place, summed over connections; indexed by Whereabouts.
using WaitTotals = std::array<Duration, kWhereabouts>;

// One connection's. Counters are frames on the LAN and packets elsewhere.
class WaitClock {
 public:
  std::int32_t in_egress_buffer = 0;
  std::int32_t on_lan = 0;
  std::int32_t at_suspended_guest = 0;

  explicit WaitClock(Instant opened) : since_(opened) {}
  Whereabouts where() const { return where_; }
  Instant since() const { return since_; }  // nothing of the connection has changed

  // Something has changed: books the time up to `now` on the place so far, and sets the new one.
  void turn(Instant now, bool unacknowledged, WaitTotals& totals) {
    totals[static_cast<std::size_t>(where_)] += now - since_;
    since_ = now;
    where_ = place(unacknowledged);
  }

 private:
  Whereabouts place(bool unacknowledged) const {
    if (in_egress_buffer > 0) return Whereabouts::egress_buffer;
    if (on_lan > 0) return Whereabouts::lan;
    if (at_suspended_guest > 0) return Whereabouts::suspended_guest;
    return unacknowledged ? Whereabouts::timeout : Whereabouts::server;
  }

  Whereabouts where_ = Whereabouts::server;
  Instant since_;
};

}  // namespace remus::tcp
