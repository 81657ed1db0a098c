// What a run is about to report, held against what it can be. See simulation.hpp.
#include <algorithm>
#include <optional>

#include "sim/engine/simulation.hpp"

namespace remus::sim {
namespace {

double sum_of(const std::vector<Part>& parts) {
  double sum = 0;
  for (const Part& part : parts) sum += part.ms;
  return sum;
}

std::optional<double> known(const Metrics& metrics, const std::string& name) {
  const auto found = metrics.find(name);
  return found == metrics.end() ? std::nullopt : std::optional(found->second);
}

Order order_of(const Metrics& m, const std::string& stem) {
  return {.min = std::nullopt,
          .mean = known(m, stem + "_mean"),
          .p50 = known(m, stem + "_p50"),
          .p95 = known(m, stem + "_p95"),
          .p99 = known(m, stem + "_p99"),
          .max = known(m, stem + "_max")};
}

}  // namespace

void Simulation::judge(const RunResult& result, Duration measured) const {
  const Metrics& m = result.metrics;
  const ConservationChecker& conservation = listeners_.conservation;
  if (run_.cps > 0) {
    conservation.carried(listeners_.link.carried(), measured);
    const auto phases = listeners_.phases.seconds(measured_from().value(), *guest_.finished_at());
    conservation.whole("protected time", phases[0], listeners_.cycles.protected_time().in_seconds());
  }
  for (const auto& [resource, share] : result.busy_share) conservation.busy_share(resource, share);
  if (!result.cycle.empty()) conservation.whole("a cycle", m.at("cycle_ms_mean"), sum_of(result.cycle));
  if (!result.request.empty()) conservation.whole("a request", m.at("latency_ms_mean"), sum_of(result.request));
  conservation.ordered("exposure", order_of(m, "exposure_ms"));
  Order pause = order_of(m, "pause_ms");
  if (const auto& pauses = listeners_.cycles.pauses(); !pauses.empty()) {
    const auto [least, greatest] = std::minmax_element(pauses.begin(), pauses.end());
    pause.min = least->in_ms();
    pause.max = greatest->in_ms();
  }
  conservation.ordered("pause", pause);
  if (made_.traffic == nullptr || !m.contains("latency_ms_mean")) return;
  Order latency = order_of(m, "latency_ms");
  latency.min = made_.traffic->results().latencies.least().in_ms();
  latency.max = made_.traffic->results().latencies.greatest().in_ms();
  conservation.ordered("latency", latency);
}

}  // namespace remus::sim
