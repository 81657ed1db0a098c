#include "tools/remsim/fault_patterns.hpp"

#include <cmath>

#include "models/workload/random.hpp"

namespace remus::cli {
namespace {

// Log-uniform from a millisecond to half of what it takes to be noticed, to the microsecond: it is printed.
Duration brief(Random& random, Duration noticed) {
  const double longest = noticed.in_ms() / 2;
  return Duration::us(std::llround(1e3 * std::pow(longest, random.uniform())));
}

sim::Fault second_fault(Instant first, const PatternTimes& times, const std::vector<sim::FaultComponent>& components,
                        Random& random) {
  const auto which = static_cast<std::size_t>(random.uniform() * static_cast<double>(components.size()));
  const Duration later = Duration::us(std::llround(random.uniform() * 2 * times.overcome.in_ms() * 1e3));
  return {.component = components[which],
          .kind = sim::FaultKind::crash,
          .at = first + later,
          .event = {},
          .repaired_after = times.overcome};
}

}  // namespace

std::vector<sim::Fault> faults_of(FaultPattern pattern, sim::FaultComponent component, std::uint64_t event, Instant at,
                                  const PatternTimes& times, const std::vector<sim::FaultComponent>& components,
                                  std::uint64_t draw) {
  Random random(draw);
  sim::Fault fault{.component = component,
                   .kind = sim::FaultKind::crash,
                   .at = {},
                   .event = event,
                   .repaired_after = times.overcome};
  switch (pattern) {
    case FaultPattern::crash:
      break;
    case FaultPattern::crash_for_good:
      fault.repaired_after.reset();
      break;
    case FaultPattern::brief_crash:
      fault.repaired_after = brief(random, times.noticed);
      break;
    case FaultPattern::omission:
      fault.kind = sim::FaultKind::omission;
      break;
    case FaultPattern::brief_omission:
      fault.kind = sim::FaultKind::omission;
      fault.repaired_after = brief(random, times.noticed);
      break;
    case FaultPattern::two_faults:
      return {fault, second_fault(at, times, components, random)};
  }
  return {fault};
}

}  // namespace remus::cli
