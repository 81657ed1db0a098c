// What the sender knows of each packet in flight: SACKed, lost, retransmitted; and the counts its decisions rest on.
//
// Models: Linux's retransmission queue of (possibly multi-segment) packets, tagged by SACK blocks and duplicate SACKs,
// split where a block covers a part; loss marked by the count of segments SACKed above (RFC 6675, dupthresh), without
// time-based detection (RACK). Leaves out: collapsing of small packets, reneging receivers (ours never renege).
// Parameters: the segment size. Validated: scoreboard_test.cpp, rfc_recovery_test.cpp, validation/plug. References: RFC
// 2018, 2883, 6675.
#pragma once

#include <cstdint>

#include "models/tcp/packet.hpp"
#include "models/tcp/ring.hpp"

namespace remus::tcp {

struct SentPacket {
  std::int64_t begin = 0;  // sequence numbers; the FIN counts one
  std::int64_t end = 0;
  Instant sent;  // last transmission
  std::int32_t segments = 1;
  bool fin = false;
  bool sacked = false;
  bool lost = false;
  bool retransmit_in_flight = false;
  bool ever_retransmitted = false;
};

// What one acknowledgement changed.
struct AckOutcome {
  std::int64_t delivered = 0;       // segments newly acked or SACKed
  std::int64_t acked_segments = 0;  // segments newly covered by the cumulative ack
  std::int64_t newly_lost = 0;
  bool una_advanced = false;
  bool carries_data = false;
  bool window_update = false;
  bool data_sacked = false;
  bool dsack = false;
  bool original_delivered = false;   // a never retransmitted packet, sent before high_seq, arrived
  bool retransmitted_acked = false;  // the cumulative ack covered a retransmitted packet
  bool have_acked_sample = false;
  bool have_sacked_sample = false;
  Instant first_acked_sent, last_acked_sent;  // transmissions usable as RTT samples
  Instant first_sacked_sent, last_sacked_sent;
  std::int64_t lowest_out_of_order = kNoSequence;  // lowest original that arrived after a higher one was SACKed

  static constexpr std::int64_t kNoSequence = std::numeric_limits<std::int64_t>::max();
  bool acked() const { return acked_segments > 0; }
};

class Scoreboard {
 public:
  explicit Scoreboard(std::int64_t mss) : mss_(mss) {}

  bool empty() const { return queue_.empty(); }
  const SentPacket& head() const { return queue_.front(); }
  std::size_t packets() const { return queue_.size(); }      // offload packets, however many segments each
  std::int64_t packets_out() const { return packets_out_; }  // in segments, as all counts below
  std::int64_t sacked_out() const { return sacked_out_; }
  std::int64_t lost_out() const { return lost_out_; }
  std::int64_t retrans_out() const { return retrans_out_; }
  std::int64_t in_flight() const { return packets_out_ - sacked_out_ - lost_out_ + retrans_out_; }
  // End of the highest SACKed packet; `una` when none is.
  std::int64_t highest_sacked(std::int64_t una) const { return sacked_out_ == 0 ? una : highest_sacked_; }
  std::int64_t lost_ever() const { return lost_ever_; }  // segments marked lost since the start

  void add(const SentPacket& sent);
  // Tags what `block` covers. Everything at or below `high_seq` was sent before the present recovery.
  void sack(SequenceRange block, std::int64_t una, std::int64_t high_seq, AckOutcome& out);
  // A duplicate SACK: the block arrived twice. Returns the ever-retransmitted segments above `undo_marker` it proves
  // needless.
  std::int64_t duplicate_sack(SequenceRange block, std::int64_t una, std::int64_t undo_marker);
  // Drops everything below `una`.
  void acknowledge(std::int64_t una, std::int64_t prior_highest, std::int64_t high_seq, AckOutcome& out);
  // Marks as lost, from the head, each packet that has more than `reordering` - 1 SACKed segments above it.
  void mark_lost_by_sacks(std::int64_t reordering);
  void mark_head_lost();
  void mark_all_lost();
  void unmark_all_lost();
  // First packet marked lost and neither SACKed nor retransmitted, cut to at most `max_segments`; null if none.
  SentPacket* next_to_retransmit(std::int64_t max_segments);
  // The head, cut to one segment, for a time-out. Precondition: not empty.
  SentPacket& head_segment();
  void note_retransmitted(SentPacket& packet, Instant now);

 private:
  std::size_t first_ending_after(std::int64_t seq) const;
  void split(std::size_t index, std::int64_t at);
  void tag_sacked(SentPacket& packet, std::int64_t high_seq, AckOutcome& out);
  void mark_lost(SentPacket& packet);
  void trim_head(std::int64_t una, AckOutcome& out);
  void account_acked(const SentPacket& packet, std::int64_t segments, std::int64_t high_seq, AckOutcome& out);

  std::int64_t mss_;
  Ring<SentPacket> queue_;
  std::int64_t packets_out_ = 0;
  std::int64_t sacked_out_ = 0;
  std::int64_t lost_out_ = 0;
  std::int64_t retrans_out_ = 0;
  std::int64_t highest_sacked_ = 0;
  std::int64_t lost_ever_ = 0;
};

}  // namespace remus::tcp
