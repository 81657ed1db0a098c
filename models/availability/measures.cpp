#include "models/availability/measures.hpp"

#include "models/units/invariant.hpp"

namespace remus::availability {

const char* name_of(Measure measure) {
  constexpr std::array<const char*, kMeasures> kNames{
      "downtime_s_per_year",        "down_stalled_s_per_year",       "down_detecting_s_per_year",
      "down_activating_s_per_year", "down_failback_s_per_year",      "down_repairing_s_per_year",
      "down_restarting_s_per_year", "down_common_outage_s_per_year", "unprotected_s_per_year",
      "host_failures_per_year",     "link_failures_per_year",        "common_outages_per_year",
      "failovers_per_year",         "failed_failovers_per_year",     "failbacks_per_year",
      "restarts_per_year",          "lost_work_s_per_year"};
  return kNames[static_cast<std::size_t>(measure)];
}

bool counts(Measure measure, const State& state) {
  const bool runs = state.phase == Phase::running;
  if (measure == Measure::down) return !runs;
  if (measure == Measure::unprotected) return runs && state.peer != Peer::synced;
  // The seven down_* follow the order of Phase from `stalled` on.
  return !runs && static_cast<std::size_t>(measure) == static_cast<std::size_t>(state.phase);
}

Measure measure_of(Event event) {
  switch (event) {
    case Event::host_failure:
      return Measure::host_failures;
    case Event::link_failure:
      return Measure::link_failures;
    case Event::common_outage:
      return Measure::common_outages;
    case Event::failover:
      return Measure::failovers;
    case Event::failed_failover:
      return Measure::failed_failovers;
    case Event::failback:
      return Measure::failbacks;
    case Event::restart:
      return Measure::restarts;
    case Event::none:
      break;
  }
  throw InvariantViolated("availability: no measure counts Event::none");
}

}  // namespace remus::availability
