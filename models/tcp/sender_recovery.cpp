// The sender's states: open, disorder, (fast) recovery, loss; how each is entered, left and undone.
#include <algorithm>

#include "models/tcp/patience.hpp"
#include "models/tcp/sender.hpp"

namespace remus::tcp {

namespace {
constexpr std::int64_t kDefaultReordering = 3;  // cited: sysctl tcp_reordering
}

bool Sender::is_dubious(const AckOutcome& out) const {
  const bool not_duplicate = out.carries_data || out.window_update || out.acked();
  return !not_duplicate || out.data_sacked || out.dsack || state_ != State::open;
}

Sender::Resend Sender::alert(const Context& context, const AckOutcome& out, bool duplicate) {
  bool may_mark = duplicate || (out.data_sacked && must_retransmit_fast(context));
  if (state_ == State::open) {
    first_retransmission_ms_ = 0;
  } else if (una_ >= high_seq_ && state_ == State::recovery) {
    undo_recovery(context);
    end_reduction(context);
  }
  bool entering = false;
  if (state_ == State::recovery) {
    if (out.una_advanced && undo_partial(context, may_mark)) return Resend::nothing;
    if (undo_by_dsack(context)) keep_open();
    if (state_ != State::recovery) {
      if (!holes_proven()) return Resend::nothing;
      enter_recovery();
    }
  } else {
    if (state_ == State::loss) {
      const Resend what = process_loss(context, out, duplicate);
      if (state_ != State::open) return what;
    } else {
      undo_by_dsack(context);
    }
    if (!holes_proven()) {
      if (board_.retrans_out() == 0) first_retransmission_ms_ = 0;
      keep_open();
      return Resend::nothing;
    }
    enter_recovery();
    entering = true;
  }
  if (may_mark) mark_losses(entering);
  return Resend::lost;
}

bool Sender::holes_proven() const { return board_.lost_out() > 0 || board_.sacked_out() + 1 > reordering_; }

bool Sender::must_retransmit_fast(const Context& context) const {
  return board_.highest_sacked(una_) > una_ + reordering_ * context.mss();
}

void Sender::mark_losses(bool entering) {
  if (board_.sacked_out() >= reordering_) {
    board_.mark_lost_by_sacks(reordering_);
  } else if (entering) {
    board_.mark_head_lost();
  }
}

void Sender::keep_open() {
  const State next =
      board_.sacked_out() + board_.lost_out() > 0 || board_.retrans_out() > 0 ? State::disorder : State::open;
  if (next == state_) return;
  state_ = next;
  high_seq_ = next_;
}

void Sender::start_undo() {
  undo_marker_ = una_;
  undo_retransmissions_ = board_.retrans_out() > 0 ? board_.retrans_out() : -1;
}

void Sender::enter_recovery() {
  prior_threshold_ = 0;
  start_undo();
  if (!in_reduction()) {
    prior_threshold_ = present_threshold();
    high_seq_ = next_;
    window_.credit = 0;
    prior_window_ = window_.cwnd;
    reduction_delivered_ = reduction_sent_ = 0;
    window_.ssthresh = cubic_.threshold_after_loss(window_);
  }
  state_ = State::recovery;
}

void Sender::end_reduction(const Context& context) {
  if (window_.ssthresh < kNoThreshold && undo_marker_ != 0) window_.cwnd = window_.ssthresh;
  window_stamp_ = context.now;
}

bool Sender::ack_predates_retransmission() const {
  return first_retransmission_ms_ != 0 && echo_ms_ != 0 && echo_ms_ < first_retransmission_ms_;
}

bool Sender::may_undo() const {
  return undo_marker_ != 0 && (undo_retransmissions_ == 0 || ack_predates_retransmission());
}

void Sender::undo_window(const Context& context, bool unmark) {
  if (unmark) board_.unmark_all_lost();
  if (prior_threshold_ != 0) {
    window_.cwnd = std::max(window_.cwnd, prior_window_);
    window_.ssthresh = std::max(window_.ssthresh, prior_threshold_);
  }
  window_stamp_ = context.now;
  undo_marker_ = 0;
}

void Sender::undo_recovery(const Context& context) {
  if (may_undo()) undo_window(context, false);
  state_ = State::open;
}

bool Sender::undo_by_dsack(const Context& context) {
  if (undo_marker_ == 0 || undo_retransmissions_ != 0) return false;
  undo_window(context, false);
  return true;
}

// Partial ack in recovery. True: nothing may be retransmitted now.
bool Sender::undo_partial(const Context& context, bool& may_mark) {
  if (undo_marker_ != 0 && ack_predates_retransmission()) {
    if (board_.retrans_out() > 0) return true;
    first_retransmission_ms_ = 0;
    undo_window(context, true);
    keep_open();
  } else {
    may_mark = must_retransmit_fast(context);
  }
  return false;
}

bool Sender::undo_loss(const Context& context, bool proven) {
  if (!proven && !may_undo()) return false;
  undo_window(context, true);
  expiries_ = 0;
  state_ = State::open;
  return true;
}

Sender::Resend Sender::process_loss(const Context& context, const AckOutcome& out, bool duplicate) {
  const bool recovered = una_ >= high_seq_;
  if (out.una_advanced && undo_loss(context, false)) return Resend::nothing;
  if (frto_) {  // RFC 5682, SACK-enhanced
    if (out.original_delivered && undo_loss(context, true)) return Resend::nothing;
    if (next_ > high_seq_) {
      if (out.data_sacked || duplicate) frto_ = false;
    } else if (out.una_advanced && !recovered) {
      high_seq_ = next_;
      if (anything_unsent() && una_ + peer_window_ > next_) return Resend::new_data_first;
      frto_ = false;
    }
  }
  if (recovered) {
    undo_recovery(context);
    return Resend::nothing;
  }
  return Resend::lost;
}

void Sender::enter_loss(const Context& context) {
  const bool first = state_ == State::open || state_ == State::disorder;
  board_.mark_all_lost();
  if (first || high_seq_ <= una_ || (state_ == State::loss && expiries_ == 0)) {
    prior_threshold_ = present_threshold();
    prior_window_ = window_.cwnd;
    window_.ssthresh = cubic_.threshold_after_loss(window_);
    start_undo();
  }
  window_.cwnd = board_.in_flight() + 1;
  window_.credit = 0;
  window_stamp_ = context.now;
  if (first && board_.sacked_out() >= kDefaultReordering) reordering_ = std::min(reordering_, kDefaultReordering);
  state_ = State::loss;
  cubic_.reset(context.now, next_);
  high_seq_ = next_;
  frto_ = context.tcp.frto && (first || expiries_ > 0);
}

bool Sender::on_timer(Context& context) {
  if (board_.packets_out() == 0) {
    rto_due_ = kNever;
    return true;
  }
  if (expiries_ == 0) first_expiry_ = context.now;
  if (expiries_ > 0 && context.now - first_expiry_ >= patience(context.tcp.retries2)) return false;
  if (side_ == Side::guest) ++context.counters.timeouts;
  enter_loss(context);
  ++expiries_;
  retransmit(context, board_.head_segment());
  rtt_.back_off();
  arm_timer(context);
  return true;
}

void Sender::retransmit_lost(Context& context) {
  bool rearm = false;
  for (;;) {
    const std::int64_t free = window_.cwnd - board_.in_flight();
    if (free <= 0) break;
    SentPacket* packet = board_.next_to_retransmit(std::min(free, offload_limit(context) / context.mss()));
    if (packet == nullptr) break;
    const bool is_head = packet->begin == board_.head().begin;
    retransmit(context, *packet);
    if (in_reduction()) reduction_sent_ += packet->segments;
    rearm |= is_head;
  }
  if (rearm) arm_timer(context);
}

void Sender::retransmit(Context& context, SentPacket& packet) {
  emit(context, packet);
  board_.note_retransmitted(packet, context.now);
  if (first_retransmission_ms_ == 0) first_retransmission_ms_ = KernelClock::stamp_ms(context.now);
  undo_retransmissions_ = std::max<std::int64_t>(0, undo_retransmissions_) + packet.segments;
  if (side_ == Side::guest) context.counters.retransmitted_segments += packet.segments;
}

}  // namespace remus::tcp
