#include "models/tcp/endpoint.hpp"

#include <algorithm>

#include "models/tcp/patience.hpp"

namespace remus::tcp {

namespace {
std::int64_t window_cap(const TcpConfig& tcp, Side side) {
  return side == Side::guest ? tcp.guest_receive_window.count() : tcp.client_receive_window.count();
}
}  // namespace

Endpoint::Endpoint(Context& context, std::uint32_t connection, Side side)
    : context_(&context),
      connection_(connection),
      side_(side),
      receiver_(context, window_cap(context.tcp, side), side == Side::client),
      sender_(context, receiver_, connection, side) {}

void Endpoint::connect() {
  state_ = State::syn_sent;
  send_syn();
}

void Endpoint::send_syn() {
  Packet packet;
  packet.connection = connection_;
  packet.from = side_;
  packet.syn = true;
  receiver_.stamp(packet);
  packet.has_ack = state_ == State::syn_received;
  Duration wait = context_->tcp.rto_initial;
  for (std::int64_t i = 0; i < syn_expiries_ && wait < kRtoMax; ++i) wait = wait * 2;
  wait = std::min(wait, kRtoMax);
  syn_sent_ = context_->now;
  syn_due_ = context_->clock.wheel_expiry(context_->now, context_->clock.ticks(wait));
  context_->outbox.push_back(packet);
}

void Endpoint::send_ack() {
  Packet packet;
  packet.connection = connection_;
  packet.from = side_;
  packet.seq = sender_.next_seq();
  receiver_.stamp(packet);
  sender_.note_transmission();
  context_->outbox.push_back(packet);
}

void Endpoint::become_open(std::int64_t peer_window) {
  state_ = State::open;
  syn_due_ = kNever;
  if (syn_expiries_ == 0) sender_.handshake_rtt(context_->now - syn_sent_);
  sender_.established(peer_window, syn_expiries_ > 1);
  receiver_.established();
}

void Endpoint::handle_syn(const Packet& packet, Arrival& arrival) {
  receiver_.note_timestamp(packet);
  receiver_.syn_received();
  if (packet.has_ack) {  // SYN-ACK
    if (state_ == State::syn_sent) {
      become_open(packet.window);
      arrival.established = true;
    }
    send_ack();
  } else if (state_ == State::closed || state_ == State::syn_received) {
    if (state_ == State::syn_received) ++context_->counters.retransmitted_segments;  // the SYN-ACK, asked for again
    state_ = State::syn_received;
    send_syn();
  }
}

Endpoint::Arrival Endpoint::on_packet(const Packet& packet) {
  Arrival arrival;
  if (gave_up()) return arrival;
  if (packet.syn) {
    handle_syn(packet, arrival);
    if (arrival.established && unsent_ > 0) write(std::exchange(unsent_, 0));
    return arrival;
  }
  if (state_ == State::closed || state_ == State::syn_sent) return arrival;
  if (packet.ack > sender_.next_seq()) {  // RFC 9293, 3.10.7.4: acks what was never sent; answer, and drop it
    send_ack();
    return arrival;
  }
  if (state_ == State::syn_received) {
    become_open(packet.window);
    arrival.established = true;
  }
  receiver_.note_timestamp(packet);
  sender_.on_ack(packet);
  if (packet.payload > 0 || packet.fin) {
    const bool had_fin = receiver_.fin_received();
    arrival.readable = receiver_.on_data(packet, sender_.rto()) && packet.payload >= 0;
    if (!had_fin && receiver_.fin_received()) {
      arrival.closed = true;
      receiver_.peer_closed(close_wanted_);
    }
  }
  sender_.push();
  if (receiver_.wants_ack_now(sender_.srtt(), sender_.rto())) send_ack();
  return arrival;
}

void Endpoint::on_read() {
  if (!gave_up() && receiver_.on_read()) send_ack();
}

void Endpoint::write(std::int64_t bytes) {
  if (gave_up()) return;
  if (state_ == State::open) {
    sender_.write(bytes);
  } else {
    unsent_ += bytes;
  }
}

void Endpoint::close() {
  if (close_wanted_ || gave_up()) return;
  close_wanted_ = true;
  sender_.finish();
}

void Endpoint::syn_timed_out() {
  ++syn_expiries_;
  if (state_ == State::syn_received && syn_expiries_ > kSynAckRetries) {
    syn_due_ = kNever;
  } else if (state_ == State::syn_sent && syn_expiries_ > context_->tcp.syn_retries) {
    give_up();
  } else {
    if (side_ == Side::guest) ++context_->counters.retransmitted_segments;
    send_syn();
  }
}

void Endpoint::on_timer() {
  if (syn_due_ <= context_->now) syn_timed_out();
  if (sender_.timer_due() <= context_->now && !sender_.on_timer()) give_up();
  if (gave_up()) return;
  if (receiver_.timer_due() <= context_->now && receiver_.on_timer(sender_.rto())) send_ack();
}

Instant Endpoint::next_due() const {
  return gave_up() ? kNever : std::min({syn_due_, sender_.timer_due(), receiver_.timer_due()});
}

}  // namespace remus::tcp
