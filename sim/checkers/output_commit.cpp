#include "sim/checkers/output_commit.hpp"

#include <algorithm>

namespace remus::sim {
OutputCommitChecker::OutputCommitChecker(const ProtocolConfig& protocol, bool protected_run)
    : protocol_(protocol), holds_egress_(protected_run && protocol.net_buffer), checkpoints_(1) {}

OutputCommitChecker::Checkpoint& OutputCommitChecker::checkpoint(EpochId epoch) {
  judge(epoch >= oldest_ && epoch <= running_, Rule::epoch_is_open, epoch);
  ++judged_;
  return checkpoints_[static_cast<std::size_t>((epoch - oldest_).count())];
}

void OutputCommitChecker::guest_suspended() {
  running_ += EpochId(1);
  checkpoints_.emplace_back();
}

void OutputCommitChecker::pages_captured(EpochId epoch, Pages pages) {
  Checkpoint& c = checkpoint(epoch);
  judge(!c.captured_known, Rule::captured_once, epoch);
  c.captured = pages;
  c.captured_known = true;
}

void OutputCommitChecker::disk_written(EpochId epoch, Bytes bytes) { checkpoint(epoch).disk_written = bytes; }

void OutputCommitChecker::stream_written(EpochId epoch) { checkpoint(epoch).stream_written = true; }

void OutputCommitChecker::memory_received(EpochId epoch, Pages pages) {
  Checkpoint& c = checkpoint(epoch);
  c.received += pages;
  c.received_all = true;
  judge(c.captured_known && c.received == c.captured, Rule::received_as_captured, epoch);
}

// An epoch's writes are replicated as they happen, so some arrive before the epoch has ended.
void OutputCommitChecker::disk_received(EpochId epoch, Bytes bytes) { checkpoint(epoch).disk_received += bytes; }

bool OutputCommitChecker::committed(EpochId epoch) {
  if (epoch < committed_through_) return true;
  if (protocol_.commit == CommitRule::backup_ack || epoch >= running_) return false;
  for (EpochId e = committed_through_; e <= epoch; e += EpochId(1)) {
    if (!checkpoint(e).stream_written) return false;
  }
  return true;
}

void OutputCommitChecker::ack_sent(EpochId epoch) {
  Checkpoint& c = checkpoint(epoch);
  judge(epoch < running_ && c.received_all, Rule::ack_has_memory, epoch);
  judge(c.disk_received == c.disk_written, Rule::ack_has_disk, epoch);
  judge(!c.ack_sent, Rule::acked_once, epoch);
  c.ack_sent = true;
}

void OutputCommitChecker::ack_received(EpochId epoch) {
  judge(epoch == oldest_, Rule::acks_in_order, epoch);
  judge(checkpoint(epoch).ack_sent, Rule::ack_was_sent, epoch);
  checkpoints_.pop_front();
  oldest_ += EpochId(1);
  committed_through_ = oldest_;
  left_of_.erase(left_of_.begin(), left_of_.lower_bound(committed_through_));
}

void OutputCommitChecker::on_enqueued(Instant at, std::uint64_t packet, Bytes frame_bytes) {
  enqueued_ += frame_bytes;
  held_.push_back({packet, at, running_, frame_bytes});
}

// A refused frame never was in the plug: nothing of it may leave.
void OutputCommitChecker::on_dropped(Instant, std::uint64_t packet, Bytes) {
  ++judged_;
  judge(held_.empty() || held_.back().packet != packet, Rule::dropped_was_not_held, running_);
}

void OutputCommitChecker::on_left(Instant at, std::uint64_t packet, Bytes frame_bytes) {
  ++judged_;
  judge(!held_.empty() && held_.front().packet == packet, Rule::left_oldest_first, running_);
  const Held frame = held_.front();
  held_.pop_front();
  judge(frame.bytes == frame_bytes, Rule::size_kept_while_held, frame.epoch);
  judge(!holds_egress_ || committed(frame.epoch), Rule::left_after_commit, frame.epoch);
  if (frame.epoch >= committed_through_) ++left_of_[frame.epoch];
  left_below_ = std::max(left_below_, frame.epoch + EpochId(1));
  left_ += frame_bytes;
  hold_total_ += at - frame.since;
  ++left_count_;
}

void OutputCommitChecker::protection_starts(EpochId epoch) {
  holds_egress_ = protocol_.net_buffer;
  image_taken(epoch);
}

void OutputCommitChecker::image_taken(EpochId epoch) {
  running_ = oldest_ = committed_through_ = epoch;
  left_below_ = epoch;  // what left until now is known to whatever is saved from here
  left_of_.clear();
  checkpoints_.clear();
  checkpoints_.emplace_back();
}

// With the host that held it, in the plug's order.
void OutputCommitChecker::on_lost(Instant, std::uint64_t packet, Bytes frame_bytes) {
  ++judged_;
  judge(!held_.empty() && held_.front().packet == packet, Rule::lost_while_held, running_);
  held_.pop_front();
  lost_ += frame_bytes;
}

std::int64_t OutputCommitChecker::frames_left_from(EpochId epoch) const {
  std::int64_t frames = 0;
  for (auto left = left_of_.lower_bound(epoch); left != left_of_.end(); ++left) frames += left->second;
  return frames;
}

void OutputCommitChecker::finish() const {
  Bytes still_held;
  for (const Held& frame : held_) still_held += frame.bytes;
  judge(enqueued_ == left_ + still_held + lost_, Rule::egress_conserved, running_);
}

Duration OutputCommitChecker::mean_hold() const {
  return left_count_ == 0 ? Duration(0) : Duration(hold_total_.count() / left_count_);
}

}  // namespace remus::sim
