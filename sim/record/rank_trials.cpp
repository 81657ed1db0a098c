#include "sim/record/rank_trials.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "sim/record/noticeable.hpp"
#include "sim/record/rate.hpp"

namespace remus::sim {
namespace {

std::optional<double> metric(const Metrics& metrics, const char* name) {
  const auto found = metrics.find(name);
  return found == metrics.end() ? std::nullopt : std::optional(found->second);
}

std::optional<double> ratio(std::optional<double> numerator, std::optional<double> denominator) {
  if (!numerator || !denominator || *denominator <= 0) return std::nullopt;
  return *numerator / *denominator;
}

// How many times better the changed run is; nothing when the two cannot be compared, or the changed one came to no end
// either.
std::optional<double> times_better(const RowTrials& row, const Metrics& changed) {
  const char* work_done = row.fixed_time ? "requests_completed" : "runtime_s";
  if (!changed.contains(work_done)) return std::nullopt;
  if (!row.as_is.contains(work_done)) return std::numeric_limits<double>::infinity();
  if (!row.fixed_time) return ratio(metric(row.as_is, "runtime_s"), metric(changed, "runtime_s"));
  const auto work = ratio(metric(changed, "requests_completed"), metric(row.as_is, "requests_completed"));
  const auto speed = ratio(metric(row.as_is, "latency_ms_mean"), metric(changed, "latency_ms_mean"));
  const double least = least_noticeable(row.as_is, changed);
  const bool same_work = work && *work<least&& * work> 1 / least;
  return same_work && speed ? speed : work;
}

std::optional<Help> help_of(const RowTrials& row, const Trial& trial) {
  if (trial.metrics.empty() || commits_nothing(trial.cps, trial.metrics)) return std::nullopt;
  const bool makes_the_rate =
      trial.cps >= row.cps && misses_rate(row.cps, row.as_is) && !misses_rate(trial.cps, trial.metrics);
  const auto better = times_better(row, trial.metrics);
  if (!better || (!makes_the_rate && *better < least_noticeable(row.as_is, trial.metrics))) return std::nullopt;
  return Help{&trial, *better, makes_the_rate};
}

bool is_better(const Help& a, const Help& b) {
  if (a.makes_the_rate != b.makes_the_rate) return a.makes_the_rate;
  return a.times_better > b.times_better;
}

}  // namespace

std::vector<Help> changes_that_help(const RowTrials& row) {
  std::vector<Help> helps;
  for (const Trial& trial : row.tried) {
    const std::optional<Help> help = help_of(row, trial);
    if (!help) continue;
    const auto same_field =
        std::find_if(helps.begin(), helps.end(), [&](const Help& other) { return other.trial->field == trial.field; });
    if (same_field == helps.end())
      helps.push_back(*help);
    else if (is_better(*help, *same_field))
      *same_field = *help;
  }
  std::stable_sort(helps.begin(), helps.end(), is_better);
  return helps;
}

}  // namespace remus::sim
