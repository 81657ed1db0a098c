// The one list of metrics: every name a result may carry, its unit and what it means. tools/remsim/OUTPUT.md repeats it
// for readers; a test keeps the two in step.
#pragma once

#include <span>
#include <string_view>

namespace remus::sim {

struct MetricInfo {
  std::string_view name;     // "ops.OP" and "latency_ms_mean.OP" stand for one metric per operation
  std::string_view unit;     // of the value
  std::string_view meaning;  // one sentence
};

std::span<const MetricInfo> known_metrics();

// The entry of a metric as it appears in results ("ops.Close" finds "ops.OP"), or null when there is none.
const MetricInfo* find_metric(std::string_view name);

}  // namespace remus::sim
