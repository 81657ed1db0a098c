// A command, or a process that runs already, and all its descendants, as long as any of them lives.
//
// Every address space is tracked from its first instruction to its end: after fork from the child's first instruction
// (what it inherited does not count), after exec from the new program's first one (what exec itself wrote counts),
// until its last task exits. Children of vfork and clone share their parent's. What a child writes between fork and
// exec is seen only if a scan falls in between: at the exec it is gone before anybody is told.
//
// Of a process that runs already one task of each address space is stopped once, for a fraction of a millisecond, and
// each task once more when it is let go; otherwise it is treated as a command.
#pragma once

#include <sys/types.h>

#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "tools/record/address_space.hpp"
#include "tools/record/fault_log.hpp"
#include "tools/record/target.hpp"
#include "tools/record/tracees.hpp"

namespace remus::record {

class ProcessTree : public Target, private TraceeListener {
 public:
  // Starts the command. `listener` must outlive it. Throws RecordError.
  ProcessTree(const std::vector<std::string>& command, ScanListener& listener);
  // Takes hold of a running process; the listener is told what is there. It goes on, unharmed, when it is let go by
  // finish() or our death. Throws RecordError.
  ProcessTree(pid_t running, ScanListener& listener);

  void handle_events() override { tracees_.handle_events(); }
  bool ended() const override { return tracees_.empty(); }
  void freeze() override { tracees_.freeze_but_sleepers(); }
  void thaw() override { tracees_.thaw(); }
  void scan() override;
  Duration cpu_time() override;
  void finish() override;
  std::string outcome() const override;
  std::vector<std::string> warnings() const override;
  // How the command itself ended, as wait() says; nothing while it runs.
  std::vector<traces::TraceHeader::Unseen> unseen(Pages recorded) const override;
  std::optional<int> wait_status() const { return wait_status_; }

 private:
  struct Space {
    AddressSpace memory;
    std::map<pid_t, pid_t> tasks;  // that share it, and their processes
    FaultedPages faulted;          // since the last scan, by tasks that are gone
  };

  void started(pid_t tid) override;
  void executed(pid_t pid) override;
  void exiting(pid_t tid) override;
  void gone(pid_t tid, int wait_status) override;
  void signalled(pid_t tid, int signal) override;

  // What it is asked to end with; 0 when it has been already.
  int first_request();
  // Whether the command's first process has got a signal of late, or has it pending.
  bool has_got(int signal) const;
  void send(int signal);

  bool joins_a_space(pid_t tid, pid_t pid);
  // Starts tracking the memory of a process, of which `tid` is stopped; nothing when that is not possible.
  Space* open_space(pid_t pid, pid_t tid);
  void take_hold_of_family(pid_t pid);
  // False, and noted why, when it cannot be recorded.
  bool take_hold(pid_t pid);
  // Opens a space through the first task that stops, unless it shares one; false when none does.
  bool open_running_space(pid_t pid);
  void note_untracked(const std::string& reason);
  void leave_space(pid_t tid);
  void scan(Space&, ScanListener&);
  // Takes what the logs of some tasks say; of all, or of those of one process.
  void drain_logs(Space&, std::optional<pid_t> process = {});
  void log_faults(pid_t tid);
  // What being traced does to a program that has just been executed.
  void note_program(pid_t pid);
  std::list<Space>::iterator end_space(std::list<Space>::iterator);

  ScanListener& listener_;
  Owners owners_;
  std::list<Space> spaces_;
  std::map<pid_t, Duration> cpu_times_;  // of processes that live, when last asked
  Duration cpu_time_of_ended_;
  std::map<int, Instant> signals_;  // that the command's first process got: the last of each
  bool attached_ = false, finishing_ = false;
  std::size_t untracked_ = 0, refused_mappings_ = 0;
  std::map<pid_t, FaultLog> logs_;  // by task
  std::uint64_t given_back_ = 0, most_pinned_ = 0;
  int log_refusal_ = 0;             // errno, of the first task whose faults could not be logged
  std::set<std::string> programs_;  // what became of some, in one sentence each
  std::string first_reason_;
  pid_t command_ = 0;  // its first process; 0 until it has executed
  std::optional<int> wait_status_;
  Tracees tracees_;  // goes first: lets the tasks run on
};

}  // namespace remus::record
