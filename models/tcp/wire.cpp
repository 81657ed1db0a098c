#include "models/tcp/wire.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace remus::tcp {

Wire::Wire(const PathConfig& path, const TcpConfig& tcp, std::uint64_t seed)
    : delay_(path.one_way_delay),
      jitter_ns_(path.delay_jitter.in_ns()),
      random_(seed),
      ns_per_byte_(1e9 / path.bandwidth.count()),
      queue_packets_(path.queue_packets),
      overhead_(tcp.wire_overhead.count()),
      tcp_(tcp) {}

std::int64_t Wire::waiting(Instant own) {
  while (departed_ < frames_.size() && frames_[departed_].departs <= own) ++departed_;
  return static_cast<std::int64_t>(frames_.size() - departed_);
}

bool Wire::send(const Packet& packet, Instant now) {
  const Instant own = own_time(now);
  if (waiting(own) > queue_packets_) return false;  // the queue, and one frame on the link
  free_at_ = std::max(free_at_, own) + time_for(frame_bytes(packet, tcp_) + overhead_);
  last_arrival_ = std::max(last_arrival_, free_at_ + delay_ + jitter());
  Frame& frame = frames_.add();
  frame.departs = free_at_;
  frame.arrives = last_arrival_;
  frame.packet = packet;
  return true;
}

// On the link.
Duration Wire::time_for(std::int64_t bytes) {
  if (bytes != timed_bytes_) {
    timed_bytes_ = bytes;
    timed_ = Duration(std::llround(static_cast<double>(bytes) * ns_per_byte_));
  }
  return timed_;
}

Duration Wire::jitter() {
  if (jitter_ns_ == 0) return Duration();
  last_draw_ = random_();
  return Duration(static_cast<std::int64_t>(last_draw_ % static_cast<std::uint64_t>(jitter_ns_ + 1)));
}

std::int64_t Wire::send_cut(const Packet& packet, Instant now) {
  std::int64_t lost = 0;
  Packet frame = packet;
  frame.segments = 1;
  std::int64_t left = packet.payload;
  for (std::int32_t i = 1; i <= packet.segments; ++i) {
    frame.payload = static_cast<std::int32_t>(std::min(left, tcp_.mss.count()));
    frame.fin = packet.fin && i == packet.segments;
    if (!send(frame, now)) ++lost;
    frame.seq += frame.payload;
    left -= frame.payload;
  }
  return lost;
}

Instant Wire::next_arrival() const {
  if (frames_.empty() || halted_) return Instant(Duration(std::numeric_limits<std::int64_t>::max()));
  return frames_.front().arrives + stalled_;
}

void Wire::pop() {
  frames_.pop_front();
  if (departed_ > 0) --departed_;
}

}  // namespace remus::tcp
