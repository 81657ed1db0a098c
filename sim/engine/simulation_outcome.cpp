// What became of a run's faults and of its VM. See simulation.hpp.
#include <algorithm>

#include "sim/engine/simulation.hpp"

namespace remus::sim {

// Frames that the client LAN has lost because it was cut at the guest's host.
std::int64_t Simulation::frames_cut_off() const {
  return made_.traffic == nullptr ? 0 : made_.traffic->network().counters().cut_off_frames;
}

void Simulation::report_outcome(RunResult& result) const {
  if (!keeps_images_) return;
  const WorkDone done = this->done();
  result.outcome = {.struck = listeners_.strikes.report(frames_cut_off()),
                    .fate = listeners_.fate.fate(),
                    .protected_at_end = vm_at(Site::primary) && protected_again(),
                    .ended_ms = reached_.since_start().in_ms(),
                    .progress = done.progress,
                    .phase_s = listeners_.phases.seconds(Instant(), reached_),
                    .phase_progress = listeners_.phases.progress(done),
                    .commits = listeners_.commits.stretch()};
}

}  // namespace remus::sim
