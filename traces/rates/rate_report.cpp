#include "traces/rates/rate_report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "models/units/format.hpp"
#include "traces/format/check.hpp"

namespace remus::traces {
namespace {

bool is_migration(RateSource source) { return source == RateSource::qemu_migrate || source == RateSource::libvirt_job; }

Duration length_of(const RateReport& report, const std::string& name, std::optional<Duration> over) {
  if (report.over && over)
    throw TraceError(
        fmt::format("{}: tells that it was measured over {}: leave --epoch out", name, format(*report.over)));
  if (report.over) return *report.over;
  if (over) return *over;
  if (is_migration(report.source)) return kShortestMigrationRound;
  throw TraceError(
      fmt::format("{}: tells how many pages CRIU wrote, not in what time since the dump before they were dirtied: say "
                  "it, in remsim "
                  "trace convert {} OUT.csv --epoch 1s",
                  name, name));
}

TraceHeader header_of(const RateReport& report, Duration over) {
  TraceHeader header;
  header.page_size = report.page_size;
  header.mechanism = kRateMechanisms[static_cast<std::size_t>(report.source)];
  header.includes_kernel = report.source != RateSource::criu_stats;
  header.epoch.nominal = over;
  header.clock.domain = "wall";
  header.target.kind = report.source == RateSource::criu_stats ? "process-tree" : "vm";
  header.target.ram = report.ram;
  header.target.vcpus = report.vcpus;
  return header;
}

}  // namespace

Trace trace_of(const RateReport& report, const std::string& name, std::optional<Duration> over) {
  const Duration run = length_of(report, name, over);
  const double pages = report.pages ? static_cast<double>(report.pages->count())
                                    : report.pages_per_second.value_or(0) * run.in_seconds();
  if (!(pages <= static_cast<double>(kMostPages.count())))
    throw TraceError(fmt::format("{}: {:.3g} pages in {}: more than a guest can have", name, pages, format(run)));
  Trace trace;
  trace.header = header_of(report, run);
  EpochRecord epoch;
  epoch.end = epoch.run = run;
  epoch.stop = report.stop;
  epoch.dirty = Pages(std::llround(pages));
  trace.epochs.push_back(epoch);
  trace.header.comment =
      fmt::format("{}: {}", kRateSourceNames[static_cast<std::size_t>(report.source)], describe(report, trace));
  return trace;
}

std::string describe(const RateReport& report, const Trace& trace) {
  const EpochRecord& epoch = trace.epochs.front();
  const double rate = static_cast<double>(epoch.dirty.count()) / epoch.run.in_seconds();
  const bool assumed = !report.over && epoch.run == kShortestMigrationRound && is_migration(report.source);
  return fmt::format("{:.0f} pages/s over {}{}{}", rate, format(epoch.run),
                     assumed ? " (assumed: the least that a migration counts over)" : "",
                     report.page_size_assumed ? ", pages of 4096 B (assumed)" : "");
}

}  // namespace remus::traces
