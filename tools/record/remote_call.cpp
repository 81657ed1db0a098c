#include "tools/record/remote_call.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "tools/record/mappings.hpp"
#include "tools/record/proc.hpp"
#include "tools/record/program_facts.hpp"
#include "tools/record/unique_fd.hpp"

namespace remus::record {
namespace {

constexpr int kSyscallStop = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD
constexpr std::uint64_t kAllSignals = ~std::uint64_t{0};
constexpr std::uint64_t kCodeSegment64 = 0x33;  // cs of a 64-bit process

// Answers of interrupted system calls that user space never sees (include/linux/errno.h of the kernel).
constexpr std::int64_t kRestartSys = -512, kRestartNoIntr = -513, kRestartNoHand = -514, kRestartBlock = -516;

void trace(int request, pid_t tid, void* address, void* data, const char* what) {
  if (::ptrace(static_cast<__ptrace_request>(request), tid, address, data) < 0) {
    throw TraceeLost(fmt::format("process {}: {}: {}", tid, what, std::strerror(errno)));
  }
}

user_regs_struct registers_of(pid_t tid) {
  user_regs_struct registers{};
  trace(PTRACE_GETREGS, tid, nullptr, &registers, "reading its registers");
  if (registers.cs != kCodeSegment64) throw TrackingRefused(fmt::format("process {} is a 32-bit process", tid));
  return registers;
}

std::uint64_t find_syscall_instruction(pid_t tid) {
  const UniqueFd maps(::open(fmt::format("/proc/{}/maps", tid).c_str(), O_RDONLY | O_CLOEXEC));
  const UniqueFd memory(::open(fmt::format("/proc/{}/mem", tid).c_str(), O_RDONLY | O_CLOEXEC));
  for (const Mapping& mapping : read_mappings(maps.get())) {
    if (mapping.name != "[vdso]") continue;
    std::vector<char> code(mapping.size());
    if (::pread(memory.get(), code.data(), code.size(), static_cast<off_t>(mapping.start)) < 0) break;
    const std::size_t at = std::string_view(code.data(), code.size()).find("\x0f\x05");
    if (at != std::string_view::npos) return mapping.start + at;
  }
  throw TrackingRefused(fmt::format("process {} has no vdso to call the kernel from", tid));
}

// Only root may, and only when it is not filtered itself.
void suspend_filter(pid_t tid) {
  constexpr long kSuspendSeccomp = 1 << 21;  // PTRACE_O_SUSPEND_SECCOMP
  const auto options = reinterpret_cast<void*>(kTraceOptions | kSuspendSeccomp);
  if (::ptrace(PTRACE_SETOPTIONS, tid, nullptr, options) == 0) return;
  throw TrackingRefused(
      fmt::format("process {} ({}) filters its system calls (seccomp) and might be killed by ours; record it as root",
                  tid, status_of(tid, "Name")));
}

// What the kernel does before it returns to a process whose system call a stop interrupted: go back to the instruction.
void restart_interrupted_call(user_regs_struct& registers) {
  const auto answer = static_cast<std::int64_t>(registers.rax);
  const bool in_call = static_cast<std::int64_t>(registers.orig_rax) >= 0;
  if (!in_call) return;
  if (answer == kRestartSys || answer == kRestartNoIntr || answer == kRestartNoHand) {
    registers.rax = registers.orig_rax;
    registers.rip -= 2;
  } else if (answer == kRestartBlock) {
    registers.rax = SYS_restart_syscall;
    registers.rip -= 2;
  }
}

}  // namespace

int run_to_syscall_stop(pid_t tid) {
  int swallowed = 0;
  while (true) {
    trace(PTRACE_SYSCALL, tid, nullptr, nullptr, "going on");
    siginfo_t peek{};
    if (::waitid(P_PID, static_cast<id_t>(tid), &peek, WEXITED | WSTOPPED | WNOWAIT | __WALL) != 0 ||
        peek.si_code != CLD_TRAPPED || peek.si_status >> 8 == PTRACE_EVENT_EXIT) {
      throw TraceeLost(fmt::format("process {} ended", tid));
    }
    int status = 0;
    ::waitpid(tid, &status, __WALL);
    if (WSTOPSIG(status) == kSyscallStop) return swallowed;
    if (status >> 16 == 0) swallowed = WSTOPSIG(status);
  }
}

RemoteCalls::RemoteCalls(pid_t tid)
    : tid_(tid), before_(registers_of(tid)), syscall_instruction_(find_syscall_instruction(tid)) {
  const auto mask_size = reinterpret_cast<void*>(sizeof kAllSignals);
  trace(PTRACE_GETSIGMASK, tid_, mask_size, &signals_before_, "reading its signal mask");
  if (has_filters_of_its_own(tid)) {
    suspend_filter(tid);
    filter_suspended_ = true;
  }
  std::uint64_t all = kAllSignals;
  trace(PTRACE_SETSIGMASK, tid_, mask_size, &all, "holding back its signals");
}

RemoteCalls::~RemoteCalls() {
  if (filter_suspended_) ::ptrace(PTRACE_SETOPTIONS, tid_, nullptr, reinterpret_cast<void*>(kTraceOptions));
  restart_interrupted_call(before_);
  ::ptrace(PTRACE_SETREGS, tid_, nullptr, &before_);
  ::ptrace(PTRACE_SETSIGMASK, tid_, reinterpret_cast<void*>(sizeof signals_before_), &signals_before_);
  if (stop_signal_ != 0) ::kill(tid_, stop_signal_);
}

long RemoteCalls::call(long number, std::array<std::uint64_t, 3> arguments) {
  user_regs_struct registers = before_;
  registers.rip = syscall_instruction_;
  registers.orig_rax = kAllSignals;  // -1: not in a system call, nothing to restart
  registers.rax = static_cast<unsigned long>(number);
  registers.rdi = arguments[0];
  registers.rsi = arguments[1];
  registers.rdx = arguments[2];
  trace(PTRACE_SETREGS, tid_, nullptr, &registers, "setting its registers");
  for (int stops = 0; stops < 2; ++stops) {  // entry and exit
    if (const int signal = run_to_syscall_stop(tid_)) stop_signal_ = signal;
  }
  return static_cast<long>(registers_of(tid_).rax);
}

}  // namespace remus::record
