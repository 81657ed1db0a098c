#include "tools/record/tracees.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "tools/record/error.hpp"
#include "tools/record/interrupted_call.hpp"
#include "tools/record/proc.hpp"
#include "tools/record/remote_call.hpp"
#include "tools/record/signals.hpp"
#include "tools/record/unique_fd.hpp"

namespace remus::record {
namespace {

constexpr Duration kPatience = Duration::ms(10);   // for a task to stop
constexpr Duration kGoodbye = Duration::ms(1000);  // for all tasks to stop once more

long trace(__ptrace_request request, pid_t tid, long data = 0) {
  return ::ptrace(request, tid, nullptr, reinterpret_cast<void*>(data));
}

// The child's half of spawn(). `go`: end of file once we are traced; `failure`: takes errno, closed by a good exec.
[[noreturn]] void become(char* const* words, int go, int failure) {
  char nothing = 0;
  while (::read(go, &nothing, 1) < 0 && errno == EINTR) {
  }
  ::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  restore_for_exec();
  ::execvp(words[0], words);
  const int error = errno;
  if (::write(failure, &error, sizeof error) < 0) std::_Exit(126);
  std::_Exit(127);
}

[[noreturn]] void fail_to_trace(pid_t pid, int error) {
  throw RecordError(fmt::format(
      "record: tracing process {} is refused ({}); be its user with kernel.yama.ptrace_scope at most 1, or root (in a "
      "container: add the capability SYS_PTRACE), and let no other debugger be attached",
      pid, std::strerror(error)));
}

struct Pipe {
  UniqueFd out, in;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw RecordError(fmt::format("record: pipe: {}", std::strerror(errno)));
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

bool is_stop_signal(int signal) {
  return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

}  // namespace

Tracees::~Tracees() {
  if (!empty()) detach();
}

void Tracees::seize(pid_t tid) {
  if (trace(PTRACE_SEIZE, tid, kTraceOptions) == 0) tasks_.try_emplace(tid);
}

pid_t Tracees::spawn(const std::vector<std::string>& command) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  Pipe go = make_pipe(), failure = make_pipe();
  const pid_t pid = ::fork();
  if (pid < 0) throw RecordError(fmt::format("record: fork: {}", std::strerror(errno)));
  if (pid == 0) {
    go.in.reset();
    become(words.data(), go.out.get(), failure.in.get());
  }
  failure.in.reset();
  seize(pid);
  const int trace_error = errno;
  const bool traced = !empty();
  if (!traced) ::kill(pid, SIGKILL);
  go.in.reset();
  if (!traced) {
    ::waitpid(pid, nullptr, 0);
    fail_to_trace(pid, trace_error);
  }
  int error = 0;
  while (true) {  // the child gets nowhere without us: deal with its events until it has executed, or failed to
    handle_events();
    const ssize_t got = read_or_event(failure.out.get(), &error, sizeof error);
    if (got == 0) return pid;
    if (got > 0) break;
  }
  while (!empty()) {
    handle_events();
    wait_for_event(Duration::ms(10));
  }
  throw RecordError(fmt::format("record: {}: {}", command.front(), std::strerror(error)));
}

void Tracees::attach(pid_t pid) {
  for (std::size_t before = 1; before != tasks_.size();) {  // again, as long as threads appear
    before = tasks_.size();
    for (const pid_t tid : tasks_of(pid)) {
      if (tasks_.contains(tid)) continue;
      seize(tid);
      if (empty()) fail_to_trace(pid, errno);
    }
    if (empty()) throw RecordError(fmt::format("record: there is no process {}", pid));
  }
}

int Tracees::follow(pid_t pid) {
  int error = ESRCH;
  for (std::size_t before = SIZE_MAX; before != tasks_.size();) {  // again, as long as threads appear
    before = tasks_.size();
    for (const pid_t tid : tasks_of(pid)) {
      if (!tasks_.contains(tid)) seize(tid);
      if (error != 0) error = tasks_.contains(tid) ? 0 : errno;
    }
  }
  return error;
}

bool Tracees::work_on(pid_t tid, Duration patience, const std::function<void()>& work) {
  if (trace(PTRACE_INTERRUPT, tid) != 0) return false;
  const Instant give_up = monotonic_now() + patience;
  while (tasks_.contains(tid)) {
    int status = 0;
    const pid_t got = ::waitpid(tid, &status, __WALL | WNOHANG);
    if (got == tid && WIFSTOPPED(status) && status >> 16 == PTRACE_EVENT_STOP && !is_stop_signal(WSTOPSIG(status))) {
      Task& task = tasks_.at(tid);
      handle_stop(tid, task, status);
      work();
      resume(tid, task);
      return true;
    }
    if (got == tid) handle(tid, status);
    if (got < 0 || monotonic_now() >= give_up) return false;
    if (got == 0) wait_for_event(give_up - monotonic_now());
  }
  return false;
}

void Tracees::let_go() {
  thaw();
  leaving_ = true;
  for (const auto& [tid, task] : tasks_) trace(PTRACE_INTERRUPT, tid);
  const Instant give_up = monotonic_now() + kGoodbye;
  while (handle_events(), !empty() && monotonic_now() < give_up) wait_for_event(give_up - monotonic_now());
  tasks_.clear();
}

void Tracees::detach() {
  freeze();
  for (auto& [tid, task] : tasks_) trace(PTRACE_DETACH, tid, task.signal);
  tasks_.clear();
  freezing_ = false;
}

void Tracees::handle_events() {
  int status = 0;
  for (pid_t tid = 0; (tid = ::waitpid(-1, &status, __WALL | WNOHANG)) > 0;) handle(tid, status);
}

void Tracees::handle(pid_t tid, int status) {
  if (!WIFSTOPPED(status)) {
    tasks_.erase(tid);
    listener_.gone(tid, status);
    return;
  }
  const auto [entry, is_new] = tasks_.try_emplace(tid);
  if (is_new) listener_.started(tid);
  handle_stop(tid, entry->second, status);
  // An exec by another than the main thread renames it; its old entry is then gone.
  if (const auto task = tasks_.find(tid); task != tasks_.end()) resume(tid, task->second);
}

void Tracees::handle_stop(pid_t tid, Task& task, int status) {
  const int signal = WSTOPSIG(status);
  task.signal = 0;
  task.listening = false;
  switch (status >> 16) {
    case 0:  // a signal on its way to the task
      if ((signal & 0x80) != 0) break;
      keep_call_going(tid);  // a signal that is ignored wakes nobody who is not traced
      task.signal = signal;
      listener_.signalled(tid, signal);
      break;
    case PTRACE_EVENT_STOP:
      task.listening = is_stop_signal(signal);
      if (!task.listening) keep_call_going(tid);
      break;
    case PTRACE_EVENT_VFORK:
      task.waiting = true;
      break;
    case PTRACE_EVENT_VFORK_DONE:
      task.waiting = false;
      break;
    case PTRACE_EVENT_EXEC:
      handle_execution(tid);
      break;
    case PTRACE_EVENT_EXIT:
      listener_.exiting(tid);
      break;
    default:  // fork and clone: the child's own first stop is what counts
      break;
  }
}

void Tracees::handle_execution(pid_t tid) {
  unsigned long former = 0;
  ::ptrace(PTRACE_GETEVENTMSG, tid, nullptr, &former);
  if (static_cast<pid_t>(former) != tid) tasks_.erase(static_cast<pid_t>(former));
  try {
    // Calls can only be injected after this one has returned: its result would overwrite theirs.
    run_to_syscall_stop(tid);
    listener_.executed(tid);
  } catch (const TraceeLost&) {
    // Killed in the middle of it; its end is the next event.
  }
}

void Tracees::resume(pid_t tid, Task& task) {
  if (leaving_) {
    trace(PTRACE_DETACH, tid, task.signal);
    tasks_.erase(tid);
    return;
  }
  task.held = freezing_;
  if (task.held) return;
  if (task.listening) {
    trace(PTRACE_LISTEN, tid);
  } else {
    trace(PTRACE_CONT, tid, task.signal);
  }
}

bool Tracees::all_held() const {
  for (const auto& [tid, task] : tasks_) {
    if (!task.held && !task.waiting && !task.asleep) return false;
  }
  return true;
}

void Tracees::freeze() {
  freezing_ = true;
  for (const auto& [tid, task] : tasks_) trace(PTRACE_INTERRUPT, tid);
  wait_until_held();
}

void Tracees::freeze_but_sleepers() {
  freezing_ = true;
  for (auto& [tid, task] : tasks_) {
    task.asleep = sleeps_in_such_a_call(tid);
    if (!task.asleep) trace(PTRACE_INTERRUPT, tid);
  }
  wait_until_held();
}

void Tracees::wait_until_held() {
  const Instant give_up = monotonic_now() + kPatience;
  while (handle_events(), !all_held() && monotonic_now() < give_up) wait_for_event(give_up - monotonic_now());
}

void Tracees::thaw() {
  freezing_ = false;
  for (auto& [tid, task] : tasks_) {
    task.asleep = false;
    if (task.held) resume(tid, task);
  }
}

}  // namespace remus::record
