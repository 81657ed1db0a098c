// For tests: one half of a connection whose other end the test plays, segment by segment and at times of its own.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "models/tcp/receiver.hpp"
#include "models/tcp/sender.hpp"

namespace remus::tcp {

inline constexpr std::int64_t kMss = 1448;

inline Instant at_ms(double ms) { return Instant(Duration::seconds(ms * 1e-3)); }
// Full segments [from, to), counted from 0, as sequence numbers.
inline SequenceRange segments(std::int64_t from, std::int64_t to) { return {1 + from * kMss, 1 + to * kMss}; }

inline TcpConfig linux_constants() {
  TcpConfig tcp;
  tcp.rto_min = Duration::ms(200);
  tcp.rto_initial = Duration::ms(1000);
  tcp.delayed_ack = Duration::ms(40);
  tcp.guest_receive_window = tcp.client_receive_window = Bytes(4 << 20);
  return tcp;
}

// A receiver whose window is too small to grow, so that no ack is due for the window's sake.
class ScriptedReceiver {
 public:
  explicit ScriptedReceiver(const TcpConfig& tcp = linux_constants(), std::int64_t window = 40'000)
      : context(tcp), receiver(context, window, true) {
    receiver.syn_received();
    receiver.established(context);
  }

  static Packet data(SequenceRange range) {
    Packet packet;
    packet.seq = range.begin;
    packet.payload = static_cast<std::int32_t>(range.end - range.begin);
    return packet;
  }
  // The packet arrives, and its bytes are left in the socket. True: it was acked at once.
  bool arrives_unread(Packet packet) {
    if (packet.stamp_ms == 0) packet.stamp_ms = KernelClock::stamp_ms(context.now);
    receiver.note_timestamp(packet);
    readable = receiver.on_data(context, packet, peer_rto);
    return acked_if(receiver.wants_ack_now(context, srtt, rto));
  }
  // The same, and the program reads what it can.
  bool arrives(const Packet& packet) {
    return arrives_unread(packet) || (readable && acked_if(receiver.on_read(context)));
  }
  bool arrives(std::int64_t segment) { return arrives(data(segments(segment, segment + 1))); }
  bool bytes_arrive(std::int64_t begin, std::int64_t end) { return arrives(data({begin, end})); }

  // Segments come, one every `gap`, until every second one is acked: the connection is not new any more. Returns the
  // next segment.
  std::int64_t settle(std::int64_t next = 0, Duration gap = {}) {
    for (int i = 0;; ++i) {
      context.now = context.now + gap;
      if (arrives(next++) && i >= 40) return next;
    }
  }
  std::vector<SequenceRange> blocks() const { return {ack.sacks.begin(), ack.sacks.begin() + ack.sack_count}; }

  Context context;
  Receiver receiver;
  Duration srtt = Duration::ms(1), rto = Duration::ms(200), peer_rto = Duration::ms(200);
  Packet ack;  // the last
  int acks = 0;
  bool readable = false;

 private:
  bool acked_if(bool due) {
    if (!due) return false;
    receiver.stamp(context, ack = Packet());
    ++acks;
    return true;
  }
};

// A sender without segmentation offload: each packet is a segment. Its peer acks what the test says, and has no
// timestamps unless the test gives them.
class ScriptedSender {
 public:
  explicit ScriptedSender(const TcpConfig& tcp = plain(), std::int64_t window = 4 << 20)
      : context(tcp), sender(context, 0, Side::guest), window_(window) {
    sender.established(context, window, false);
  }
  static TcpConfig plain() {
    TcpConfig tcp = linux_constants();
    tcp.tso_max = tcp.mss;
    return tcp;
  }

  void write(std::int64_t bytes) {
    written_ += bytes;
    sender.write(context, bytes);
    stamp();
  }
  void write_segments(std::int64_t count) { write(count * kMss); }
  // What it has sent since it was asked last: numbers of segments, a packet's first.
  std::vector<std::int64_t> sent() {
    std::vector<std::int64_t> numbers;
    for (const Packet& packet : std::exchange(context.outbox, {})) numbers.push_back((packet.seq - 1) / kMss);
    return numbers;
  }
  std::vector<Packet> packets() { return std::exchange(context.outbox, {}); }

  // The peer acks all segments before `next`, and has those of `sacks` (segments as well).
  Packet ack_of(std::int64_t next, const std::vector<SequenceRange>& sacks = {}) const {
    Packet ack;
    ack.from = Side::client;
    ack.seq = 1;
    ack.ack = 1 + next * kMss;
    ack.window = window_;
    for (const SequenceRange& block : sacks) ack.sacks[ack.sack_count++] = block;
    return ack;
  }
  void acked(std::int64_t next, const std::vector<SequenceRange>& sacks = {}) { receives(ack_of(next, sacks)); }
  void receives(const Packet& packet) {
    sender.on_ack(context, packet);
    sender.push(context);
    stamp();
  }
  void wait(Duration time) { context.now = context.now + time; }
  // The retransmission timer fires, at its time.
  void time_out() {
    context.now = sender.timer_due();
    sender.on_timer(context);
    stamp();
  }
  std::int64_t cwnd() const { return sender.window().cwnd; }
  std::int64_t ssthresh() const { return sender.window().ssthresh; }

  // Slow start, a round trip of 20 ms each, until the window has that many segments or more; nothing is outstanding
  // then.
  void grow_to(std::int64_t segments) {
    while (cwnd() < segments) {
      write_segments(cwnd());
      ack_all();
    }
    while (sender.payload_acked() < written_) ack_all();
    packets();
  }
  // After a round trip of 20 ms all that was sent is acked.
  void ack_all() {
    wait(Duration::ms(20));
    acked((sender.next_seq() - 1) / kMss);
  }

  Context context;
  Sender sender;

 private:
  // What an endpoint does; the timestamp is all that its peer looks at.
  void stamp() {
    for (Packet& packet : context.outbox)
      if (!packet.is_stamped()) packet.stamp_ms = KernelClock::stamp_ms(context.now);
  }

  std::int64_t window_;
  std::int64_t written_ = 0;
};

}  // namespace remus::tcp
