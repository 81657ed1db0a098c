// All tasks of a process tree, followed with ptrace (PTRACE_SEIZE) through fork, vfork, clone, exec and exit.
//
// Signals and stops (Ctrl-Z, SIGCONT) pass through as if nobody watched. One thread does everything here: the kernel
// ties a tracee to the thread that traces it.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus::record {

// Told while the task in question is stopped, so that it can be worked on (RemoteCalls); it goes on afterwards.
class TraceeListener {
 public:
  virtual ~TraceeListener() = default;
  virtual void started(pid_t tid) = 0;                // a new task, before its first instruction
  virtual void executed(pid_t pid) = 0;               // a process has a new program and a new, still unused, memory
  virtual void exiting(pid_t tid) = 0;                // its memory is still there
  virtual void gone(pid_t tid, int wait_status) = 0;  // not stopped any more, of course
  virtual void signalled(pid_t /*tid*/, int /*signal*/) {}  // it is about to get a signal
};

class Tracees {
 public:
  explicit Tracees(TraceeListener& listener) : listener_(listener) {}
  ~Tracees();  // lets all go: they run on untraced
  Tracees(const Tracees&) = delete;
  Tracees& operator=(const Tracees&) = delete;

  // Starts a command (found by PATH) with huge pages off and a default signal mask. listener.started() is not called
  // for it: its first event is executed(). Throws RecordError when it cannot be run or traced.
  pid_t spawn(const std::vector<std::string>& command);
  // Takes hold of all tasks of a running process; no started() for those. Throws RecordError.
  void attach(pid_t pid);
  // Takes hold of all tasks of a running process, and of those it starts, without stopping any. 0, or why it got none
  // (errno).
  int follow(pid_t pid);
  // Stops one task, calls work() and lets it go on. False: it did not stop within `patience`.
  bool work_on(pid_t tid, Duration patience, const std::function<void()>& work);
  // Lets all tasks go, after it stopped them for a moment.
  void detach();
  // The same one by one, each as soon as it stops: none waits for another. Those that do not within a second (they wait
  // for a disk, or for a child they vforked) are let go by the kernel when this program ends.
  void let_go();

  // Deals with all that has happened; does not wait. SIGCHLD announces events.
  void handle_events();
  bool empty() const { return tasks_.empty(); }

  // Stops every task, and holds events back, until thaw(). A task that does not stop within a few milliseconds is
  // inside the kernel (waiting for a disk, or for the child it vforked) and is left there. System calls that slept go
  // on (interrupted_call.hpp).
  void freeze();
  // The same, but lets those sleep on that sleep in a call whose timeout a stop would begin anew: a stop that is
  // repeated must not keep a program from its timeouts. One that is woken meanwhile, from outside, runs.
  void freeze_but_sleepers();
  void thaw();

 private:
  struct Task {
    bool held = false;       // stopped, and not to go on before thaw()
    bool waiting = false;    // for its vfork child
    bool asleep = false;     // and left so while the others are frozen
    bool listening = false;  // in a group-stop
    int signal = 0;          // to deliver when it goes on
  };

  void seize(pid_t tid);
  void handle(pid_t tid, int status);
  void handle_stop(pid_t tid, Task& task, int status);
  void handle_execution(pid_t tid);
  void resume(pid_t tid, Task& task);
  bool all_held() const;
  void wait_until_held();

  TraceeListener& listener_;
  std::map<pid_t, Task> tasks_;
  bool freezing_ = false, leaving_ = false;
};

}  // namespace remus::record
