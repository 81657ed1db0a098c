// Runs jobs in freshly forked children, a few at a time, and collects the text each hands back.
//
// SimGrid allows one simulation per process, and a fork costs about 1.3 ms where an exec costs 22 ms. The caller must
// not have built a SimGrid engine or started a thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace remus::cli {

struct JobOutcome {
  enum class Kind {
    finished,    // text: what the job returned
    user_error,  // text: the message of the ScenarioError it threw
    failed,      // text: how it ended ("ended by signal 6 (Aborted)", "failed: " and the exception's message)
    not_run      // the command was interrupted before it finished
  };
  Kind kind = Kind::not_run;
  std::string text;
};

struct PoolOptions {
  std::size_t at_once = 1;  // children alive at the same time, >= 1
  // Called in the parent whenever a job has ended, and about five times a second: how many have ended.
  std::function<void(std::size_t ended)> progress = {};
  // CPU time a child may take before it is killed (SIGXCPU), or 0: for jobs that can loop only by a bug.
  std::size_t cpu_seconds = 0;
};

struct PoolResult {
  std::vector<JobOutcome> outcomes;  // by job, whatever the order they finished in
  int interrupted_by = 0;            // SIGINT, SIGTERM or SIGHUP, or 0
};

// Calls job(0) ... job(count - 1), each in its own child. On a signal the children are killed and what has finished is
// returned. Where the machine refuses a pipe or a process (ulimit), it goes on with as many children as there are, and
// says so on standard error; where it refuses even one for two seconds, the jobs not started have failed.
PoolResult run_jobs(std::size_t count, const PoolOptions&, const std::function<std::string(std::size_t)>& job);

// The same limit for the calling process; from a fork on it counts anew.
void limit_cpu(std::size_t seconds);

// One child per core the process may use.
std::size_t usable_cores();

}  // namespace remus::cli
