#include "sim/engine/listeners.hpp"

namespace remus::sim {

// The log comes first, so that it holds the fact that breaks a rule; the story before the judge of progress, so that it
// tells of what that objects to.
Listeners::Listeners(const Experiment& experiment, const Run& run, const SimulateOptions& options,
                     const SharedRoute& to_backup, Duration interval)
    : output_commit(experiment.protocol, run.cps > 0),
      conservation(to_backup.in_all, experiment.workloads.at(run.workload).memory_pages()),
      survival(experiment.protocol),
      log(64, options.log),
      cycles(experiment.protocol, interval),
      link(LinkMeter(to_backup.bandwidth, to_backup.latency)),
      story(survival),
      fate(output_commit),
      to_output_commit_(output_commit),
      to_conservation_(conservation),
      to_survival_(survival, output_commit, options.tells_inconsistency),
      to_progress_(progress) {
  if (options.tells_inconsistency && !experiment.protocol.net_buffer) survival.tolerate();
  witness.add(log);
  witness.add(output_commit);
  witness.add(to_output_commit_);
  witness.add(to_conservation_);
  witness.add(to_survival_);
  witness.add(cycles);
  witness.add(link);
  witness.add(phases);
  witness.add(strikes);
  witness.add(story);
  witness.add(to_progress_);
  witness.add(fate);
  witness.add(commits);
  if (options.add_listeners) options.add_listeners(witness);
}

}  // namespace remus::sim
