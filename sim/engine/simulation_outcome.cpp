// What became of a run's faults and of its VM. See simulation.hpp.
#include <algorithm>

#include "sim/engine/simulation.hpp"

namespace remus::sim {

// Frames that the client LAN has lost because it was cut at the guest's host.
std::int64_t Simulation::frames_cut_off() const {
  return made_.traffic == nullptr ? 0 : made_.traffic->network().counters().cut_off_frames;
}

Fate Simulation::fate() const {
  if (vm_lost_) return Fate::lost;
  if (split_brain_) return Fate::split_brain;
  if (failed_over_) return Fate::failed_over;
  return ran_unprotected_ ? Fate::ran_unprotected : Fate::stayed_protected;
}

void Simulation::note_commit(Pages dirty) {
  const double at = now().since_start().in_ms();
  if (options_.on_commit) options_.on_commit(now(), guest_.progress(), dirty);
  if (++commits_since_start_ <= CommitStretch::kFirst) return;
  if (commits_.commits == 0) {
    commits_.first_ms = at;
  } else {
    commits_.longest_ms = std::max(commits_.longest_ms, at - commits_.last_ms);
  }
  commits_.last_ms = at;
  if (commits_.commits++ > 0) commits_.pages += static_cast<double>(dirty.count());
}

void Simulation::report_outcome(RunResult& result) const {
  if (!keeps_images_) return;
  const Phases::Done done = this->done();
  result.outcome = {.struck = strikes_.report(frames_cut_off()),
                    .fate = fate(),
                    .protected_at_end = vm_at(Site::primary) && protected_again(),
                    .ended_ms = reached_.since_start().in_ms(),
                    .progress = done.progress,
                    .phase_s = phases_.seconds(Instant(), reached_),
                    .phase_progress = phases_.progress(done),
                    .commits = commits_};
}

}  // namespace remus::sim
