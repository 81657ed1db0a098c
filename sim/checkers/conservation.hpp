// The independent judge of amounts: nothing crosses a link faster than it carries, no resource is busy for longer than
// there is time, no whole differs from the sum of its parts, and statistics come in their order.
//
// Told by the driver what physically happens, as it happens, and at the end what it is about to report. Has its own
// idea of neither the protocol nor the statistics.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/units/quantity.hpp"
#include "sim/checkers/violation.hpp"

namespace remus::sim {

// Of one sample; what is not known is absent.
struct Order {
  std::optional<double> min{}, mean{}, p50{}, p95{}, p99{}, max{};
};

class ConservationChecker {
 public:
  // `link`: what the replication link carries in all, infinite when its transfers do not share it. `guest_memory`: all
  // pages of the guest; nothing when it is not known.
  explicit ConservationChecker(BytesPerSecond link, std::optional<Pages> guest_memory = std::nullopt)
      : link_(link), guest_memory_(guest_memory) {}

  // --- ground truth from the driver, at the moment it is physically so ---
  void message_begins(Instant now);           // on the link towards the backup, whatever it holds
  void message_ends(Instant now, Bytes all);  // all of a message has crossed
  void link_carries(BytesPerSecond link);     // from now on
  void pages_captured(EpochId, Pages) const;

  // --- what is reported of the measured time ---
  void carried(Bytes, Duration measured) const;  // over the link
  void busy_share(const std::string& resource, double share) const;
  void whole(const char* name, double whole, double sum_of_parts) const;
  void ordered(const char* name, const Order&) const;

  std::uint64_t judged() const { return judged_; }  // to show that it was at work

 private:
  BytesPerSecond link_;
  std::optional<Pages> guest_memory_;
  std::int64_t under_way_ = 0;  // messages
  Instant busy_since_;          // the link, without a break
  Bytes since_then_;            // crossed since, in messages that have ended
  std::int64_t messages_ = 0;   // these
  mutable std::uint64_t judged_ = 0;
};

}  // namespace remus::sim
