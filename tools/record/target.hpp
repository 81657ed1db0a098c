// What is recorded: a process tree or a VM, as the recording loop sees it.
#pragma once

#include <string>
#include <vector>

#include "models/units/quantity.hpp"
#include "traces/format/trace.hpp"

namespace remus::record {

class Target {
 public:
  virtual ~Target() = default;
  // Deals with what has happened to it; never waits. Memory that goes away is scanned here, for the last time.
  virtual void handle_events() = 0;
  virtual bool ended() const = 0;
  // Stops it, as far as it can be stopped, until thaw().
  virtual void freeze() = 0;
  virtual void thaw() = 0;
  // Tells its ScanListener what was written since the last scan.
  virtual void scan() = 0;
  // Its memory went away without a last scan: what was written since the one before is not known, and no epoch.
  virtual bool lost_memory() const { return false; }
  // CPU time it has used since its start.
  virtual Duration cpu_time() = 0;
  // Ends a command that still runs (ending.hpp); lets a VM or a process that ran before go on, as it was. No scan after
  // it.
  virtual void finish() = 0;
  // How the command ended, e.g. "exited with status 0"; "" when there is nothing to say.
  virtual std::string outcome() const = 0;
  // What else the user has to know, one line each.
  virtual std::vector<std::string> warnings() const = 0;
  // What was written and is not among the `recorded` pages, the sum over all epochs.
  virtual std::vector<traces::TraceHeader::Unseen> unseen(Pages /*recorded*/) const { return {}; }
  // Puts into a trace's header what it alone knows of itself.
  virtual void describe(traces::TraceHeader&) const {}
};

}  // namespace remus::record
