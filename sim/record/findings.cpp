#include "sim/record/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "models/units/invariant.hpp"
#include "sim/record/number_text.hpp"
#include "sim/record/rate.hpp"

namespace remus::sim {
namespace {

// A cycle this much longer than asked for is not the timer's doing: the next checkpoint had to wait.
constexpr double kLateCycle = 1.15;

std::optional<double> metric(const ReportRow& row, const char* name) {
  const auto found = row.metrics.find(name);
  return found == row.metrics.end() ? std::nullopt : std::optional(found->second);
}

const Part* longest(const std::vector<Part>& parts) {
  const auto found =
      std::max_element(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.ms < b.ms; });
  return found == parts.end() ? nullptr : &*found;
}

std::string refused(const ReportRow& row) {
  const double dropped = metric(row, "egress_dropped_packets").value_or(0);
  if (dropped == 0) return "";
  return fmt::format("The egress buffer refused {:.0f} frames; after each loss TCP waits and sends again.", dropped);
}

std::string lateness(const ReportRow& row) {
  const auto cycle = metric(row, "cycle_ms_mean"), pause = metric(row, "pause_ms_mean");
  const Part* part = longest(row.cycle);
  if (!cycle || !pause || part == nullptr || *cycle <= kLateCycle * (1000 / row.cps + *pause)) return "";
  return fmt::format("Checkpoints come {} ms apart, not {} ms; the longest part is {}, {} ms.", three_digits(*cycle),
                     three_digits(1000 / row.cps), part->name, three_digits(part->ms));
}

// What the pauses alone would cost: each takes its share of the cycle from the guest.
std::string pauses(const ReportRow& row) {
  const auto cycle = metric(row, "cycle_ms_mean"), pause = metric(row, "pause_ms_mean");
  const auto overhead = metric(row, "overhead_percent");
  if (!cycle || !pause || *cycle <= *pause) return "";
  const std::string text =
      fmt::format("The guest is paused {} of every {} ms", three_digits(*pause), three_digits(*cycle));
  if (!overhead || row.fixed_time) return text + ".";
  return fmt::format("{}: that alone is an overhead of {}, with everything it is {}.", text,
                     overhead_with_unit(*pause / (*cycle - *pause) * 100), overhead_with_unit(*overhead));
}

std::string waiting(const ReportRow& row) {
  const Part* part = longest(row.request);
  const auto latency = metric(row, "latency_ms_mean");
  if (part == nullptr || !latency) return "";
  return fmt::format("A request waits longest for this: {}, {} of {} ms.", part->name, three_digits(part->ms),
                     three_digits(*latency));
}

}  // namespace

std::string findings(const ReportRow& row) {
  invariant(row.cps > 0, "the baseline has no findings");
  if (commits_nothing(row.cps, row.metrics)) return "No checkpoint was committed: the VM was not protected.";
  std::string text;
  for (const std::string& sentence : {refused(row), lateness(row), pauses(row), waiting(row)}) {
    if (!sentence.empty()) text += (text.empty() ? "" : " ") + sentence;
  }
  return text.empty() ? "Too few checkpoints to say." : text;
}

}  // namespace remus::sim
