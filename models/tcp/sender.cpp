#include "models/tcp/sender.hpp"

#include <algorithm>

namespace remus::tcp {

namespace {
constexpr std::int64_t kOffloadHeadroom = 320;  // cited: Linux keeps MAX_TCP_HEADER free of a 64 KB offload packet
constexpr std::int64_t kHalfWindowRule = 536;  // cited: packets are bounded by half the peer's window above this window
constexpr std::int64_t kDeferDivisor = 3;      // cited: sysctl tcp_tso_win_divisor
constexpr Duration kDeferOnlyWithin = Duration::ms(1);  // cited: Linux >= 4.?: defers only right after another packet
}  // namespace

Sender::Sender(const Context& context, std::uint32_t connection, Side side)
    : connection_(connection),
      side_(side),
      cubic_(context.clock),
      rtt_(context.tcp.rto_min, context.tcp.rto_initial),
      board_(context.mss()) {}

void Sender::established(const Context& context, std::int64_t peer_window, bool handshake_timed_out_twice) {
  window_.cwnd = handshake_timed_out_twice ? 1 : context.tcp.initial_window;
  peer_window_ = largest_peer_window_ = peer_window;
  window_stamp_ = last_data_ = context.now;
  usage_seq_ = next_;
  enlarge_buffer(context);
  cubic_.reset(context.now, next_);
}

void Sender::push(Context& context) {
  push_packets(context, false);
  take_space(context);
}

// `only_one`: a packet was just filled while nothing else waits; it leaves without regard to deferral.
void Sender::push_packets(Context& context, bool only_one) {
  if (!anything_unsent()) return;
  bool cwnd_limited = false;
  std::int64_t sent = 0;
  while (send_head(context, only_one, cwnd_limited, sent)) {
    if (only_one) break;
  }
  if (in_reduction()) reduction_sent_ += sent;
  cwnd_limited |= board_.in_flight() >= window_.cwnd;
  if (sent > 0 || cwnd_limited) validate_window(context, cwnd_limited);
}

std::int64_t Sender::window_quota(bool is_last_fin) const {
  if (is_last_fin) return 1;  // the final FIN may exceed the window
  const std::int64_t free = window_.cwnd - board_.in_flight();
  if (free <= 0) return 0;
  return std::min(std::max<std::int64_t>(window_.cwnd / 2, 1), free);
}

bool Sender::nagle_holds(const Context& context, std::int64_t bytes) const {
  if (bytes % context.mss() == 0 || next_ + bytes < written_end_ || fin_wanted_) return false;
  return context.tcp.nagle && board_.packets_out() > 0 && small_end_ > una_;
}

bool Sender::should_defer(const Context& context, std::int64_t head_bytes, bool& cwnd_limited) const {
  if (state_ == State::recovery || state_ == State::loss) return false;
  if (context.now - last_any_ > kDeferOnlyWithin) return false;
  const std::int64_t by_peer = una_ + peer_window_ - next_;
  const std::int64_t by_cwnd = (window_.cwnd - board_.in_flight()) * context.mss();
  const std::int64_t sendable = std::min(by_peer, by_cwnd);
  const bool is_last = unsent_.size() <= 1;
  if (sendable >= context.tcp.tso_max.count() || (!is_last && sendable >= head_bytes)) return false;
  if (sendable >= std::min(peer_window_, window_.cwnd * context.mss()) / kDeferDivisor) return false;
  if (board_.empty() || context.now - board_.head().sent < rtt_.srtt() * Ratio(0.5)) return false;
  if (by_cwnd < by_peer && by_cwnd <= head_bytes) {
    cwnd_limited = true;
    return true;
  }
  if (by_cwnd >= by_peer && by_peer <= head_bytes) return true;
  return !(is_last && fin_wanted_);
}

std::int64_t Sender::packet_bytes(const Context& context, std::int64_t head_bytes, std::int64_t quota) const {
  const std::int64_t mss = context.mss();
  if (head_bytes <= mss) return head_bytes;
  const std::int64_t most = quota * mss;
  const std::int64_t by_peer = una_ + peer_window_ - next_;
  const bool is_last = unsent_.size() <= 1;
  if (most <= by_peer && !is_last) return std::min(most, head_bytes);
  const std::int64_t needed = std::min(head_bytes, by_peer);
  if (most <= needed) return most;
  return nagle_holds(context, needed) ? needed - needed % mss : needed;
}

bool Sender::send_head(Context& context, bool only_one, bool& cwnd_limited, std::int64_t& sent) {
  if (!anything_unsent()) return false;
  const std::int64_t mss = context.mss();
  const std::int64_t head_bytes = unsent_.empty() ? 0 : unsent_.front() - next_;
  const bool fin_in_head = may_send_fin();
  const std::int64_t quota = window_quota(fin_in_head && head_bytes <= mss);
  if (quota == 0 || next_ + std::min(head_bytes, mss) > una_ + peer_window_) return false;
  if (head_bytes <= mss ? nagle_holds(context, head_bytes)
                        : !only_one && should_defer(context, head_bytes, cwnd_limited))
    return false;
  const std::int64_t bytes = packet_bytes(context, head_bytes, quota);
  if (bytes == 0 && !fin_in_head) return false;
  transmit_new(context, bytes, fin_in_head && bytes == head_bytes);
  sent += std::max<std::int64_t>(1, (bytes + mss - 1) / mss);
  return true;
}

void Sender::transmit_new(Context& context, std::int64_t bytes, bool with_fin) {
  SentPacket packet;
  packet.begin = next_;
  packet.end = next_ + bytes + (with_fin ? 1 : 0);
  packet.fin = with_fin;
  packet.segments = static_cast<std::int32_t>(std::max<std::int64_t>(1, (bytes + context.mss() - 1) / context.mss()));
  packet.sent = context.now;
  const bool was_idle = board_.packets_out() == 0;
  if (board_.in_flight() == 0) cubic_.on_idle_end(context.now, last_data_);
  next_ = packet.end;
  if (with_fin) fin_sent_ = true;
  if (!unsent_.empty() && next_ >= unsent_.front()) unsent_.pop_front();
  if (bytes % context.mss() != 0) small_end_ = packet.end;
  emit(context, packet);
  board_.add(packet);
  if (was_idle) arm_timer(context);
}

void Sender::emit(Context& context, const SentPacket& sent) {
  Packet packet;
  packet.connection = connection_;
  packet.from = side_;
  packet.seq = sent.begin;
  packet.fin = sent.fin;
  packet.payload = static_cast<std::int32_t>(sent.end - sent.begin - (sent.fin ? 1 : 0));
  packet.segments = sent.segments;
  last_data_ = last_any_ = context.now;
  context.outbox.push_back(packet);
}

void Sender::note_transmission(const Context& context) { last_any_ = context.now; }

void Sender::arm_timer(const Context& context) {
  rto_due_ =
      board_.packets_out() == 0 ? kNever : context.clock.wheel_expiry(context.now, context.clock.ticks(rtt_.rto()));
}

bool Sender::window_was_limit() const {
  return cwnd_limited_ || (window_.in_slow_start() && window_.cwnd < 2 * most_out_);
}

void Sender::validate_window(const Context& context, bool cwnd_limited) {
  const std::int64_t out = board_.packets_out();
  if (una_ >= usage_seq_ || cwnd_limited || (!cwnd_limited_ && out > most_out_)) {
    cwnd_limited_ = cwnd_limited;
    most_out_ = out;
    usage_seq_ = next_;
  }
  if (window_was_limit()) {
    used_ = 0;
    window_stamp_ = context.now;
    return;
  }
  used_ = std::max(used_, out);
  if (context.now - window_stamp_ >= rtt_.rto()) shrink_unused_window(context);
}

// A window not used for a whole time-out decays half-way to what was used (RFC 2861).
void Sender::shrink_unused_window(const Context& context) {
  if (state_ == State::open) {
    const std::int64_t used = std::max(used_, context.tcp.initial_window);
    if (used < window_.cwnd) {
      window_.ssthresh = present_threshold();
      window_.cwnd = (window_.cwnd + used) / 2;
    }
    used_ = 0;
  }
  window_stamp_ = context.now;
}

std::int64_t Sender::present_threshold() const {
  return in_reduction() ? window_.ssthresh : std::max(window_.ssthresh, window_.cwnd / 2 + window_.cwnd / 4);
}

void Sender::restart_after_idle(const Context& context) {
  if (board_.packets_out() > 0) return;
  const Duration rto = rtt_.rto();
  Duration idle = context.now - last_data_;
  if (idle <= rto) return;
  window_.ssthresh = present_threshold();
  const std::int64_t floor = std::min(context.tcp.initial_window, window_.cwnd);
  for (idle -= rto; idle > Duration() && window_.cwnd > floor; idle -= rto) window_.cwnd /= 2;
  window_.cwnd = std::max(window_.cwnd, floor);
  window_stamp_ = context.now;
  used_ = 0;
}

}  // namespace remus::tcp
