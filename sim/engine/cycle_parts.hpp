// Where the time of the cycles goes: every instant of a cycle belongs to one part, so the parts of a cycle add up to
// it.
#pragma once

#include <array>
#include <cstdint>

#include "models/units/quantity.hpp"

namespace remus::sim {

enum class CyclePart : std::uint8_t { suspend, copy, resume, compress, transmit, apply, disk, ack, wait };
inline constexpr std::size_t kCycleParts = 9;

class CycleParts {
 public:
  // From `now` on the cycle is in this part. Instants never go back.
  void enter(CyclePart part, Instant now) {
    cycle_[static_cast<std::size_t>(part_)] += now - since_;
    part_ = part;
    since_ = now;
  }
  // A cycle begins, and the one before is counted, or forgotten.
  void next(Instant now, bool counted) {
    enter(CyclePart::suspend, now);
    for (std::size_t i = 0; i < kCycleParts; ++i) {
      if (counted) counted_[i] += cycle_[i];
      cycle_[i] = Duration(0);
    }
  }
  // What was counted so far is forgotten.
  void restart() { counted_ = {}; }
  Duration counted(CyclePart part) const { return counted_[static_cast<std::size_t>(part)]; }

 private:
  CyclePart part_ = CyclePart::wait;
  Instant since_;
  std::array<Duration, kCycleParts> cycle_{}, counted_{};  // by part: of the cycle under way, of those counted
};

}  // namespace remus::sim
