#include "tools/record/interrupted_call.hpp"

#include <fmt/format.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <fstream>

namespace remus::record {
namespace {

// Answer of an interrupted call that user space never sees: begin anew, but EINTR if a handler runs
// (include/linux/errno.h of the kernel).
constexpr std::int64_t kRestartNoHand = -514;

// Those that answer EINTR to any stop (signal(7), "Interruption of system calls by stop signals"; io_uring, whose wait
// does the same), and of which EINTR says that nothing was done. Not close, which must not be repeated.
constexpr std::array<std::int64_t, 24> kBegunAnew = {
    SYS_epoll_wait, SYS_epoll_pwait, 441 /* epoll_pwait2 */, 426 /* io_uring_enter */, SYS_io_getevents,
    333 /* io_pgetevents */, SYS_semop, SYS_semtimedop, SYS_rt_sigtimedwait, SYS_msgrcv, SYS_msgsnd,
    // of sockets with a timeout (SO_RCVTIMEO, SO_SNDTIMEO)
    SYS_read, SYS_readv, SYS_write, SYS_writev, SYS_recvfrom, SYS_recvmsg, SYS_recvmmsg, SYS_sendto, SYS_sendmsg,
    SYS_sendmmsg, SYS_accept, SYS_accept4, SYS_connect};

}  // namespace

void keep_call_going(pid_t tid) {
  user_regs_struct registers{};
  if (::ptrace(PTRACE_GETREGS, tid, nullptr, &registers) != 0) return;
  if (static_cast<std::int64_t>(registers.rax) != -EINTR) return;
  const auto call = static_cast<std::int64_t>(registers.orig_rax);
  if (std::find(kBegunAnew.begin(), kBegunAnew.end(), call) == kBegunAnew.end()) return;
  registers.rax = static_cast<unsigned long>(kRestartNoHand);
  ::ptrace(PTRACE_SETREGS, tid, nullptr, &registers);
}

bool sleeps_in_such_a_call(pid_t tid) {
  std::ifstream file(fmt::format("/proc/{}/syscall", tid));
  std::int64_t call = -1;
  if (!(file >> call)) return false;  // "running"
  return std::find(kBegunAnew.begin(), kBegunAnew.end(), call) != kBegunAnew.end();
}

}  // namespace remus::record
