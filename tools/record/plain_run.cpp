#include "tools/record/plain_run.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "tools/record/ending.hpp"
#include "tools/record/error.hpp"
#include "tools/record/proc.hpp"
#include "tools/record/signals.hpp"

namespace remus::record {
namespace {

Duration to_duration(const timeval& time) { return Duration::us(std::int64_t{time.tv_sec} * 1'000'000 + time.tv_usec); }

[[noreturn]] void become(char* const* words, off_t input_offset) {
  const int nothing = ::open("/dev/null", O_RDWR);
  ::dup2(nothing, STDOUT_FILENO);
  ::dup2(nothing, STDERR_FILENO);
  if (input_offset >= 0) ::lseek(STDIN_FILENO, input_offset, SEEK_SET);
  ::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  restore_for_exec();
  ::execvp(words[0], words);
  std::_Exit(127);
}

}  // namespace

Duration children_cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
}

RunCost run_plainly(const std::vector<std::string>& command, off_t input_offset) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const Duration cpu_before = children_cpu_time();
  const Instant started = monotonic_now();
  const pid_t pid = ::fork();
  if (pid < 0) throw RecordError(fmt::format("record: fork: {}", std::strerror(errno)));
  if (pid == 0) become(words.data(), input_offset);
  int status = 0;
  std::optional<Ending> ending;
  while (::waitpid(pid, &status, WNOHANG) == 0) {
    wait_for_event(Duration::ms(100));
    if (end_requested() == 0) continue;
    if (!ending) ending.emplace(monotonic_now(), 0, times_end_requested());  // the terminal has told it as well
    if (const int due = ending->due(monotonic_now(), times_end_requested())) ::kill(pid, due);
  }
  return {.wall = monotonic_now() - started, .cpu = children_cpu_time() - cpu_before, .outcome = outcome_text(status)};
}

}  // namespace remus::record
