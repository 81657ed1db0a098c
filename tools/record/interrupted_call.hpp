// System calls that a tracer's stop has interrupted.
#pragma once

#include <sys/types.h>

namespace remus::record {

// For a tracee in a stop that we asked for (PTRACE_INTERRUPT): if it was asleep in a system call that the kernel would
// now end with EINTR (epoll_wait, io_uring_enter, semtimedop, a socket with a timeout, ...), has it begin that call
// anew when it goes on, unless a signal handler runs: as the kernel does by itself with most calls. A relative timeout
// then begins anew as well.
void keep_call_going(pid_t tid);

}  // namespace remus::record
