#include "models/tcp/receiver.hpp"

#include <algorithm>

namespace remus::tcp {

namespace {
constexpr std::size_t kSackBlocksKept = 4;              // cited: Linux keeps four, sends three beside timestamps
constexpr std::int64_t kQuickAcksMax = 16;              // cited: Linux TCP_MAX_QUICKACKS
constexpr std::int64_t kDuplicateAcksUncompressed = 3;  // cited: Linux >= 4.18
constexpr Duration kCompressionMax = Duration::ms(1);   // cited: sysctl tcp_comp_sack_delay_ns
constexpr Duration kDelayMax = Duration::ms(200);       // cited: Linux >= 5.10, icsk_delack_max = TCP_DELACK_MAX
}  // namespace

Receiver::Receiver(const Context& context, std::int64_t window_cap, bool opener)
    : window_(context, window_cap, opener) {}

void Receiver::established(const Context& context) {
  last_data_ = context.now;
  window_.established(context);
}

void Receiver::note_timestamp(const Packet& packet) {
  if (packet.seq <= acked_) echo_ms_ = std::max(echo_ms_, packet.stamp_ms);
}

bool Receiver::on_data(const Context& context, const Packet& packet, Duration peer_rto) {
  const SequenceRange range{packet.seq, packet.end_seq()};
  ack_scheduled_ = true;
  if (packet.payload >= full_segment_) window_.on_timestamp_echo(context, packet.echo_ms);
  if (range.end <= next_) {  // all of it was here before
    duplicate_ = range;
    has_duplicate_ = true;
    enter_quick_mode(context);
    return false;
  }
  if (range.begin >= window_.right_edge()) {  // RFC 9293, 3.10.7.4: not acceptable; answer, and drop it
    ack_now_ = true;
    return false;
  }
  if (packet.fin) fin_at_ = range.end - 1;
  if (packet.payload > 0) {
    adapt_delay(context, peer_rto);
    const std::int64_t frame = std::min<std::int64_t>(packet.payload, context.mss());
    if (packet.segments > 1 || frame >= full_segment_) {
      full_segment_ = std::min(packet.segments > 1 ? context.mss() : frame, context.mss());
    } else {
      pushed_twice_ |= pushed_;
      pushed_ = true;
    }
    if (window_.on_data(context, packet.payload)) quick_acks_ |= 1;  // let the sender know of the larger window at once
  }
  if (range.begin > next_) {
    take_out_of_order(range);
    return false;
  }
  take_in_order(packet);
  window_.on_in_order(context, next_);
  return true;
}

void Receiver::take_in_order(const Packet& packet) {
  next_ = packet.end_seq();
  const bool had_hole = !held_.empty();
  std::size_t used = 0;
  while (used < held_.size() && held_[used].begin <= next_) {
    next_ = std::max(next_, held_[used].end);
    held_bytes_ -= held_[used].end - held_[used].begin;
    ++used;
  }
  if (used > 0) held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(used));
  if (had_hole && held_.empty()) ack_now_ = true;
  if (!reported_.empty()) drop_reported_below_next();
  if (fin_at_ >= 0 && next_ > fin_at_) fin_received_ = true;
}

void Receiver::peer_closed(bool we_closed_first) {
  if (we_closed_first) {
    ack_now_ = true;
  } else {
    ping_pong_ = true;  // our own FIN will probably follow and carry the ack
  }
}

void Receiver::take_out_of_order(SequenceRange range) {
  auto at = std::lower_bound(held_.begin(), held_.end(), range.begin,
                             [](const SequenceRange& a, std::int64_t seq) { return a.end < seq; });
  if (at != held_.end() && at->begin <= range.begin && at->end >= range.end) {
    duplicate_ = range;
    has_duplicate_ = true;
  }
  SequenceRange merged = range;
  auto last = at;
  while (last != held_.end() && last->begin <= merged.end) {
    merged = {std::min(merged.begin, last->begin), std::max(merged.end, last->end)};
    held_bytes_ -= last->end - last->begin;
    ++last;
  }
  held_bytes_ += merged.end - merged.begin;
  at = held_.erase(at, last);
  held_.insert(at, merged);
  report_block(merged);
}

void Receiver::report_block(SequenceRange range) {
  std::erase_if(reported_, [&](const SequenceRange& old) { return old.begin >= range.begin && old.end <= range.end; });
  reported_.insert(reported_.begin(), range);
  if (reported_.size() > kSackBlocksKept) reported_.pop_back();
}

void Receiver::drop_reported_below_next() {
  std::erase_if(reported_, [&](const SequenceRange& block) { return block.begin <= next_; });
}

void Receiver::adapt_delay(const Context& context, Duration peer_rto) {
  const Duration least = context.tcp.delayed_ack;
  const Duration half = least * Ratio(0.5);
  const Duration gap = context.now - last_data_;
  last_data_ = context.now;
  if (delay_ == Duration()) {
    delay_ = least;
    add_quick_acks(context);
  } else if (gap <= half) {
    delay_ = delay_ * Ratio(0.5) + half;
  } else if (gap < delay_) {
    delay_ = std::min<Duration>(delay_ * Ratio(0.5) + gap, peer_rto);
  } else if (gap > peer_rto) {
    add_quick_acks(context);  // the sender is restarting: do not slow it down
  }
}

void Receiver::add_quick_acks(const Context& context) {
  const std::int64_t per_ack = 2 * std::max(full_segment_, context.mss());
  quick_acks_ = std::max(quick_acks_, std::clamp<std::int64_t>(window_.last() / per_ack, 2, kQuickAcksMax));
}

void Receiver::enter_quick_mode(const Context& context) {
  add_quick_acks(context);
  ping_pong_ = false;
  delay_ = context.tcp.delayed_ack;
}

bool Receiver::wants_ack_now(const Context& context, Duration srtt, Duration rto) {
  if (!ack_scheduled_) return false;
  if (next_ - acked_ > full_segment_ && window_.candidate(context, held_bytes_) >= window_.last()) return true;
  if (in_quick_mode() || ack_now_) return true;
  if (!held_.empty()) return compress_or_ack(context, srtt);
  return delay_ack(context, srtt, rto);
}

bool Receiver::compress_or_ack(const Context& context, Duration srtt) {
  if (compressed_ >= context.tcp.compressed_acks) return true;
  if (compressed_at_ != next_) {
    compressed_at_ = next_;
    duplicate_acks_ = 0;
  }
  if (duplicate_acks_ < kDuplicateAcksUncompressed) {
    ++duplicate_acks_;
    return true;
  }
  ++compressed_;
  if (compressed_due_ != kNever) return false;
  Duration rtt = window_.rtt();
  if (srtt > Duration() && srtt < rtt) rtt = srtt;
  compressed_due_ = context.now + std::min(kCompressionMax, Duration(rtt.in_ns() / 20));
  return false;
}

bool Receiver::delay_ack(const Context& context, Duration srtt, Duration rto) {
  Duration delay = std::min(delay_, rto);
  const Duration least = context.tcp.delayed_ack;
  if (delay > least) {
    Duration most = kDelayMax;
    if (srtt > Duration()) most = std::min(most, std::max(srtt, least));
    delay = std::min(delay, most);
  }
  const Instant due = context.clock.wheel_expiry(context.now, context.clock.ticks(delay));
  if (ack_due_ != kNever && ack_due_ <= context.now + delay * Ratio(0.25)) return true;
  ack_due_ = std::min(ack_due_, due);
  return false;
}

bool Receiver::on_read(const Context& context) {
  window_.on_read(context, next_);
  if (!ack_scheduled_) return false;
  return next_ - acked_ > full_segment_ || pushed_twice_ || (pushed_ && !ping_pong_);
}

bool Receiver::on_timer(const Context& context, Duration rto) {
  bool due = false;
  if (compressed_due_ <= context.now) {
    compressed_due_ = kNever;
    due = compressed_ > 0;
  }
  if (ack_due_ <= context.now) {
    ack_due_ = kNever;
    if (ack_scheduled_) {
      if (ping_pong_) {
        ping_pong_ = false;
        delay_ = context.tcp.delayed_ack;
      } else {
        delay_ = std::min<Duration>(delay_ * 2, rto);
      }
      due = true;
    }
  }
  return due;
}

void Receiver::stamp(const Context& context, Packet& packet) {
  packet.ack = next_;
  packet.window = window_.advertise(context, next_, held_bytes_);
  packet.stamp_ms = KernelClock::stamp_ms(context.now);
  packet.echo_ms = echo_ms_;
  std::size_t count = 0;
  if (has_duplicate_) {
    packet.sacks[count++] = duplicate_;
    packet.dsack = true;
    has_duplicate_ = false;
  }
  for (std::size_t i = 0; i < reported_.size() && count < kSackBlocksOnWire; ++i) packet.sacks[count++] = reported_[i];
  packet.sack_count = static_cast<std::uint8_t>(count);
  ack_was_sent(context);
}

void Receiver::ack_was_sent(const Context& context) {
  acked_ = next_;
  if (quick_acks_ > 0 && ack_scheduled_) {
    if (--quick_acks_ == 0) delay_ = context.tcp.delayed_ack;
  }
  ack_scheduled_ = ack_now_ = pushed_ = pushed_twice_ = false;
  ack_due_ = kNever;
  compressed_ = 0;
  compressed_due_ = kNever;
}

void Receiver::note_data_sent(const Context& context) {
  if (context.now - last_data_ < delay_) ping_pong_ = true;
}

}  // namespace remus::tcp
