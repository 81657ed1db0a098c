#include "sim/engine/event_log.hpp"

#include <fmt/format.h>

namespace remus::sim {

std::string EventLog::text() const {
  std::string lines;
  for (std::size_t i = 0; i < capacity_; ++i) {
    const LogEntry& e = ring_[(next_ + i) % capacity_];
    if (*e.what == '\0') continue;  // a place that has not been filled yet
    lines +=
        fmt::format("{:.9f} s  {:<18} epoch {:<7} {}\n", e.at.since_start().in_seconds(), e.what, e.epoch, e.amount);
  }
  return lines;
}

}  // namespace remus::sim
