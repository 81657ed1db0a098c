#include "models/calibration/own_time.hpp"

#include <algorithm>

namespace remus {
namespace {

// What lasted stays longer than 0.
Duration shorter(Duration recorded, double slowdown) {
  return std::max(Duration::seconds(recorded.in_seconds() / slowdown), Duration(recorded.count() > 0 ? 1 : 0));
}

}  // namespace

double known_slowdown(const traces::TraceHeader& header) { return std::max(header.overhead.slowdown.value_or(1), 1.0); }

traces::Trace in_own_time(traces::Trace trace) {
  const double slowdown = known_slowdown(trace.header);
  if (slowdown == 1) return trace;
  trace.header.overhead.slowdown = 1;
  trace.header.epoch.nominal = shorter(trace.header.epoch.nominal, slowdown);
  for (traces::EpochRecord& epoch : trace.epochs) {
    epoch.end = shorter(epoch.end, slowdown);
    epoch.run = shorter(epoch.run, slowdown);
    if (epoch.cpu) epoch.cpu = shorter(*epoch.cpu, slowdown);
  }
  return trace;
}

}  // namespace remus
