#include "traces/format/check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "traces/format/decimal.hpp"
#include "traces/format/fields.hpp"

namespace remus::traces {
namespace {

constexpr const char* kFix = "correct the row or record again";

struct TimeColumn {
  std::string_view column;
  Duration value;
  int decimals;
};

std::optional<EpochProblem> problem_of_times(const EpochRecord& epoch, Duration previous_end) {
  for (const TimeColumn& t : {TimeColumn{"t", epoch.end, kDecimalsOfS}, TimeColumn{"run_ms", epoch.run, kDecimalsOfMs},
                              TimeColumn{"stop_ms", epoch.stop, kDecimalsOfMs}}) {
    const std::string value = format_decimal(t.value.count(), t.decimals);
    if (t.value < Duration()) return EpochProblem{t.column, fmt::format("{} is negative; {}", value, kFix)};
    if (t.value > kLongest) return EpochProblem{t.column, fmt::format("{} is over 31 years; {}", value, kFix)};
  }
  if (epoch.run == Duration()) {
    return EpochProblem{"run_ms", "0 is no epoch's length; give the measured length, on the clock of t"};
  }
  if (epoch.end > previous_end) return std::nullopt;
  return EpochProblem{
      "t",
      fmt::format("{} is not after the previous epoch's end, {}; t is when the epoch ended, on one "
                  "clock, in the order of time",
                  format_decimal(epoch.end.count(), kDecimalsOfS), format_decimal(previous_end.count(), kDecimalsOfS))};
}

std::optional<EpochProblem> problem_of_dirty(Pages dirty, const TraceHeader& header) {
  if (dirty < Pages(0) || dirty > kMostPages) {
    return EpochProblem{"dirty_pages", fmt::format("{} pages are no epoch's; {}", dirty.count(), kFix)};
  }
  if (!header.nr_pages || static_cast<std::uint64_t>(dirty.count()) <= *header.nr_pages) return std::nullopt;
  return EpochProblem{
      "dirty_pages", fmt::format("{} pages are more than the header's nr_pages, {}; correct one of them", dirty.count(),
                                 *header.nr_pages)};
}

std::optional<EpochProblem> problem_of_value(const ValueField& field, const EpochRecord& epoch,
                                             std::int64_t page_size) {
  const std::int64_t value = field.get(epoch).value_or(0);
  const auto problem = [&](const std::string& what) {
    return EpochProblem{field.column, fmt::format("{} {}; {}", format_decimal(value, field.decimals), what, kFix)};
  };
  const std::int64_t dirty = epoch.dirty.count();
  if (value < 0) return problem("is negative");
  if (field.limit == ValueLimit::time && value > kLongest.count()) return problem("is over 31 years");
  if (field.limit == ValueLimit::pages && value > dirty)
    return problem(fmt::format("is more than dirty_pages, {}", dirty));
  if (field.limit == ValueLimit::bytes && value > dirty * page_size) {
    return problem(fmt::format("is more than dirty_pages x page_size, {}", dirty * page_size));
  }
  return std::nullopt;
}

}  // namespace

std::optional<EpochProblem> problem_of(const EpochRecord& epoch, Duration previous_end, const TraceHeader& header) {
  if (auto problem = problem_of_times(epoch, previous_end)) return problem;
  if (auto problem = problem_of_dirty(epoch.dirty, header)) return problem;
  for (const ValueField& field : kValueFields) {
    if (auto problem = problem_of_value(field, epoch, header.page_size)) return problem;
  }
  return std::nullopt;
}

std::uint64_t page_number_end(const TraceHeader& header) { return header.nr_pages.value_or(kPageNumberEnd); }

void drop_unmeasured(EpochRecord& epoch) {
  if (epoch.sampled != Pages(0) || epoch.dirty == Pages(0)) return;
  for (const ValueField& field : kValueFields) {
    if (field.limit != ValueLimit::time && field.get(epoch) == 0) field.set(epoch, std::nullopt);
  }
}

}  // namespace remus::traces
