#include "sim/engine/event_log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace remus::sim {

std::string EventLog::text() const {
  std::string lines;
  const std::size_t kept = std::min(next_, ring_.size());
  for (std::size_t i = next_ - kept; i < next_; ++i) {
    const LogEntry& e = ring_[i % ring_.size()];
    lines +=
        fmt::format("{:.9f} s  {:<18} epoch {:<7} {}\n", e.at.since_start().in_seconds(), e.what, e.epoch, e.amount);
  }
  return lines;
}

}  // namespace remus::sim
