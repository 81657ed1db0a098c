// The sending half of an endpoint: what to send, when, how much of it in one packet, and how to recover what was lost.
//
// Models (Linux 6.1 with RACK and tail-loss probe off, which is the algorithm of 2012 but for details noted below):
//  - segmentation offload without autosizing: packets as large as window and data allow (at most half the congestion
//  window,
//    so that two are in flight), and the rule that defers a packet smaller than a third of the window when an ack is
//    due;
//  - Nagle with Minshall's test; restart after idle; growth only while the window was the limit;
//  - recovery: SACK scoreboard, entry at 3 segments SACKed above a hole, proportional rate reduction, reordering
//  detection, undo by
//    timestamps and D-SACK; time-outs with SACK-enhanced F-RTO; exponential backoff; slow start after.
// Leaves out: ECN, urgent data, path MTU, memory limits of the send buffer, zero-window probes (our readers never
// stop). Parameters: TcpConfig. Validated: rfc_*_test.cpp, offload_test.cpp, validation/plug (a real 6.1 kernel).
// References: RFC 5681, 6298, 6675, 6937 (PRR, as revised: RFC 9937), 5682 (F-RTO), 3522 (Eifel), 3708 (D-SACK), 7661.
#pragma once

#include "models/tcp/context.hpp"
#include "models/tcp/cubic.hpp"
#include "models/tcp/rtt_estimator.hpp"
#include "models/tcp/scoreboard.hpp"

namespace remus::tcp {

class Sender {
 public:
  // What it emits is in the context's outbox, and still lacks what its receiver has to say: acknowledgement, window,
  // timestamps. A copy is the sender as it was.
  Sender(const Context&, std::uint32_t connection, Side side);

  // --- handshake, run by the endpoint ---
  void established(const Context&, std::int64_t peer_window, bool handshake_timed_out_twice);
  void handshake_rtt(Duration rtt) { rtt_.sample(rtt, 0, 1); }

  // --- application ---
  void write(Context&, std::int64_t bytes);
  void finish(Context&);  // FIN after everything written
  bool fin_acked() const { return fin_sent_ && una_ > fin_seq_; }

  // --- network ---
  // Then the endpoint calls push(). Precondition: it acks nothing that was never sent.
  void on_ack(Context&, const Packet& ack);
  // Sends what may be sent; then lets a blocked application write on.
  void push(Context&);
  // The retransmission timer fired. False: the data has waited for its ack too long, and the connection is given up.
  bool on_timer(Context&);
  Instant timer_due() const { return rto_due_; }
  void note_transmission(const Context&);  // the endpoint sent a bare ack
  Duration srtt() const { return rtt_.srtt(); }
  Duration rto() const { return rtt_.rto(); }
  std::int64_t next_seq() const { return next_; }
  std::int64_t payload_sent() const { return next_ - 1 - (fin_sent_ ? 1 : 0); }
  std::int64_t payload_acked() const { return una_ - 1 - (fin_acked() ? 1 : 0); }
  bool fin_sent() const { return fin_sent_; }
  const CongestionWindow& window() const { return window_; }

 private:
  enum class State { open, disorder, recovery, loss };
  enum class Resend { nothing, lost, new_data_first };

  // sender_write.cpp: the send buffer, and its division into packets
  void fill(Context&);
  std::int64_t append_to_last_packet(const Context&);
  std::int64_t last_packet_begin() const;
  std::int64_t buffered_memory() const;
  void enlarge_buffer(const Context&);
  void take_space(Context&);
  std::int64_t offload_limit(const Context&) const;

  // sender.cpp: what may be sent, and in which pieces
  bool anything_unsent() const { return !unsent_.empty() || (fin_wanted_ && !fin_sent_); }
  bool may_send_fin() const { return fin_wanted_ && unsent_.size() <= 1; }
  std::int64_t window_quota(bool is_last_fin) const;
  bool should_defer(const Context&, std::int64_t head_bytes, bool& cwnd_limited) const;
  bool nagle_holds(const Context&, std::int64_t bytes) const;
  std::int64_t packet_bytes(const Context&, std::int64_t head_bytes, std::int64_t quota) const;
  void push_packets(Context&, bool only_one);
  bool send_head(Context&, bool only_one, bool& cwnd_limited, std::int64_t& sent);
  void transmit_new(Context&, std::int64_t bytes, bool with_fin);
  void emit(Context&, const SentPacket& packet);
  void validate_window(const Context&, bool cwnd_limited);
  void shrink_unused_window(const Context&);
  void restart_after_idle(const Context&);
  bool window_was_limit() const;
  std::int64_t present_threshold() const;
  void arm_timer(const Context&);

  // sender_ack.cpp: one acknowledgement
  bool update_peer_window(const Packet& ack);
  void read_sacks(const Packet& ack, std::int64_t prior_una, AckOutcome& out);
  void sample_rtt(const Context&, const Packet& ack, AckOutcome& out, bool& rearm);
  Duration hystart_ack_delay(const Context&) const;
  void note_reordering(const Context&, const AckOutcome& out);
  void adjust_window(const Context&, const AckOutcome& out);
  void proportional_reduction(const AckOutcome& out);
  void resend(Context&, Resend what);

  // sender_recovery.cpp: the state machine
  bool is_dubious(const AckOutcome& out) const;
  Resend alert(const Context&, const AckOutcome& out, bool duplicate);
  bool leave_recovery_if_done();
  Resend process_loss(const Context&, const AckOutcome& out, bool duplicate);
  bool undo_partial(const Context&, bool& may_mark);
  bool undo_loss(const Context&, bool proven);
  void undo_recovery(const Context&);
  bool undo_by_dsack(const Context&);
  void undo_window(const Context&, bool unmark);
  bool may_undo() const;
  bool ack_predates_retransmission() const;
  void keep_open();
  void enter_recovery();
  void enter_loss(const Context&);
  void mark_losses(bool entering);
  bool holes_proven() const;
  bool must_retransmit_fast(const Context&) const;
  void start_undo();
  void end_reduction(const Context&);
  bool in_reduction() const { return state_ == State::recovery; }
  void retransmit_lost(Context&);
  void retransmit(Context&, SentPacket& packet);

  std::uint32_t connection_;
  Side side_;
  CongestionWindow window_;
  Cubic cubic_;
  RttEstimator rtt_;
  Scoreboard board_;

  // Sequence numbers.
  std::int64_t una_ = 1;           // oldest unacknowledged
  std::int64_t next_ = 1;          // next to be sent for the first time
  std::int64_t written_end_ = 1;   // one past the last byte in the send buffer
  Ring<std::int64_t> unsent_;      // ends of the packets not yet (wholly) sent; the first begins at next_
  std::int64_t pending_ = 0;       // bytes the application has yet to copy into the send buffer
  std::int64_t buffer_limit_ = 0;  // of the send buffer, in memory
  std::int64_t pushed_ = 1;        // written_end_ at the last forced push
  bool close_wanted_ = false;
  std::int64_t fin_seq_ = 0;
  bool fin_wanted_ = false;
  bool fin_sent_ = false;
  std::int64_t small_end_ = 0;  // end of the last packet that was not full

  // The peer's window.
  std::int64_t peer_window_ = 0;
  std::int64_t largest_peer_window_ = 0;
  std::int64_t window_seq_ = 0;  // sequence number of the segment that last updated it

  // Was the congestion window the limit? (RFC 7661)
  bool cwnd_limited_ = false;
  std::int64_t most_out_ = 0;
  std::int64_t usage_seq_ = 0;
  std::int64_t used_ = 0;
  Instant window_stamp_;
  Instant last_data_;  // last data packet
  Instant last_any_;   // last packet of any kind

  // Recovery.
  State state_ = State::open;
  std::int64_t high_seq_ = 0;    // next_ when the present state was entered
  std::int64_t reordering_ = 3;  // segments
  std::int64_t prior_threshold_ = 0;
  std::int64_t prior_window_ = 0;
  std::int64_t undo_marker_ = 0;  // 0: nothing to undo
  std::int64_t undo_retransmissions_ = 0;
  std::int32_t first_retransmission_ms_ = 0;  // 0: none in this episode
  std::int32_t echo_ms_ = 0;                  // timestamp echoed by the ack at hand
  std::int64_t reduction_delivered_ = 0;
  std::int64_t reduction_sent_ = 0;
  bool frto_ = false;
  std::int64_t expiries_ = 0;  // time-outs since the left edge last moved
  Instant first_expiry_;       // of them
  Instant rto_due_ = kNever;
};

}  // namespace remus::tcp
