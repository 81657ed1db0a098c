#include "sim/checkers/survival.hpp"

#include <algorithm>

namespace remus::sim {
namespace {

constexpr EpochId after(EpochId epoch) { return epoch + EpochId(1); }

}  // namespace

// An epoch without writes needs no entry: most have none.
void SurvivalChecker::disk_written(EpochId epoch, Bytes bytes) {
  if (bytes > Bytes(0)) disk_[epoch].written = bytes;
}

void SurvivalChecker::disk_received(EpochId epoch, Bytes bytes) {
  if (bytes > Bytes(0)) disk_[epoch].received += bytes;
}

void SurvivalChecker::disk_released(EpochId through) {
  ++judged_;
  judge(!survivor_ || through < *survivor_, Rule::old_writes_stay_out, through);
  for (; !disk_.empty() && disk_.begin()->first <= through; disk_.erase(disk_.begin())) {
    const auto& [epoch, writes] = *disk_.begin();
    judge(writes.received == writes.written, Rule::released_whole, epoch);
  }
  on_disk_below_ = std::max(on_disk_below_, after(through));
}

void SurvivalChecker::disk_dropped(EpochId from) {
  if (!holds_disk_back(protocol_.disk)) return;
  for (auto writes = disk_.lower_bound(from); writes != disk_.end(); ++writes) writes->second.received = Bytes(0);
}

void SurvivalChecker::ack_sent(EpochId epoch) { acked_below_ = std::max(acked_below_, after(epoch)); }

void SurvivalChecker::protection_starts(EpochId epoch) {
  disk_.clear();
  survivor_.reset();
  acked_below_ = on_disk_below_ = epoch;
}

void SurvivalChecker::speaks(Site site) {
  ++judged_;
  speaks_[static_cast<std::size_t>(site)] = true;
  if (!(speaks_[0] && speaks_[1])) return;
  inconsistency_.split_brain = true;
  judge(tolerant_, Rule::one_vm_speaks, survivor_.value_or(acked_below_));
}

void SurvivalChecker::silent(Site site) { speaks_[static_cast<std::size_t>(site)] = false; }

void SurvivalChecker::runs(Site site) {
  ++judged_;
  const bool other_speaks = speaks_[1 - static_cast<std::size_t>(site)];
  judge(tolerant_ || !other_speaks, Rule::activated_alone, survivor_.value_or(acked_below_));
}

void SurvivalChecker::activated(EpochId epoch, EpochId left_below) {
  ++judged_;
  judge(tolerant_ || left_below <= epoch, Rule::survivor_knows_output, epoch);
  judge(acked_below_ <= epoch, Rule::survivor_knows_acks, epoch);
  judge_disk(epoch);
  survivor_ = epoch;
  speaks(Site::backup);
}

// Memory is as at the start of `epoch`: the disk must hold all writes of the epochs before it, and no later ones where
// it takes part in checkpoints.
void SurvivalChecker::judge_disk(EpochId epoch) {
  const bool holds_back = holds_disk_back(protocol_.disk);
  judge(!holds_back || on_disk_below_ <= epoch, Rule::disk_not_ahead, epoch);
  for (const auto& [of, writes] : disk_) {
    if (of < epoch) {
      judge(writes.received == writes.written, Rule::disk_not_behind, of);
    } else {
      judge(!holds_back || writes.received == Bytes(0), Rule::later_writes_dropped, of);
      disk_ahead_ += writes.received;
    }
  }
}

void SurvivalChecker::client(const ClientKnowledge& c) {
  ++judged_;
  if (!tolerant_) return judge_client(c);
  const Bytes orphaned = std::max(Bytes(0), c.received - c.sent);
  const Bytes lost = std::max(Bytes(0), c.acknowledged - c.read);
  inconsistency_.orphaned += orphaned;
  inconsistency_.acknowledged_lost += lost;
  if (orphaned + lost > Bytes(0) || c.seen_end > c.sent_end) ++inconsistency_.broken_connections;
}

void SurvivalChecker::judge_client(const ClientKnowledge& c) const {
  const EpochId connection(c.connection);
  judge(c.received <= c.sent && c.seen_end <= c.sent_end, Rule::client_bytes_sent, connection);
  judge(c.acknowledged <= c.read, Rule::client_bytes_kept, connection);
}

void SurvivalChecker::connections_unknown(std::int64_t count) {
  ++judged_;
  if (tolerant_) inconsistency_.broken_connections += count;
  judge(tolerant_ || count == 0, Rule::finished_known, EpochId(static_cast<std::uint64_t>(count)));
}

void SurvivalChecker::egress_left(EpochId below) const {
  ++judged_;
  judge(tolerant_ || !survivor_ || below <= *survivor_, Rule::old_output_stays_in, below);
}

}  // namespace remus::sim
