// A command and all its descendants, as long as any of them lives.
//
// Every address space is tracked from its first instruction to its end: after fork from the child's first instruction
// (what it inherited does not count), after exec from the new program's first one (what exec itself wrote counts),
// until its last task exits. Children of vfork and clone share their parent's. What a child writes between fork and
// exec is seen only if a scan falls in between: at the exec it is gone before anybody is told.
#pragma once

#include <sys/types.h>

#include <list>
#include <map>
#include <optional>

#include "tools/record/address_space.hpp"
#include "tools/record/target.hpp"
#include "tools/record/tracees.hpp"

namespace remus::record {

class ProcessTree : public Target, private TraceeListener {
 public:
  // Starts the command. `listener` must outlive it. Throws RecordError.
  ProcessTree(const std::vector<std::string>& command, ScanListener& listener);

  void handle_events() override { tracees_.handle_events(); }
  bool ended() const override { return tracees_.empty(); }
  void freeze() override { tracees_.freeze(); }
  void thaw() override { tracees_.thaw(); }
  void scan() override;
  Duration cpu_time() override;
  void finish() override;
  std::string outcome() const override;
  std::vector<std::string> warnings() const override;
  // How the command itself ended, as wait() says; nothing while it runs.
  std::optional<int> wait_status() const { return wait_status_; }

 private:
  struct Space {
    AddressSpace memory;
    std::map<pid_t, pid_t> tasks;  // that share it, and their processes
  };

  void started(pid_t tid) override;
  void executed(pid_t pid) override;
  void exiting(pid_t tid) override;
  void gone(pid_t tid, int wait_status) override;

  bool joins_a_space(pid_t tid, pid_t pid);
  // Starts tracking the memory of a stopped process; nothing when that is not possible.
  Space* open_space(pid_t pid);
  void leave_space(pid_t tid);
  std::list<Space>::iterator end_space(std::list<Space>::iterator);

  ScanListener& listener_;
  Owners owners_;
  std::list<Space> spaces_;
  std::map<pid_t, Duration> cpu_times_;  // of processes that live, when last asked
  Duration cpu_time_of_ended_;
  bool finishing_ = false;
  std::size_t untracked_ = 0, refused_mappings_ = 0;
  std::string first_reason_;
  pid_t command_ = 0;  // its first process; 0 until it has executed
  std::optional<int> wait_status_;
  Tracees tracees_;  // goes first: lets the tasks run on
};

}  // namespace remus::record
