#include "sim/engine/link_meter.hpp"

#include <algorithm>

namespace remus::sim {

void LinkMeter::advance(Instant now) {
  if (!idle()) {
    Instant crosses_from = now;
    for (const auto& message : under_way_) {
      if (message) crosses_from = std::min(crosses_from, message->crosses_from);
    }
    crossing_ += now - std::max(now_, crosses_from);
    occupied_ += now - now_;
  }
  now_ = now;
}

void LinkMeter::begins(Channel channel, Bytes bytes, Instant now) {
  advance(now);
  under_way_[channel] = {bytes, now + latency_};
}

void LinkMeter::ends(Channel channel, Instant now) {
  advance(now);
  arrived_ += under_way_[channel].value().bytes;
  under_way_[channel].reset();
  if (!idle()) return;
  carried_ = carried(now);
  arrived_ = Bytes(0);
  crossing_ = Duration(0);
  clipped_ = false;
}

void LinkMeter::restart(Instant from) {
  advance(from);
  occupied_ = crossing_ = Duration(0);
  carried_ = arrived_ = Bytes(0);
  clipped_ = !idle();
}

// Whole messages by their bytes, parts of messages by their time.
Bytes LinkMeter::carried(Instant until) const {
  LinkMeter then = *this;
  then.advance(until);
  Bytes at_most = arrived_;
  for (const auto& message : under_way_) {
    if (message) at_most += message->bytes;
  }
  const Bytes at_least = clipped_ ? Bytes(0) : arrived_;
  const Bytes crossed(std::llround(bandwidth_.count() * then.crossing_.in_seconds()));
  return carried_ + std::clamp(crossed, at_least, at_most);
}

Duration LinkMeter::occupied(Instant until) const {
  LinkMeter then = *this;
  then.advance(until);
  return then.occupied_;
}

}  // namespace remus::sim
