#include "models/tcp/scoreboard.hpp"

#include <algorithm>
#include <stdexcept>

namespace remus::tcp {

void Scoreboard::add(const SentPacket& sent) {
  queue_.push_back(sent);
  packets_out_ += sent.segments;
}

std::size_t Scoreboard::first_ending_after(std::int64_t seq) const {
  std::size_t low = 0, high = queue_.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (queue_[middle].end <= seq) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void Scoreboard::split(std::size_t index, std::int64_t at) {
  SentPacket tail = queue_[index];
  SentPacket& front = queue_[index];
  front.segments = static_cast<std::int32_t>((at - front.begin + mss_ - 1) / mss_);
  front.end = at;
  front.fin = false;
  tail.begin = at;
  tail.segments -= front.segments;
  queue_.insert(index + 1, tail);
}

void Scoreboard::sack(SequenceRange block, std::int64_t una, std::int64_t high_seq, AckOutcome& out) {
  for (std::size_t i = first_ending_after(std::max(block.begin, una)); i < queue_.size(); ++i) {
    if (queue_[i].begin >= block.end) break;
    if (queue_[i].segments > 1 && block.begin > queue_[i].begin) {  // its first segments are not covered
      const std::int64_t skipped = (block.begin - queue_[i].begin + mss_ - 1) / mss_;
      if (skipped >= queue_[i].segments) continue;
      split(i, queue_[i].begin + skipped * mss_);
      continue;
    }
    if (block.end < queue_[i].end) {  // its last segments are not covered
      const std::int64_t covered = (block.end - queue_[i].begin) / mss_;
      if (block.begin > queue_[i].begin || covered < 1 || covered >= queue_[i].segments) break;
      split(i, queue_[i].begin + covered * mss_);
    }
    if (!queue_[i].sacked && block.begin <= queue_[i].begin) tag_sacked(queue_[i], high_seq, out);
  }
}

void Scoreboard::tag_sacked(SentPacket& packet, std::int64_t high_seq, AckOutcome& out) {
  if (packet.retransmit_in_flight) {  // ambiguous whether original or retransmission arrived: no sample
    if (packet.lost) {
      packet.lost = packet.retransmit_in_flight = false;
      lost_out_ -= packet.segments;
      retrans_out_ -= packet.segments;
    }
  } else {
    if (!packet.ever_retransmitted) {
      if (sacked_out_ > 0 && packet.begin < highest_sacked_) {
        out.lowest_out_of_order = std::min(out.lowest_out_of_order, packet.begin);
      }
      if (packet.end <= high_seq) out.original_delivered = true;
      if (!out.have_sacked_sample) out.first_sacked_sent = packet.sent;
      out.last_sacked_sent = packet.sent;
      out.have_sacked_sample = true;
    }
    if (packet.lost) {
      packet.lost = false;
      lost_out_ -= packet.segments;
    }
  }
  highest_sacked_ = sacked_out_ == 0 ? packet.end : std::max(highest_sacked_, packet.end);
  packet.sacked = true;
  sacked_out_ += packet.segments;
  out.delivered += packet.segments;
  out.data_sacked = true;
}

std::int64_t Scoreboard::duplicate_sack(SequenceRange block, std::int64_t una, std::int64_t undo_marker) {
  if (block.end <= una)
    return block.end > undo_marker ? std::max<std::int64_t>(1, (block.end - block.begin) / mss_) : 0;
  std::int64_t needless = 0;
  for (std::size_t i = first_ending_after(block.begin); i < queue_.size() && queue_[i].begin < block.end; ++i) {
    SentPacket& packet = queue_[i];
    if (packet.ever_retransmitted && packet.end > undo_marker) needless += packet.segments;
    if (packet.retransmit_in_flight) {
      packet.retransmit_in_flight = false;
      retrans_out_ -= packet.segments;
    }
  }
  return needless;
}

void Scoreboard::acknowledge(std::int64_t una, std::int64_t prior_highest, std::int64_t high_seq, AckOutcome& out) {
  std::int64_t lowest = AckOutcome::kNoSequence;
  while (!queue_.empty() && queue_.front().end <= una) {
    const SentPacket& packet = queue_.front();
    if (!packet.ever_retransmitted && !packet.sacked) lowest = std::min(lowest, packet.begin);
    account_acked(packet, packet.segments, high_seq, out);
    queue_.pop_front();
  }
  if (!queue_.empty() && queue_.front().begin < una) trim_head(una, out);
  if (packets_out_ < 0 || sacked_out_ < 0 || lost_out_ < 0 || retrans_out_ < 0 ||
      (queue_.empty() && packets_out_ != 0)) {
    throw std::logic_error("tcp scoreboard: segment counts do not add up");
  }
  if (lowest < prior_highest) out.lowest_out_of_order = std::min(out.lowest_out_of_order, lowest);
}

void Scoreboard::trim_head(std::int64_t una, AckOutcome& out) {
  SentPacket& head = queue_.front();
  const std::int64_t whole = (una - head.begin) / mss_;
  if (head.segments <= 1 || whole < 1) return;
  account_acked(head, whole, 0, out);
  head.begin += whole * mss_;
  head.segments -= static_cast<std::int32_t>(whole);
}

void Scoreboard::account_acked(const SentPacket& packet, std::int64_t segments, std::int64_t high_seq,
                               AckOutcome& out) {
  if (packet.ever_retransmitted) {
    if (packet.retransmit_in_flight) retrans_out_ -= segments;
    out.retransmitted_acked = true;
  } else if (!packet.sacked) {
    if (!out.have_acked_sample) out.first_acked_sent = packet.sent;
    out.last_acked_sent = packet.sent;
    out.have_acked_sample = true;
    if (packet.end <= high_seq) out.original_delivered = true;
  }
  if (packet.sacked) {
    sacked_out_ -= segments;
  } else {
    out.delivered += segments;
  }
  if (packet.lost) lost_out_ -= segments;
  packets_out_ -= segments;
  out.acked_segments += segments;
}

void Scoreboard::mark_lost(SentPacket& packet) {
  if (packet.sacked) return;
  if (packet.lost) {
    if (!packet.retransmit_in_flight) return;
    packet.retransmit_in_flight = false;
    retrans_out_ -= packet.segments;
  } else {
    packet.lost = true;
    lost_out_ += packet.segments;
  }
  lost_ever_ += packet.segments;
}

void Scoreboard::mark_lost_by_sacks(std::int64_t reordering) {
  const std::int64_t allowed = sacked_out_ - reordering;
  if (allowed < 0) return;
  std::int64_t sacked_so_far = 0;
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    SentPacket& packet = queue_[i];
    if (packet.sacked) sacked_so_far += packet.segments;
    if (sacked_so_far > allowed) break;
    if (!packet.lost) mark_lost(packet);
  }
}

void Scoreboard::mark_head_lost() {
  if (!queue_.empty() && !queue_.front().lost) mark_lost(queue_.front());
}

void Scoreboard::mark_all_lost() {
  for (std::size_t i = 0; i < queue_.size(); ++i) mark_lost(queue_[i]);
}

void Scoreboard::unmark_all_lost() {
  for (std::size_t i = 0; i < queue_.size(); ++i) queue_[i].lost = false;
  lost_out_ = 0;
}

SentPacket* Scoreboard::next_to_retransmit(std::int64_t max_segments) {
  if (retrans_out_ >= lost_out_) return nullptr;
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    if (!queue_[i].lost || queue_[i].sacked || queue_[i].retransmit_in_flight) continue;
    if (queue_[i].segments > max_segments) split(i, queue_[i].begin + max_segments * mss_);
    return &queue_[i];
  }
  return nullptr;
}

SentPacket& Scoreboard::head_segment() {
  if (queue_.front().segments > 1) split(0, queue_.front().begin + mss_);
  return queue_.front();
}

void Scoreboard::note_retransmitted(SentPacket& packet, Instant now) {
  packet.sent = now;
  if (!packet.retransmit_in_flight) retrans_out_ += packet.segments;
  packet.retransmit_in_flight = packet.ever_retransmitted = true;
}

}  // namespace remus::tcp
