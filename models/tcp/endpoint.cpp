#include "models/tcp/endpoint.hpp"

#include <algorithm>

#include "models/tcp/patience.hpp"

namespace remus::tcp {

namespace {
std::int64_t window_cap(const TcpConfig& tcp, Side side) {
  return side == Side::guest ? tcp.guest_receive_window.count() : tcp.client_receive_window.count();
}
}  // namespace

Endpoint::Endpoint(const Context& context, std::uint32_t connection, Side side)
    : connection_(connection),
      side_(side),
      receiver_(context, window_cap(context.tcp, side), side == Side::client),
      sender_(context, connection, side) {}

void Endpoint::connect(Context& context) {
  state_ = State::syn_sent;
  send_syn(context);
}

void Endpoint::send_syn(Context& context) {
  Packet packet;
  packet.connection = connection_;
  packet.from = side_;
  packet.syn = true;
  receiver_.stamp(context, packet);
  packet.has_ack = state_ == State::syn_received;
  Duration wait = context.tcp.rto_initial;
  for (std::int64_t i = 0; i < syn_expiries_ && wait < kRtoMax; ++i) wait = wait * 2;
  wait = std::min(wait, kRtoMax);
  syn_sent_ = context.now;
  syn_due_ = context.clock.wheel_expiry(context.now, context.clock.ticks(wait));
  context.outbox.push_back(packet);
}

void Endpoint::send_ack(Context& context) {
  Packet packet;
  packet.connection = connection_;
  packet.from = side_;
  packet.seq = sender_.next_seq();
  receiver_.stamp(context, packet);
  sender_.note_transmission(context);
  context.outbox.push_back(packet);
}

// To be called after anything the sender did: its packets carry what the receiver has to say at that moment.
void Endpoint::stamp_emitted(Context& context) {
  for (Packet& packet : context.outbox) {
    if (packet.is_stamped()) continue;
    receiver_.stamp(context, packet);
    receiver_.note_data_sent(context);
  }
}

void Endpoint::become_open(const Context& context, std::int64_t peer_window) {
  state_ = State::open;
  syn_due_ = kNever;
  if (syn_expiries_ == 0) sender_.handshake_rtt(context.now - syn_sent_);
  sender_.established(context, peer_window, syn_expiries_ > 1);
  receiver_.established(context);
}

void Endpoint::handle_syn(Context& context, const Packet& packet, Arrival& arrival) {
  receiver_.note_timestamp(packet);
  receiver_.syn_received();
  if (packet.has_ack) {  // SYN-ACK
    if (state_ == State::syn_sent) {
      become_open(context, packet.window);
      arrival.established = true;
    }
    send_ack(context);
  } else if (state_ == State::closed || state_ == State::syn_received) {
    if (state_ == State::syn_received) ++context.counters.retransmitted_segments;  // the SYN-ACK, asked for again
    state_ = State::syn_received;
    send_syn(context);
  }
}

Endpoint::Arrival Endpoint::on_packet(Context& context, const Packet& packet) {
  Arrival arrival;
  if (gave_up()) return arrival;
  if (packet.syn) {
    handle_syn(context, packet, arrival);
    if (arrival.established && unsent_ > 0) write(context, std::exchange(unsent_, 0));
    return arrival;
  }
  if (state_ == State::closed || state_ == State::syn_sent) return arrival;
  if (packet.ack > sender_.next_seq()) {  // RFC 9293, 3.10.7.4: acks what was never sent; answer, and drop it
    send_ack(context);
    return arrival;
  }
  if (state_ == State::syn_received) {
    become_open(context, packet.window);
    arrival.established = true;
  }
  receiver_.note_timestamp(packet);
  sender_.on_ack(context, packet);
  stamp_emitted(context);
  if (packet.payload > 0 || packet.fin) {
    const bool had_fin = receiver_.fin_received();
    arrival.readable = receiver_.on_data(context, packet, sender_.rto()) && packet.payload >= 0;
    if (!had_fin && receiver_.fin_received()) {
      arrival.closed = true;
      receiver_.peer_closed(close_wanted_);
    }
  }
  sender_.push(context);
  stamp_emitted(context);
  if (receiver_.wants_ack_now(context, sender_.srtt(), sender_.rto())) send_ack(context);
  return arrival;
}

void Endpoint::on_read(Context& context) {
  if (!gave_up() && receiver_.on_read(context)) send_ack(context);
}

void Endpoint::write(Context& context, std::int64_t bytes) {
  if (gave_up()) return;
  if (state_ == State::open) {
    sender_.write(context, bytes);
    stamp_emitted(context);
  } else {
    unsent_ += bytes;
  }
}

void Endpoint::close(Context& context) {
  if (close_wanted_ || gave_up()) return;
  close_wanted_ = true;
  sender_.finish(context);
  stamp_emitted(context);
}

void Endpoint::syn_timed_out(Context& context) {
  ++syn_expiries_;
  if (state_ == State::syn_received && syn_expiries_ > kSynAckRetries) {
    syn_due_ = kNever;
  } else if (state_ == State::syn_sent && syn_expiries_ > context.tcp.syn_retries) {
    give_up();
  } else {
    if (side_ == Side::guest) ++context.counters.retransmitted_segments;
    send_syn(context);
  }
}

void Endpoint::on_timer(Context& context) {
  if (syn_due_ <= context.now) syn_timed_out(context);
  if (sender_.timer_due() <= context.now && !sender_.on_timer(context)) give_up();
  stamp_emitted(context);
  if (gave_up()) return;
  if (receiver_.timer_due() <= context.now && receiver_.on_timer(context, sender_.rto())) send_ack(context);
}

Instant Endpoint::next_due() const {
  return gave_up() ? kNever : std::min({syn_due_, sender_.timer_due(), receiver_.timer_due()});
}

}  // namespace remus::tcp
