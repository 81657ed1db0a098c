// System calls that a tracer's stop has interrupted.
#pragma once

#include <sys/types.h>

namespace remus::record {

// For a tracee in a stop that we asked for (PTRACE_INTERRUPT), or at a signal on its way to it: if it was asleep in a
// system call that the kernel would now end with EINTR (epoll_wait, io_uring_enter, semtimedop, a socket with a
// timeout, ...), has it begin that call anew when it goes on, unless a signal handler runs: as the kernel does by
// itself with most calls. A relative timeout then begins anew as well.
void keep_call_going(pid_t tid);

// Whether a task sleeps in such a call: there a stop would make a relative timeout begin anew, and stops that come
// again and again would make it never end. False when it runs, or is gone.
bool sleeps_in_such_a_call(pid_t tid);

}  // namespace remus::record
