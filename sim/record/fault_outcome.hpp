// What became of a run's faults and of its VM, as it physically happened: by this `remsim faults` judges whether a
// fault had the effect that it must have.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace remus::sim {

// What became of the VM, the gravest first where several things did. Later repairs do not count: a VM that failed over
// and came back has failed over.
enum class Fate : std::uint8_t {
  lost,              // it runs nowhere, and no host will activate it
  split_brain,       // two hosts ran it
  failed_over,       // the backup activated it
  ran_unprotected,   // it went on where it was, alone for a time
  stayed_protected,  // it went on where it was, replicated all the time
};
inline constexpr std::array<std::string_view, 5> kFateNames{"lost", "split-brain", "failed-over", "ran-unprotected",
                                                            "stayed-protected"};

// A fault that struck.
struct StruckFault {
  std::string fault{};  // as `--fail` takes it
  double at_ms = 0;
  // Hosts that it stopped, messages and frames that it lost or delayed, disk answers that came late, copies and hosts
  // that it kept from one another. 0: the run is as it would have been without the fault.
  std::uint64_t effects = 0;
};

// Commits of one stretch of unbroken protection, but for the first few: they hold what was written during a copy, and
// what was written while that was sent, and so on.
struct CommitStretch {
  static constexpr std::uint64_t kFirst = 5;
  std::uint64_t commits = 0;
  double first_ms = 0, last_ms = 0;  // of the run
  double longest_ms = 0;             // between two in a row
  double pages = 0;                  // dirty pages of all but the first of these
};

struct FaultOutcome {
  std::vector<StruckFault> struck{};  // in order of time; a fault that is missing never struck
  Fate fate = Fate::stayed_protected;
  bool protected_at_end = false;
  double ended_ms = 0;                     // the end of the observation
  double progress = 0;                     // by the guest, in its own unit (Guest::progress), until then
  std::array<double, 3> phase_s{};         // protected, down, unprotected: as Phases counts
  std::array<double, 3> phase_progress{};  // made in each
  CommitStretch commits{};                 // since protection began last
};

}  // namespace remus::sim
