// How much a receiver is ready to take: Linux's receive buffer, its automatic growth, and the window advertised from
// it.
//
// Models: half of the buffer is window (tcp_adv_win_scale = 1); the window opens by twice what a packet brings, two
// segments at least, until the buffer's share is reached; dynamic right-sizing sets the buffer to twice what was read
// in the last round trip, plus the growth seen, up to a maximum; the right edge never moves back. Leaves out: memory
// pressure, a reader that lags (ours reads at once). Parameters: TcpConfig::receive_buffer_initial, receive_buffer_max,
// frame_memory, *_receive_window (a cap on the window). Validated: receive_window_test.cpp (by hand), validation/plug.
// References: Fisk, Feng, "Dynamic Right-Sizing in TCP", LANL 2001; tcp(7).
#pragma once

#include <cstdint>

#include "models/tcp/context.hpp"

namespace remus::tcp {

class ReceiveWindow {
 public:
  // `opener`: this end sent the first SYN. Linux rounds its first window to segments without timestamps (12 bytes
  // longer).
  ReceiveWindow(const Context&, std::int64_t window_cap, bool opener);
  void established(const Context& context) { measured_since_ = context.now; }
  // `bytes` arrived in one packet, in or out of order. True: the window opened.
  bool on_data(const Context&, std::int64_t bytes);
  // The application has read everything up to `read`.
  void on_read(const Context&, std::int64_t read);
  // Round trip as seen by a receiver: from the echo of a timestamp it sent, and from how long a window's worth took.
  void on_timestamp_echo(const Context&, std::int32_t echo_ms);
  void on_in_order(const Context&, std::int64_t next);
  // The window to advertise now, with `next` the next byte expected, and `held` bytes buffered out of order.
  std::int64_t advertise(const Context&, std::int64_t next, std::int64_t held);
  // What advertise() would say if the right edge could move back: the kernel asks before acking at once.
  std::int64_t candidate(const Context&, std::int64_t held) const;
  std::int64_t last() const { return window_; }
  std::int64_t right_edge() const { return advertised_at_ + window_; }  // no byte from here on may be sent yet
  Duration rtt() const { return Duration(rtt8_us_ * 1'000 / 8); }
  std::int64_t initial() const { return initial_; }

 private:
  void rtt_sample(std::int64_t us, bool from_window);
  void grow_buffer(const Context&, std::int64_t copied);

  std::int64_t cap_;
  std::int64_t buffer_;
  std::int64_t clamp_;  // window the buffer is worth
  std::int64_t initial_;
  std::int64_t allowed_;            // window opened so far
  std::int64_t window_;             // last advertised ...
  std::int64_t advertised_at_ = 1;  // ... when this was the next byte expected
  // dynamic right-sizing
  std::int64_t space_;  // bytes read in a round trip, the most so far
  std::int64_t measured_from_ = 1;
  Instant measured_since_;
  std::int64_t rtt8_us_ = 0;
  std::int32_t last_echo_ms_ = 0;
  std::int64_t window_probe_end_ = 0;
  Instant window_probe_since_;
};

}  // namespace remus::tcp
