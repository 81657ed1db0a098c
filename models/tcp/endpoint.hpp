// One end of a connection: handshake, close, and the wiring between its sender and its receiver.
//
// Models: three-way handshake with Linux's 1 s, doubling, retransmission of SYN and SYN-ACK; data with the final ack;
// close by FIN, riding on the last data where possible; giving up (patience.hpp). Leaves out: RST (so the other end of
// a connection given up hears nothing, and a listener that has stopped repeating its SYN-ACK still takes the client's
// data), the round trip of a SYN that was sent again (Linux takes it from the timestamps), TIME_WAIT's length (the
// network forgets a connection when both FINs are acked), listen backlogs, SYN cookies. References: RFC 9293; Linux
// tcp(7). Validated: rfc_connection_test.cpp, network_test.cpp, validation/plug.
#pragma once

#include "models/tcp/receiver.hpp"
#include "models/tcp/sender.hpp"

namespace remus::tcp {

class Endpoint {
 public:
  // What a packet meant for the application.
  struct Arrival {
    bool established = false;
    bool readable = false;
    bool closed = false;
  };

  // The context is that of the network, here and in all calls. What it emits is in the context's outbox afterwards.
  // A copy is the end as it was.
  Endpoint(const Context&, std::uint32_t connection, Side side);

  void connect(Context&);
  void write(Context&, std::int64_t bytes);
  void close(Context&);
  Arrival on_packet(Context&, const Packet& packet);
  void on_read(Context&);  // the application takes everything readable
  // Runs what is due at the present time.
  void on_timer(Context&);
  Instant next_due() const;
  // What it sent was not acknowledged for too long (patience.hpp): it says and hears nothing any more.
  void give_up() { state_ = State::given_up; }
  bool gave_up() const { return state_ == State::given_up; }
  // It has answered a SYN as often as it will, and heard nothing: its client may believe itself connected.
  bool gave_handshake_up() const { return state_ == State::syn_received && syn_due_ == kNever; }
  Bytes payload_read() const { return Bytes(receiver_.payload_read()); }
  Bytes payload_sent() const { return Bytes(sender_.payload_sent()); }           // for the first time
  Bytes payload_acknowledged() const { return Bytes(sender_.payload_acked()); }  // as this end has seen
  // One past the highest sequence number sent, and seen of the other end's, in order or not; 0: not even a SYN.
  std::int64_t sent_end() const { return state_ == State::closed ? 0 : sender_.next_seq(); }
  std::int64_t seen_end() const { return receiver_.seen_end(); }
  // Has sent its FIN and received the other's: nothing is left to it but to hear that its FIN arrived.
  bool said_and_heard_all() const { return sender_.fin_sent() && receiver_.fin_received(); }
  // Both directions closed and acknowledged.
  bool finished() const { return state_ == State::open && sender_.fin_acked() && receiver_.fin_received(); }
  // Something was sent that the other end has not acknowledged: a timer runs for it.
  bool awaits_ack() const { return !gave_up() && (sender_.timer_due() != kNever || syn_due_ != kNever); }
  const Sender& sender() const { return sender_; }

  Instant armed = kNever;  // the network's: earliest timer entry pending for this endpoint

 private:
  enum class State { closed, syn_sent, syn_received, open, given_up };

  void send_syn(Context&);
  void syn_timed_out(Context&);
  void send_ack(Context&);
  void stamp_emitted(Context&);
  void become_open(const Context&, std::int64_t peer_window);
  void handle_syn(Context&, const Packet& packet, Arrival& arrival);

  std::uint32_t connection_;
  Side side_;
  State state_ = State::closed;
  Receiver receiver_;
  Sender sender_;
  std::int64_t unsent_ = 0;  // written before the handshake's end
  bool close_wanted_ = false;
  std::int64_t syn_expiries_ = 0;
  Instant syn_sent_;
  Instant syn_due_ = kNever;
};

}  // namespace remus::tcp
