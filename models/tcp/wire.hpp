// One direction of the client path: a serialising link behind a drop-tail queue, then a fixed delay.
//
// Models: frames leave one after another at the link's bandwidth, each with its overhead; at most queue_packets wait;
// the delay keeps order. Leaves out: bit errors, other traffic, medium access. Parameters: PathConfig,
// TcpConfig::wire_overhead. Validated: wire_test.cpp (closed forms). References: IEEE 802.3 (preamble 8, FCS 4, gap 12
// bytes).
#pragma once

#include <cstdint>
#include <random>

#include "models/tcp/packet.hpp"
#include "models/tcp/ring.hpp"

namespace remus::tcp {

class Wire {
 public:
  // `seed` is used only when the path has jitter.
  Wire(const PathConfig& path, const TcpConfig& tcp, std::uint64_t seed);

  // Takes one packet, sent as one unit with one overhead. False: the queue is full.
  bool send(const Packet& packet, Instant now);
  // Takes a packet cut into its frames; what finds the queue full is lost. Returns the frames lost.
  std::int64_t send_cut(const Packet& packet, Instant now);
  bool empty() const { return frames_.empty(); }
  Instant next_arrival() const;  // kNever-like when empty or halted
  // Precondition: not empty.
  const Packet& front() const { return frames_.front().packet; }
  void pop();
  // Of the path's jitter; 0 before the first draw.
  std::uint64_t last_draw() const { return last_draw_; }
  // From `now` on nothing moves, until resume (which means nothing to a wire that is not halted).
  void halt(Instant now) { halted_since_ = now, halted_ = true; }
  void resume(Instant now) {
    if (halted_) stalled_ = stalled_ + (now - halted_since_);
    halted_ = false;
  }

 private:
  struct Frame {
    Instant departs;  // from the link's near end, on the link's own clock (which stops while halted)
    Instant arrives;  // at the far end, on the same clock
    Packet packet;
  };
  Instant own_time(Instant now) const { return (halted_ ? halted_since_ : now) - stalled_; }
  std::int64_t waiting(Instant own);
  Duration time_for(std::int64_t bytes);
  Duration jitter();

  Duration delay_;
  std::int64_t jitter_ns_;
  std::mt19937_64 random_;
  std::uint64_t last_draw_ = 0;
  Instant last_arrival_;
  double ns_per_byte_;
  std::int64_t queue_packets_;
  std::int64_t overhead_;
  TcpConfig tcp_;
  std::int64_t timed_bytes_ = 0;  // what time_for() was asked last, and its answer: most frames are alike
  Duration timed_;
  Ring<Frame> frames_;
  std::size_t departed_ = 0;  // how many of frames_ are past the link and only in the delay
  Instant free_at_;
  Duration stalled_;
  bool halted_ = false;
  Instant halted_since_;
};

}  // namespace remus::tcp
