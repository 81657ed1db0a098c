#include "tools/record/program_facts.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>

#include "tools/record/proc.hpp"

namespace remus::record {
namespace {

constexpr const char* kOne = "1";     // of yes-or-no lines in /proc/PID/status
constexpr int kTraceCapability = 19;  // CAP_SYS_PTRACE

constexpr std::array kTracers = {"strace", "ltrace", "gdb", "gdbserver", "lldb", "lldb-server", "rr"};

// "Uid: REAL EFFECTIVE SAVED FILESYSTEM"
long effective_id(pid_t pid, const char* key) {
  std::istringstream ids(status_of(pid, key));
  long real = -1, effective = -1;
  ids >> real >> effective;
  return effective;
}

// With that right, the kernel gives a traced program its privileges (ptracer_capable() in begin_new_exec()).
bool may_trace_all() {
  const std::string mask = status_of(::getpid(), "CapEff");
  return !mask.empty() && (std::stoull(mask, nullptr, 16) >> kTraceCapability & 1) != 0;
}

// That the file itself promises and nothing but us stood against.
bool should_have_gained(pid_t pid, const struct stat& file) {
  if ((file.st_mode & S_ISUID) != 0 && effective_id(pid, "Uid") != static_cast<long>(file.st_uid)) return true;
  const bool by_group = (file.st_mode & S_ISGID) != 0 && (file.st_mode & S_IXGRP) != 0;
  if (by_group && effective_id(pid, "Gid") != static_cast<long>(file.st_gid)) return true;
  return ::getxattr(program_path(pid).c_str(), "security.capability", nullptr, 0) > 0;
}

}  // namespace

bool has_filters_of_its_own(pid_t tid) {
  const std::string mode = status_of(tid, "Seccomp");
  if (mode.empty() || mode == "0") return false;
  // Filters are inherited, never taken off: as many as ours are ours.
  return mode == kOne || status_of(tid, "Seccomp_filters") != status_of(::getpid(), "Seccomp_filters");
}

std::string lost_privileges(pid_t pid) {
  struct stat file {};
  struct statvfs mount {};
  const std::string path = program_path(pid);
  if (::stat(path.c_str(), &file) != 0 || ::statvfs(path.c_str(), &mount) != 0) return "";
  if ((mount.f_flag & ST_NOSUID) != 0 || status_of(pid, "NoNewPrivs") == kOne || may_trace_all()) return "";
  if (!should_have_gained(pid, file)) return "";
  std::error_code ignored;
  return fmt::format(
      "{} ran without the privileges that its file gives (set-user-ID or the like), as always under a tracer without "
      "them: record as root, or with the capability SYS_PTRACE",
      std::filesystem::read_symlink(path, ignored).string());
}

bool is_tracer(const std::string& program) {
  const std::string name = std::filesystem::path(program).filename();
  return std::find(kTracers.begin(), kTracers.end(), name) != kTracers.end();
}

}  // namespace remus::record
