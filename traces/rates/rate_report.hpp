// What monitors tell of a guest's dirtying in one figure, in place of a trace: how much it writes in a stretch of some
// length.
//
// A figure knows no pages by number, not how the count grows with the stretch, and not how well pages compress.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/units/quantity.hpp"
#include "traces/format/error.hpp"
#include "traces/format/trace.hpp"

namespace remus::traces {

enum class RateSource {
  qemu_migrate,        // `info migrate` (HMP), query-migrate (QMP)
  qemu_dirty_rate,     // `info dirty_rate` (HMP), query-dirty-rate (QMP), after calc-dirty-rate
  libvirt_job,         // virsh domjobinfo
  libvirt_dirty_rate,  // virsh domstats --dirtyrate, after domdirtyrate-calc
  criu_stats,          // CRIU's stats-dump, the image or as JSON from `crit decode`
};
// By RateSource: as a trace's mechanism, and as people call them.
inline constexpr std::array<std::string_view, 5> kRateMechanisms{"qemu-migrate", "qemu-dirty-rate", "libvirt-job",
                                                                 "libvirt-dirty-rate", "criu-stats"};
inline constexpr std::array<std::string_view, 5> kRateSourceNames{"QEMU's info migrate", "QEMU's info dirty_rate",
                                                                  "virsh domjobinfo", "virsh domstats --dirtyrate",
                                                                  "CRIU's stats-dump"};

struct RateReport {
  RateSource source = RateSource::qemu_migrate;
  std::optional<double> pages_per_second;  // distinct pages written in the stretch, over its length; or
  std::optional<Pages> pages;              // their number (CRIU). One of the two is there
  std::int64_t page_size = 4096;
  bool page_size_assumed = false;  // the report does not tell it
  std::optional<Duration> over;    // the stretch's length, > 0, where the report tells it
  std::optional<Bytes> ram;        // of the guest
  std::optional<std::int64_t> vcpus;
  Duration stop;  // pause that counting caused (CRIU)
};

// The report that `bytes` are, by their content; nothing when they are none. Throws TraceError: a report without a
// rate, of something unfinished, or with numbers that cannot be. `name` opens every error line.
std::optional<RateReport> read_rate_report(std::string_view bytes, const std::string& name);

// How long a migration counts before it tells a rate: at least this, and in long rounds longer (QEMU's
// migration_bitmap_sync, 2012 to now).
inline constexpr Duration kShortestMigrationRound = Duration::ms(1000);

// A trace of one epoch, counts only. `over`: the stretch's length, where the report does not tell it; without it
// kShortestMigrationRound is assumed of a migration. Throws TraceError: CRIU without `over`, `over` of a report that
// has its own, more pages than an epoch can have.
Trace trace_of(const RateReport&, const std::string& name, std::optional<Duration> over = {});

// "67551 pages/s over 1 s": what the trace of a report says.
std::string describe(const RateReport&, const Trace&);

}  // namespace remus::traces
