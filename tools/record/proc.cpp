#include "tools/record/proc.hpp"

#include <fmt/format.h>
#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace remus::record {

std::string status_of(pid_t tid, std::string_view key) {
  std::ifstream status(fmt::format("/proc/{}/status", tid));
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != ':') continue;
    const std::size_t value = line.find_first_not_of(" \t", key.size() + 1);
    return value == std::string::npos ? "" : line.substr(value);
  }
  return "";
}

std::string program_path(pid_t pid) { return fmt::format("/proc/{}/exe", pid); }

pid_t process_of(pid_t tid) {
  const std::string group = status_of(tid, "Tgid");
  return group.empty() ? tid : static_cast<pid_t>(std::stol(group));
}

std::vector<pid_t> tasks_of(pid_t pid) {
  std::vector<pid_t> tasks;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid), error)) {
    const std::string name = entry.path().filename();
    pid_t task = 0;
    std::from_chars(name.data(), name.data() + name.size(), task);
    tasks.push_back(task);
  }
  return tasks;
}

std::optional<Duration> cpu_time_of(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return std::nullopt;
  return Duration::ns(std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec);
}

void account_cpu_time(pid_t tid) {
  // The clock of one thread is brought up to date when it is read, that of a process is not (task_sched_runtime() and
  // thread_group_cputime() of the kernel). Its number: include/linux/posix-timers_types.h, MAKE_THREAD_CPUCLOCK.
  constexpr clockid_t kScheduled = 2, kOneThread = 4;
  timespec ignored{};
  ::clock_gettime((~clockid_t{tid} << 3) | kOneThread | kScheduled, &ignored);
}

bool is_pending(pid_t pid, int signal) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  std::uint64_t pending = 0;
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("SigPnd:") && !line.starts_with("ShdPnd:")) continue;
    std::uint64_t set = 0;
    std::from_chars(line.data() + line.find_first_not_of("\t ", 7), line.data() + line.size(), set, 16);
    pending |= set;
  }
  return (pending >> static_cast<unsigned>(signal - 1) & 1U) != 0;
}

std::string outcome_text(int wait_status) {
  if (!WIFSIGNALED(wait_status)) return fmt::format("exited with status {}", WEXITSTATUS(wait_status));
  return fmt::format("was ended by signal {} ({})", WTERMSIG(wait_status), ::strsignal(WTERMSIG(wait_status)));
}

bool same_memory(pid_t a, pid_t b) { return ::syscall(SYS_kcmp, a, b, KCMP_VM, 0, 0) == 0; }

}  // namespace remus::record
