#include "sim/record/write_trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/record/number_text.hpp"
#include "sim/record/rank_trials.hpp"
#include "sim/record/rate.hpp"

namespace remus::sim {
namespace {

// An exposure this many times as long is worth a word (assumed).
constexpr double kMuchMoreExposed = 1.25;

double metric(const Metrics& metrics, const char* name) {
  const auto found = metrics.find(name);
  return found == metrics.end() ? 0 : found->second;
}

std::string pair_text(const Metrics& then, const Metrics& now, const char* name, int decimals, const char* unit) {
  const std::string before = !now.contains(name) ? "never" : fmt::format("{:.{}f}", metric(now, name), decimals);
  return fmt::format("{:.{}f} {} instead of {}", metric(then, name), decimals, unit, before);
}

std::string gain_text(const RowTrials& row, const Trial& trial) {
  if (!row.fixed_time) return pair_text(trial.metrics, row.as_is, "runtime_s", 2, "s");
  return pair_text(trial.metrics, row.as_is, "requests_completed", 0, "requests") + ", " +
         pair_text(trial.metrics, row.as_is, "latency_ms_mean", 1, "ms latency");
}

// What the change gives or takes of protection; "" when nothing to speak of.
std::string protection_text(const RowTrials& row, const Help& help) {
  const Trial& trial = *help.trial;
  std::string text;
  if (trial.cps < row.cps) text += fmt::format("; {} checkpoints a second instead of {}", trial.cps, row.cps);
  if (help.makes_the_rate || misses_rate(trial.cps, trial.metrics))
    text += fmt::format("; makes {} of {} checkpoints a second", three_digits(metric(trial.metrics, "cps_achieved")),
                        trial.cps);
  const double then = metric(trial.metrics, "exposure_ms_mean"), now = metric(row.as_is, "exposure_ms_mean");
  if (now > 0 && then > kMuchMoreExposed * now)
    text += fmt::format("; exposure {} ms instead of {}", three_digits(then), three_digits(now));
  return text;
}

std::string asked(const Asked& of) {
  return fmt::format("at {} {}{}", of.value, overhead_with_unit(of.percent),
                     of.loses_the_rate ? " with fewer checkpoints than asked for" : "");
}

std::string item(const Sensitivity& sensitivity) {
  const std::string kind = sensitivity.from.substr(0, sensitivity.from.find(':'));
  return fmt::format("{} {} ({}): {}{}", sensitivity.field, sensitivity.value,
                     kind == "assumed" ? kind : kind + " on another machine", asked(sensitivity.doubled),
                     sensitivity.halved ? ", " + asked(*sensitivity.halved) : "");
}

}  // namespace

std::string write_trials(const RowTrials& row) {
  const std::vector<Help> helps = changes_that_help(row);
  std::string out = fmt::format("  At {} cps, of {} changes tried one at a time, {}\n", row.cps, row.tried.size(),
                                helps.empty() ? "none helps." : "these help, the best first:");
  std::size_t width = 0;
  for (const Help& help : helps) width = std::max(width, help.trial->change.size());
  for (const Help& help : helps)
    out += fmt::format("    {:{}}  {}{}\n", help.trial->change, width, gain_text(row, *help.trial),
                       protection_text(row, help));
  return out;
}

std::string write_assumptions(const Assumptions& assumptions) {
  std::string items;
  for (const Sensitivity& sensitivity : assumptions.that_matter)
    items += (items.empty() ? "" : "; ") + item(sensitivity);
  if (items.empty()) items = fmt::format("none of {} constants, doubled, changes that noticeably", assumptions.tried);
  const std::string part =
      assumptions.shortened_to_s ? fmt::format(", in {} s of it", *assumptions.shortened_to_s) : "";
  return fmt::format("Assumed: {} at {} cps, overhead {}{}: {}.\n", assumptions.workload, assumptions.cps,
                     overhead_with_unit(assumptions.percent), part, items);
}

}  // namespace remus::sim
