// A fault to strike in a run, and its text: what `--fail` takes, and what a counterexample is printed as.
//
//   COMPONENT@WHEN[+DURATION]            it stops: primary@12.3s, backup@event:1234, replication-link@3s+200ms
//   omission:COMPONENT@WHEN+DURATION     it goes on, but its messages are lost or late: omission:primary@3s+200ms
//
// A host that stops loses its memory; after DURATION it is repaired and empty. Without a duration nothing is repaired.
// A link that stops, or omits, carries nothing in either direction. A disk that stops stops its host (an I/O error
// panics it) and is empty after the repair; one that omits answers late.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus::sim {

enum class FaultComponent { primary, backup, replication_link, client_link, primary_disk, backup_disk };
inline constexpr std::array<std::string_view, 6> kFaultComponentNames{"primary",     "backup",       "replication-link",
                                                                      "client-link", "primary-disk", "backup-disk"};
enum class FaultKind { crash, omission };

struct Fault {
  FaultComponent component = FaultComponent::primary;
  FaultKind kind = FaultKind::crash;
  Instant at;                          // when `event` is not set
  std::optional<std::uint64_t> event;  // strikes just before the run's event of this number (from 1)
  std::optional<Duration> repaired_after;
  bool operator==(const Fault&) const = default;
};

// One fault, or several separated by commas. Throws ScenarioError: what is wrong with which part, and the fix.
std::vector<Fault> parse_faults(std::string_view text);
// The inverse: parse_faults(describe(f)) == {f}.
std::string describe(const Fault&);
std::string describe(const std::vector<Fault>&);

}  // namespace remus::sim
