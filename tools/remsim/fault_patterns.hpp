// The patterns in which `remsim faults` lets a component fail: one fault, or two, from a run's event and a draw.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/scenario/fault.hpp"

namespace remus::cli {

enum class FaultPattern : std::uint8_t {
  crash,           // mended when whatever it leads to is over
  crash_for_good,  // never mended
  brief_crash,     // mended before anybody can have noticed by silence
  omission,        // as long as a crash
  brief_omission,  // over before anybody can have noticed: messages, frames or disk answers of a window are lost or
                   // late
  two_faults,      // a crash, and before it is overcome one of any component
};
inline constexpr std::array<std::string_view, 6> kFaultPatternNames{"crash",    "crash-for-good", "brief-crash",
                                                                    "omission", "brief-omission", "two-faults"};

// What a pattern's faults are made of.
struct PatternTimes {
  Duration overcome;  // from a fault until all that it leads to is over, before any repair
  Duration noticed;   // the silence after which a host takes its peer for dead
};

// The faults of a pattern in the order they strike. The first strikes at the event `event`, which is at `at`; what is
// drawn is drawn from `draw` alone. `components`: of the second fault.
std::vector<sim::Fault> faults_of(FaultPattern, sim::FaultComponent, std::uint64_t event, Instant at,
                                  const PatternTimes&, const std::vector<sim::FaultComponent>& components,
                                  std::uint64_t draw);

}  // namespace remus::cli
