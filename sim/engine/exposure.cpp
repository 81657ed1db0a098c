#include "sim/engine/exposure.hpp"

#include <algorithm>
#include <utility>

namespace remus::sim {
namespace {

// Sweeps down from the greatest exposure until 1 % of the time lies above.
template <class Ramps>
Duration p99_of(const Ramps& ramps, Duration whole) {
  constexpr double kAbove = 0.01;
  std::vector<std::pair<Duration, int>> edges;  // at an exposure, so many ramps more go on below it
  edges.reserve(2 * ramps.size());
  for (const auto& ramp : ramps) {
    edges.emplace_back(ramp.to, 1);
    edges.emplace_back(ramp.from, -1);
  }
  std::sort(edges.begin(), edges.end(), std::greater<>());
  double left = kAbove * static_cast<double>(whole.in_ns());
  double ramps_here = 0;
  Duration at = edges.empty() ? Duration(0) : edges.front().first;
  for (const auto& [exposure, change] : edges) {
    const double between = ramps_here * static_cast<double>((at - exposure).in_ns());
    if (between >= left && ramps_here > 0) return at - Duration(std::llround(left / ramps_here));
    left -= between;
    at = exposure;
    ramps_here += change;
  }
  return Duration(0);
}

}  // namespace

void Exposure::advance(Instant now) {
  if (protected_ && counts_ && now > now_) {
    if (begins_.empty()) {
      none_ += now - now_;
    } else {
      ramps_.push_back({now_ - begins_.front(), now - begins_.front()});
    }
  }
  now_ = now;
}

void Exposure::protection_starts(Instant now) {
  advance(now);
  protected_ = true;
  begins_.assign(1, now);
}

void Exposure::counts_from(Instant now) {
  advance(now);
  counts_ = true;
}

void Exposure::protection_ends(Instant now) {
  advance(now);
  protected_ = counts_ = false;
  begins_.clear();
}

// In between two commits the ramp goes on: only the first epoch that is not committed matters.
void Exposure::epoch_begins(Instant now) {
  if (begins_.empty()) advance(now);
  if (protected_) begins_.push_back(now);
}

void Exposure::committed(Instant now) {
  advance(now);
  if (!begins_.empty()) begins_.pop_front();
}

void Exposure::restart(Instant from) {
  advance(from);
  ramps_.clear();
  none_ = Duration(0);
}

std::optional<Exposure::Summary> Exposure::summary(Instant until) const {
  Exposure then = *this;
  then.advance(until);
  Duration whole = then.none_;
  double area = 0;  // ms^2
  Duration max;
  for (const Ramp& ramp : then.ramps_) {
    whole += ramp.length();
    area += ramp.length().in_ms() * (ramp.from + ramp.to).in_ms() / 2;
    max = std::max(max, ramp.to);
  }
  if (whole <= Duration(0)) return std::nullopt;
  return Summary{Duration::seconds(area / whole.in_ms() / 1e3), p99_of(then.ramps_, whole), max};
}

}  // namespace remus::sim
