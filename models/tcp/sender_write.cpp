// The application's side of the sender: the send buffer, and how what is written is divided into offload packets.
//
// Data is divided as it is written. The last packet grows with what is written next until it reaches the offload limit,
// even when its first part has been sent already; a packet that fills up while nothing else waits is sent at once. A
// writer that finds the buffer full waits until a third of it is free.
#include <algorithm>

#include "models/tcp/sender.hpp"

namespace remus::tcp {

namespace {
constexpr std::int64_t kOffloadHeadroom = 320;  // cited: Linux keeps MAX_TCP_HEADER free of a 64 KB offload packet
constexpr std::int64_t kHalfWindowRule = 536;  // cited: packets are bounded by half the peer's window above this window
constexpr std::int64_t kPacketMemory = 1280;   // assumed: Linux's bookkeeping of one packet in the send buffer
constexpr std::int64_t kSegmentMemory = 4352;  // cited: what Linux reserves per segment when sizing the send buffer
constexpr std::int64_t kBufferMax = 4 << 20;   // cited: tcp_wmem's maximum
}  // namespace

void Sender::write(Context& context, std::int64_t bytes) {
  restart_after_idle(context);
  pending_ += bytes;
  fill(context);
}

void Sender::finish(Context& context) {
  close_wanted_ = true;
  if (pending_ == 0) fill(context);
}

// Copies what the application has, as far as the buffer takes it.
void Sender::fill(Context& context) {
  while (pending_ > 0 && buffered_memory() < buffer_limit_) {
    const std::int64_t copied = append_to_last_packet(context);
    if (pending_ == 0) break;
    if (written_end_ - last_packet_begin() < offload_limit(context) || copied == 0) continue;
    if (written_end_ > pushed_ + largest_peer_window_ / 2) {
      pushed_ = written_end_;
      push_packets(context, false);
    } else if (unsent_.size() == 1) {
      push_packets(context, true);
    }
  }
  if (pending_ == 0) {
    pushed_ = written_end_;
    if (close_wanted_ && !fin_wanted_) {
      fin_wanted_ = true;
      fin_seq_ = written_end_;
    }
  }
  push_packets(context, false);
}

std::int64_t Sender::last_packet_begin() const { return unsent_.size() <= 1 ? next_ : unsent_[unsent_.size() - 2]; }

std::int64_t Sender::append_to_last_packet(const Context& context) {
  std::int64_t room = unsent_.empty() ? 0 : offload_limit(context) - (written_end_ - last_packet_begin());
  if (room <= 0) {
    unsent_.push_back(written_end_);
    room = offload_limit(context);
  }
  const std::int64_t copied = std::min(room, pending_);
  written_end_ += copied;
  pending_ -= copied;
  unsent_.back() = written_end_;
  return copied;
}

std::int64_t Sender::buffered_memory() const {
  return written_end_ - una_ + kPacketMemory * static_cast<std::int64_t>(unsent_.size() + board_.packets());
}

// Twice what the window can have in flight.
void Sender::enlarge_buffer(const Context& context) {
  const std::int64_t segments = std::max({context.tcp.initial_window, window_.cwnd, reordering_ + 1});
  buffer_limit_ = std::max(buffer_limit_, std::min(2 * segments * kSegmentMemory, kBufferMax));
}

void Sender::take_space(Context& context) {
  if (pending_ == 0 || buffer_limit_ - buffered_memory() < buffered_memory() / 2) return;
  if (board_.in_flight() < window_.cwnd) enlarge_buffer(context);
  fill(context);
}

// The most one packet may carry, in whole segments.
std::int64_t Sender::offload_limit(const Context& context) const {
  std::int64_t bytes = context.tcp.tso_max.count() - kOffloadHeadroom;
  if (largest_peer_window_ > kHalfWindowRule) bytes = std::min(bytes, largest_peer_window_ / 2);
  return std::max<std::int64_t>(1, bytes / context.mss()) * context.mss();
}

}  // namespace remus::tcp
