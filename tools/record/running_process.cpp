#include "tools/record/running_process.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>

#include "tools/record/error.hpp"
#include "tools/record/program_facts.hpp"

namespace remus::record {
namespace {

// /proc/PID/status by its keys, values without the blanks before them.
class Status {
 public:
  explicit Status(pid_t pid) {
    std::ifstream file(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(file, line);) {
      const std::size_t colon = line.find(':');
      if (colon == std::string::npos) continue;
      const std::size_t value = std::min(line.find_first_not_of("\t ", colon + 1), line.size());
      values_[line.substr(0, colon)] = line.substr(value);
    }
  }

  bool exists() const { return !values_.empty(); }
  bool has(const std::string& key) const { return values_.contains(key); }
  std::string text(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? "" : found->second;
  }
  // The first number of the value; 0 without one.
  long number(const std::string& key) const {
    const std::string value = text(key);
    long number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
  }

 private:
  std::map<std::string, std::string> values_;
};

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// What makes it impossible to record a process, and what to do about it; "" when nothing does.
std::string hindrance(pid_t pid, const Status& status) {
  if (!status.exists()) return "there is no such process";
  if (pid == ::getpid()) return "is this recorder itself; name another process";
  if (const long process = status.number("Tgid"); process != pid) {
    return fmt::format("is a thread of process {0}; record that: --pid {0}", process);
  }
  if (status.text("State").starts_with('Z')) {
    return fmt::format("has ended, and its parent {} has not asked how (a zombie); there is nothing to record",
                       status.number("PPid"));
  }
  if (!status.has("VmSize")) {
    return fmt::format("is a kernel thread ({}), without memory of its own; name a program's process",
                       status.text("Name"));
  }
  if (const long tracer = status.number("TracerPid"); tracer != 0) {
    return fmt::format("is traced by process {} ({}), and only one can; end that first", tracer,
                       Status(static_cast<pid_t>(tracer)).text("Name"));
  }
  if (status.text("State").starts_with('T')) {
    return fmt::format("is stopped (Ctrl-Z, SIGSTOP); let it go on first: kill -CONT {}", pid);
  }
  if (has_filters_of_its_own(pid)) {
    return "has a seccomp filter, which could kill it for the one call that recording needs (userfaultfd)";
  }
  return "";
}

// The parent of a process, from the text between the last ')' of /proc/PID/stat and its end.
std::optional<pid_t> parent_of(pid_t pid) {
  const std::string line = first_line(fmt::format("/proc/{}/stat", pid));
  const std::size_t name_end = line.rfind(") ");
  if (name_end == std::string::npos || line.size() < name_end + 5) return std::nullopt;
  pid_t parent = 0;
  std::from_chars(line.data() + name_end + 4, line.data() + line.size(), parent);  // after the state's letter
  return parent;
}

std::multimap<pid_t, pid_t> children_of_all() {
  std::multimap<pid_t, pid_t> children;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (bad != std::errc{} || end != name.data() + name.size()) continue;
    if (const auto parent = parent_of(pid)) children.emplace(*parent, pid);
  }
  return children;
}

}  // namespace

void require_attachable(pid_t pid) {
  const std::string why = hindrance(pid, Status(pid));
  if (!why.empty()) throw RecordError(fmt::format("record: --pid {}: {}", pid, why));
}

std::string refusal_of(pid_t pid) {
  const Status status(pid);
  if (status.number("Uid") != static_cast<long>(::geteuid()) && ::geteuid() != 0) {
    return fmt::format("it belongs to user {}; record as that user or as root", status.number("Uid"));
  }
  const std::string scope = first_line("/proc/sys/kernel/yama/ptrace_scope");
  if (!scope.empty() && scope != "0") {
    return fmt::format(
        "kernel.yama.ptrace_scope is {}; record as root{}", scope,
        scope == "3" ? " after a boot with a smaller one" : ", or set it to 0: sysctl kernel.yama.ptrace_scope=0");
  }
  return "it has more rights than you (setuid, or capabilities); record as root (in a container: add SYS_PTRACE)";
}

std::vector<pid_t> family_of(pid_t pid) {
  const std::multimap<pid_t, pid_t> children = children_of_all();
  std::vector<pid_t> family{pid};
  for (std::size_t at = 0; at < family.size(); ++at) {
    const auto [first, last] = children.equal_range(family[at]);
    for (auto child = first; child != last; ++child) {
      if (child->second != ::getpid()) family.push_back(child->second);
    }
  }
  return family;
}

bool is_traced(pid_t pid) { return Status(pid).number("TracerPid") != 0; }

std::string command_line_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/cmdline", pid));
  std::string words{std::istreambuf_iterator<char>(file), {}};
  while (!words.empty() && words.back() == '\0') words.pop_back();
  std::replace(words.begin(), words.end(), '\0', ' ');
  return words.empty() ? fmt::format("[{}]", Status(pid).text("Name")) : words;
}

}  // namespace remus::record
