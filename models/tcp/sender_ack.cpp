// What one acknowledgement does to the sender: window, SACKs, RTT, congestion window, retransmissions, in Linux's
// order.
#include <algorithm>

#include "models/tcp/sender.hpp"

namespace remus::tcp {

namespace {
constexpr std::int64_t kMaxReordering = 300;  // cited: sysctl tcp_max_reordering
}

void Sender::on_ack(Context& context, const Packet& ack) {
  const std::int64_t prior_una = una_;
  const std::int64_t prior_highest = board_.highest_sacked(una_);
  const std::int64_t prior_lost = board_.lost_ever();
  AckOutcome out;
  echo_ms_ = ack.echo_ms;
  out.carries_data = ack.payload > 0 || ack.fin;
  const bool is_old = ack.ack < una_;
  if (!is_old) {
    out.una_advanced = ack.ack > una_;
    if (out.una_advanced) expiries_ = 0;
    out.window_update = update_peer_window(ack);
    una_ = ack.ack;
  }
  read_sacks(ack, prior_una, out);
  if (board_.empty()) return;
  bool rearm = false;
  if (!is_old) {
    board_.acknowledge(una_, prior_highest, high_seq_, out);
    sample_rtt(context, ack, out, rearm);
  }
  note_reordering(context, out);
  if (rearm) arm_timer(context);
  Resend what = Resend::nothing;
  if (is_old ? out.data_sacked : is_dubious(out)) {
    const bool duplicate =
        is_old ? out.data_sacked
               : !out.una_advanced && !out.carries_data && !out.window_update && !out.acked() && !out.dsack;
    what = alert(context, out, duplicate);
  }
  out.newly_lost = board_.lost_ever() - prior_lost;
  if (!is_old) adjust_window(context, out);
  resend(context, what);
}

bool Sender::update_peer_window(const Packet& ack) {
  if (ack.ack <= una_ && ack.seq <= window_seq_ && !(ack.seq == window_seq_ && ack.window > peer_window_)) return false;
  window_seq_ = ack.seq;
  peer_window_ = ack.window;
  largest_peer_window_ = std::max(largest_peer_window_, peer_window_);
  return true;
}

void Sender::read_sacks(const Packet& ack, std::int64_t prior_una, AckOutcome& out) {
  std::array<SequenceRange, kSackBlocksOnWire> blocks = ack.sacks;
  std::size_t first = 0;
  if (ack.dsack) {
    first = 1;
    out.dsack = true;
    const std::int64_t needless = board_.duplicate_sack(blocks[0], prior_una, undo_marker_);
    if (undo_marker_ != 0 && undo_retransmissions_ > 0) {
      undo_retransmissions_ = std::max<std::int64_t>(0, undo_retransmissions_ - needless);
    }
  }
  std::sort(blocks.begin() + static_cast<std::ptrdiff_t>(first), blocks.begin() + ack.sack_count,
            [](const SequenceRange& a, const SequenceRange& b) { return a.begin < b.begin; });
  for (std::size_t i = first; i < ack.sack_count; ++i) {
    if (blocks[i].end > prior_una) board_.sack(blocks[i], una_, high_seq_, out);
  }
}

void Sender::sample_rtt(const Context& context, const Packet& ack, AckOutcome& out, bool& rearm) {
  const Instant now = context.now;
  const bool clean = out.have_acked_sample && !out.retransmitted_acked;
  bool sampled = true;
  if (clean) {
    rtt_.sample(now - out.first_acked_sent, una_, next_);
  } else if (out.have_sacked_sample) {
    rtt_.sample(now - out.first_sacked_sent, una_, next_);
  } else if (out.acked() && ack.echo_ms != 0) {
    const int ms = std::max(1, KernelClock::stamp_ms(now) - ack.echo_ms);
    rtt_.sample(Duration::ms(ms), una_, next_);
  } else {
    sampled = false;
  }
  if (out.acked()) {
    rearm = true;
  } else if (sampled && out.have_sacked_sample && !board_.empty()) {
    rearm = out.first_sacked_sent < board_.head().sent;  // proof that newer data than the head arrives
  }
  if (!out.acked() && !out.data_sacked) return;
  const Duration ack_delay = cubic_.heeds_ack_delay(window_) ? hystart_ack_delay(context) : Duration();
  if (out.have_sacked_sample) {
    cubic_.on_rtt(window_, now - out.last_sacked_sent, una_, next_, ack_delay, now);
  } else if (clean) {
    cubic_.on_rtt(window_, now - out.last_acked_sent, una_, next_, ack_delay, now);
  }
}

// The time four full offload packets take at twice the present rate, at most 1 ms.
Duration Sender::hystart_ack_delay(const Context& context) const {
  const double srtt = std::max(rtt_.srtt().in_seconds(), 1e-6);
  const double rate = 2.0 * static_cast<double>(context.mss() * window_.cwnd) / srtt;
  return std::min(Duration::ms(1), Duration::seconds(4.0 * static_cast<double>(context.tcp.tso_max.count()) / rate));
}

void Sender::note_reordering(const Context& context, const AckOutcome& out) {
  if (out.lowest_out_of_order == AckOutcome::kNoSequence) return;
  if (state_ == State::loss && undo_marker_ == 0) return;
  const std::int64_t distance = board_.highest_sacked(una_) - out.lowest_out_of_order;
  const std::int64_t segments = (distance + context.mss() - 1) / context.mss();
  if (segments > reordering_) reordering_ = std::min(segments, kMaxReordering);
}

void Sender::adjust_window(const Context& context, const AckOutcome& out) {
  if (in_reduction()) {
    proportional_reduction(out);
    return;
  }
  const bool progress = reordering_ > 3 ? out.acked() || out.data_sacked : out.acked();
  if (progress && window_was_limit()) cubic_.grow(window_, out.delivered, context.now);
}

void Sender::proportional_reduction(const AckOutcome& out) {
  if (out.delivered <= 0 || prior_window_ == 0) return;
  reduction_delivered_ += out.delivered;
  const std::int64_t room = window_.ssthresh - board_.in_flight();
  std::int64_t may_send = 0;
  if (room < 0) {
    may_send = (window_.ssthresh * reduction_delivered_ + prior_window_ - 1) / prior_window_ - reduction_sent_;
  } else {
    may_send = std::max(reduction_delivered_ - reduction_sent_, out.delivered);
    if (out.una_advanced && out.newly_lost == 0) ++may_send;
    may_send = std::min(room, may_send);
  }
  may_send = std::max<std::int64_t>(may_send, reduction_sent_ > 0 ? 0 : 1);
  window_.cwnd = board_.in_flight() + may_send;
}

void Sender::resend(Context& context, Resend what) {
  if (what == Resend::nothing) return;
  if (what == Resend::new_data_first) {
    push_packets(context, false);
    if (next_ > high_seq_) return;
    frto_ = false;
  }
  retransmit_lost(context);
}

}  // namespace remus::tcp
