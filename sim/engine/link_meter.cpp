#include "sim/engine/link_meter.hpp"

#include <algorithm>

namespace remus::sim {

void LinkMeter::advance(Instant now) {
  if (!idle()) {
    Instant crosses_from = now;
    for (const auto& message : under_way_) {
      if (message) crosses_from = std::min(crosses_from, message->crosses_from);
    }
    crossed_ += bandwidth_.count() * (now - std::max(now_, crosses_from)).in_seconds();
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
  crossed_ = 0;
  clipped_ = false;
}

void LinkMeter::restart(Instant from) {
  advance(from);
  occupied_ = Duration(0);
  crossed_ = 0;
  carried_ = arrived_ = Bytes(0);
  clipped_ = !idle();
}

void LinkMeter::carries(BytesPerSecond bandwidth, Instant now) {
  advance(now);
  bandwidth_ = bandwidth;
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
  return carried_ + std::clamp(Bytes(std::llround(then.crossed_)), at_least, at_most);
}

Duration LinkMeter::occupied(Instant until) const {
  LinkMeter then = *this;
  then.advance(until);
  return then.occupied_;
}

}  // namespace remus::sim
