// Which report it is, and what it says of dirtying.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "models/units/parse.hpp"
#include "traces/format/check.hpp"
#include "traces/format/text.hpp"
#include "traces/rates/criu_image.hpp"
#include "traces/rates/rate_report.hpp"
#include "traces/rates/report_facts.hpp"

namespace remus::traces {
namespace {

using Keys = std::vector<std::string>;

// By the forms they come in: monitor's text (old and new), JSON.
const Keys kMigrationRate{"dirty pages rate", "others.dirty_pages_rate", "ram.dirty-pages-rate"};
const Keys kJobRate{"dirty rate", "memory dirty rate", "memory_dirty_rate"};
const Keys kMeasuredRate{"dirty rate", "dirty-rate", "dirtyrate.megabytes_per_second"};
const Keys kPageSize{"page size", "sizes.pagesize", "ram.page-size", "memory_page_size"};
const Keys kRam{"total ram", "sizes.total", "ram.total", "memory total", "memory_total"};
const Keys kPeriod{"period", "calc-time", "dirtyrate.calc_period"};

constexpr double kPagesPerMiB = 256;  // QEMU's MB/s are MiB/s, of pages of 4 KiB

// The first that fits: what is peculiar to a report, before what others have too.
std::optional<RateSource> source_of(const Facts& facts) {
  const struct {
    RateSource source;
    Keys signs;
  } kSigns[]{
      {RateSource::libvirt_dirty_rate, {"dirtyrate.calc_status", "dirtyrate.megabytes_per_second"}},
      {RateSource::libvirt_job, {"job type", "memory dirty rate", "memory_dirty_rate"}},
      {RateSource::qemu_migrate,
       {"dirty pages rate", "others.dirty_pages_rate", "ram.dirty-pages-rate", "migration status", "transferred ram",
        "ram info", "ram.transferred"}},
      {RateSource::qemu_dirty_rate, {"dirty rate", "dirty-rate", "calc-time"}},
      {RateSource::criu_stats, {"dump.pages_written", "dump.pages_scanned", "restore", "restore.pages_restored"}},
  };
  for (const auto& [source, signs] : kSigns)
    if (facts.key_of(signs)) return source;
  return std::nullopt;
}

void set_page_size(RateReport& report, const Facts& facts) {
  const auto size = facts.bytes(kPageSize);
  report.page_size_assumed = !size;
  if (!size) return;
  report.page_size = size->count();
  if (report.page_size < kMinPageSize || report.page_size > kMaxPageSize ||
      !std::has_single_bit(static_cast<std::uint64_t>(report.page_size)))
    facts.fail(fmt::format("page size: {} B is not a power of two from {} to {}", report.page_size, kMinPageSize,
                           kMaxPageSize));
}

// While nothing has been counted yet, QEMU writes no rate as text and 0 as JSON.
void read_migration(RateReport& report, const Facts& facts, const Keys& rate) {
  report.pages_per_second = facts.number(rate);
  if (report.pages_per_second.value_or(0) <= 0)
    facts.fail("has no dirty rate: one is told while a migration runs, from its second round on: ask again then");
  set_page_size(report, facts);
  report.ram = facts.bytes(kRam);
}

// Per VCPU where the dirty ring was counted: "vcpu[0], Dirty rate: ..." and the like, numbered from 0.
std::optional<std::int64_t> vcpus_of(const Facts& facts) {
  if (const auto listed = facts.count({"vcpu-dirty-rate#"})) return listed;
  std::int64_t n = 0;
  while (facts.has(fmt::format("vcpu[{}], dirty rate", n)) ||
         facts.has(fmt::format("dirtyrate.vcpu.{}.megabytes_per_second", n)))
    ++n;
  return n > 0 ? std::optional(n) : std::nullopt;
}

void check_measured(const Facts& facts) {
  const std::string status = facts.text("status"), number = facts.text("dirtyrate.calc_status");
  constexpr std::string_view kLibvirtMeasured = "2";  // virDomainDirtyRateStatus
  if ((!status.empty() && status != "measured") || (!number.empty() && number != kLibvirtMeasured))
    facts.fail(fmt::format("the measurement is not over (status {}): ask again when it is",
                           in_quotes(status.empty() ? number : status)));
}

void read_measurement(RateReport& report, const Facts& facts) {
  check_measured(facts);
  const auto megabytes = facts.number(kMeasuredRate);
  if (!megabytes) facts.fail("has no dirty rate: measure it first (calc_dirty_rate, virsh domdirtyrate-calc)");
  if (*megabytes <= 0) facts.fail("0 MB/s: below what is told in whole MB/s: measure while the guest works");
  report.pages_per_second = *megabytes * kPagesPerMiB;
  const auto period = facts.number(kPeriod);
  if (!period) facts.fail("does not say over what time it was measured: the line of its period is missing");
  const double unit = facts.text("calc-time-unit") == "millisecond" ? 1e-3 : 1.0;
  constexpr double kLongestPeriod = 1e8;  // s; QEMU allows a minute
  if (!(*period * unit >= 1e-9 && *period * unit <= kLongestPeriod))
    facts.fail(fmt::format("a period of {} s is none: measure again", *period * unit));
  report.over = Duration::seconds(*period * unit);
  report.vcpus = vcpus_of(facts);
}

void read_criu(RateReport& report, const Facts& facts) {
  const auto pages = facts.count({"dump.pages_written"});
  if (!pages) facts.fail("holds no pages_written: give the stats-dump of a dump or pre-dump");
  if (facts.count({"dump.pages_skipped_parent"}).value_or(0) == 0)
    facts.fail(
        "is of a full dump: pages_skipped_parent is 0, so it tells all the memory, not what was written since; "
        "give one with a parent (--track-mem, --prev-images-dir)");
  if (*pages > kMostPages.count()) facts.fail("more pages than a process can have: copy it again");
  report.pages = Pages(*pages);
  report.page_size_assumed = true;
  const double frozen = facts.number({"dump.frozen_time"}).value_or(0);  // in us
  report.stop = Duration::us(static_cast<std::int64_t>(std::min(frozen, 1e12)));
}

RateReport report_of(RateSource source, const Facts& facts) {
  RateReport report;
  report.source = source;
  switch (source) {
    case RateSource::qemu_migrate:
      read_migration(report, facts, kMigrationRate);
      break;
    case RateSource::libvirt_job:
      read_migration(report, facts, kJobRate);
      break;
    case RateSource::qemu_dirty_rate:
    case RateSource::libvirt_dirty_rate:
      read_measurement(report, facts);
      break;
    case RateSource::criu_stats:
      read_criu(report, facts);
      break;
  }
  return report;
}

// The part of a text that may hold a report, or nothing where it can hold none: our own forms begin otherwise.
std::string_view possible_text(std::string_view bytes) {
  constexpr std::size_t kLongestReport = 1U << 16U;
  const std::string_view head = bytes.substr(0, kLongestReport);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || head[first] == '#' || head.find('\0') != std::string_view::npos) return {};
  return head;
}

}  // namespace

std::optional<RateReport> read_rate_report(std::string_view bytes, const std::string& name) {
  if (is_criu_image(bytes)) return report_of(RateSource::criu_stats, facts_of_criu_image(bytes, name));
  const std::string_view text = possible_text(bytes);
  const bool is_json = trimmed(text.substr(std::min(text.size(), text.find_first_not_of(" \t\r\n")))).starts_with('{');
  if (text.empty()) return std::nullopt;
  const Facts facts = is_json ? facts_of_json(bytes, name) : facts_of_text(text, name);
  const auto source = source_of(facts);
  if (source) return report_of(*source, facts);
  if (is_json) facts.fail("is JSON, but not QEMU's query-migrate or query-dirty-rate, nor crit's of a stats-dump");
  return std::nullopt;
}

}  // namespace remus::traces
