// The commits since protection began last.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/record/fault_outcome.hpp"
#include "sim/vm/ack_listener.hpp"
#include "sim/vm/protection_listener.hpp"

namespace remus::sim {

class CommitListener final : public AckListener, public ProtectionListener {
 public:
  const CommitStretch& stretch() const { return stretch_; }

  void protection_starts(HostId, EpochId, Instant) override {
    stretch_ = {};
    commits_ = 0;
  }
  void ack_arrived(HostId, EpochId, Pages dirty, Instant now) override {
    if (++commits_ <= CommitStretch::kFirst) return;
    const double at = now.since_start().in_ms();
    if (stretch_.commits == 0) {
      stretch_.first_ms = at;
    } else {
      stretch_.longest_ms = std::max(stretch_.longest_ms, at - stretch_.last_ms);
    }
    stretch_.last_ms = at;
    if (stretch_.commits++ > 0) stretch_.pages += static_cast<double>(dirty.count());
  }

 private:
  CommitStretch stretch_;
  std::uint64_t commits_ = 0;
};

}  // namespace remus::sim
