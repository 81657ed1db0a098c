// System calls inside a foreign process. x86-64.
#pragma once

#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/user.h>

#include <array>
#include <cstdint>

#include "tools/record/error.hpp"

namespace remus::record {

// What is asked of each tracee (PTRACE_SEIZE).
inline constexpr long kTraceOptions = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEVFORKDONE |
                                      PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT |
                                      PTRACE_O_TRACESYSGOOD;

// While it lives, a stopped tracee runs system calls on our behalf: rip is set to the `syscall` instruction of its
// vdso, all signals are held back. Its destructor puts registers and signal mask back; the tracee is then still
// stopped. A filter on its system calls (seccomp) that ours do not pass is suspended meanwhile, as it might kill it. If
// it had been stopped inside a system call of its own, that one is restarted as the kernel would.
class RemoteCalls {
 public:
  // `tid` is in a ptrace-stop other than a group-stop, traced by this thread with kTraceOptions. Throws TraceeLost, and
  // TrackingRefused for a process without 64-bit system calls, and for one with a filter that we may not suspend.
  explicit RemoteCalls(pid_t tid);
  ~RemoteCalls();
  RemoteCalls(const RemoteCalls&) = delete;
  RemoteCalls& operator=(const RemoteCalls&) = delete;

  pid_t tid() const { return tid_; }
  // The kernel's answer: a result, or -errno. Throws TraceeLost.
  long call(long number, std::array<std::uint64_t, 3> arguments);

 private:
  pid_t tid_;
  user_regs_struct before_{};
  std::uint64_t signals_before_ = 0;
  std::uint64_t syscall_instruction_;
  bool filter_suspended_ = false;
  int stop_signal_ = 0;  // one that cannot be held back and came meanwhile: sent again at the end
};

// Lets a stopped tracee run to its next stop at the entry or exit of a system call. Throws TraceeLost, leaving the
// event that ended it to be waited for. Returns a signal that came on the way and was swallowed, or 0.
int run_to_syscall_stop(pid_t tid);

}  // namespace remus::record
