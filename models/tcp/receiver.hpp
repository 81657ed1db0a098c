// The receiving half of an endpoint: reassembly, and when to acknowledge what.
//
// Models (Linux 6.1): an ack for every second full segment, at once in quick-ack mode (start of a connection, after a
// duplicate or a long pause), at once out of order and when a hole closes; delayed acks of 40 to 200 ms, adapted to
// the arrival pattern; acks riding on data; "ping-pong" mode, in which a request is acked by its reply; the reader acks
// what was pushed; three SACK blocks, most recent first; D-SACK; optional SACK compression; timestamps echoed as RFC
// 7323 wants. Leaves out: memory pressure, URG. Parameters: TcpConfig::delayed_ack, compressed_acks, receive window
// (receive_window.hpp). Validated: receiver_test.cpp, rfc_acks_test.cpp, validation/plug. References: RFC 5681 (4.2),
// 2018, 2883, 7323; Linux tcp(7).
#pragma once

#include <vector>

#include "models/tcp/context.hpp"
#include "models/tcp/receive_window.hpp"

namespace remus::tcp {

class Receiver {
 public:
  Receiver(const Context&, std::int64_t window_cap, bool opener);

  void established(const Context&);
  // Takes a packet's data. True: there is something new to read.
  bool on_data(const Context&, const Packet& packet, Duration peer_rto);
  // Decides whether the packet just taken must be acked now. True: the endpoint sends a bare ack.
  bool wants_ack_now(const Context&, Duration srtt, Duration rto);
  // The application has read everything in order. True: a bare ack is due.
  bool on_read(const Context&);
  // A timer (delayed ack or compressed SACK) may have fired. True: a bare ack is due.
  bool on_timer(const Context&, Duration rto);
  Instant timer_due() const { return std::min(ack_due_, compressed_due_); }

  // Puts acknowledgement, window, SACKs and timestamps on an outgoing packet; any ack owed is thereby sent.
  void stamp(const Context&, Packet& packet);
  void note_timestamp(const Packet& packet);
  void note_data_sent(const Context&);  // may enter ping-pong mode
  void peer_closed(bool we_closed_first);
  void syn_received() { next_ = acked_ = 1; }

  std::int64_t next() const { return next_; }  // next byte expected
  // One past the highest sequence number that has arrived, in order or not.
  std::int64_t seen_end() const { return held_.empty() ? next_ : held_.back().end; }
  bool fin_received() const { return fin_received_; }
  std::int64_t payload_read() const { return next_ == 0 ? 0 : next_ - 1 - (fin_received_ ? 1 : 0); }

 private:
  void adapt_delay(const Context&, Duration peer_rto);
  void take_in_order(const Packet& packet);
  void take_out_of_order(SequenceRange range);
  void report_block(SequenceRange range);
  void drop_reported_below_next();
  void enter_quick_mode(const Context&);
  void add_quick_acks(const Context&);
  bool in_quick_mode() const { return quick_acks_ > 0 && !ping_pong_; }
  bool compress_or_ack(const Context&, Duration srtt);
  bool delay_ack(const Context&, Duration srtt, Duration rto);
  void ack_was_sent(const Context&);

  ReceiveWindow window_;
  std::int64_t next_ = 0;
  std::int64_t acked_ = 0;  // next_ when the last ack was sent
  std::int64_t fin_at_ = -1;
  bool fin_received_ = false;
  std::vector<SequenceRange> held_;  // out of order, sorted, disjoint
  std::int64_t held_bytes_ = 0;
  std::vector<SequenceRange> reported_;  // SACK blocks, most recent first
  SequenceRange duplicate_;              // to be reported as D-SACK
  bool has_duplicate_ = false;

  std::int32_t echo_ms_ = 0;  // the peer's timestamp to echo
  // acknowledgement policy
  bool ack_scheduled_ = false;
  bool ack_now_ = false;
  bool pushed_ = false;  // a packet smaller than a full one arrived since the last ack ...
  bool pushed_twice_ = false;
  bool ping_pong_ = false;
  std::int64_t quick_acks_ = 0;
  std::int64_t full_segment_ = 536;  // the peer's segment size, as estimated
  Duration delay_;                   // adaptive delay; zero before the first data
  Instant last_data_;
  Instant ack_due_ = kNever;
  Instant compressed_due_ = kNever;
  std::int64_t compressed_ = 0;
  std::int64_t duplicate_acks_ = 0;
  std::int64_t compressed_at_ = 0;
};

}  // namespace remus::tcp
