#include "tools/record/process_tree.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "tools/record/ending.hpp"
#include "tools/record/error.hpp"
#include "tools/record/proc.hpp"
#include "tools/record/program_facts.hpp"
#include "tools/record/remote_call.hpp"
#include "tools/record/running_process.hpp"
#include "tools/record/signals.hpp"

namespace remus::record {
namespace {

constexpr Duration kGrace = Duration::ms(5000);    // for a running process to be taken hold of
constexpr Duration kToBeSeen = Duration::ms(100);  // for a signal that was sent before
constexpr Duration kOfLate = Duration::ms(3000);   // before now, for one that came together with ours
constexpr Duration kToStop = Duration::ms(200);    // for one of its tasks, before another is tried

// Of the pages recorded, that may be given back without a word: a loader's, a thread's stack.
constexpr double kNegligible = 0.005;

// Tells of pages that a first scan finds: they were there before.
class PresentPages : public ScanListener {
 public:
  explicit PresentPages(ScanListener& listener) : listener_(listener) {}
  void written(const TrackedMemory& memory, const PageRun& run) override { listener_.present(memory, run); }
  void present(const TrackedMemory&, const PageRun&) override {}
  void owner_ended(OwnerId) override {}

 private:
  ScanListener& listener_;
};

}  // namespace

ProcessTree::ProcessTree(const std::vector<std::string>& command, ScanListener& listener)
    : listener_(listener), tracees_(*this) {
  tracees_.spawn(command);
}

ProcessTree::ProcessTree(pid_t running, ScanListener& listener)
    : listener_(listener), attached_(true), command_(running), tracees_(*this) {
  require_attachable(running);
  take_hold_of_family(running);
}

void ProcessTree::take_hold_of_family(pid_t root) {
  if (!take_hold(root)) throw RecordError(fmt::format("record: --pid {}: {}", root, first_reason_));
  std::set<pid_t> tried{root};
  for (std::size_t before = 0; before != tried.size();) {  // again, as long as children appear
    before = tried.size();
    tracees_.handle_events();
    for (const pid_t pid : family_of(root)) {
      if (!cpu_times_.contains(pid) && !is_traced(pid) && tried.insert(pid).second) take_hold(pid);
    }
  }
  PresentPages present(listener_);
  for (Space& space : spaces_) scan(space, present);
}

bool ProcessTree::take_hold(pid_t pid) {
  if (const int error = tracees_.follow(pid); error != 0) {
    const std::string fix = error == EPERM ? "; " + refusal_of(pid) : "";
    note_untracked(fmt::format("tracing it is refused ({}){}", std::strerror(error), fix));
    return false;
  }
  cpu_times_.try_emplace(pid);
  const std::size_t reasons = untracked_;
  if (!open_running_space(pid) && untracked_ == reasons) {
    note_untracked("it does not come to a stop: it waits for a disk, or for a child it vforked; try again");
  }
  return untracked_ == reasons;
}

bool ProcessTree::open_running_space(pid_t pid) {
  const Instant give_up = monotonic_now() + kGrace;
  const auto open_here = [this, pid](pid_t tid) {
    if (joins_a_space(tid, pid)) return;
    Space* space = open_space(pid, tid);
    if (space == nullptr) return;
    for (const pid_t task : tasks_of(pid)) {
      space->tasks[task] = pid;
      log_faults(task);
    }
  };
  while (monotonic_now() < give_up) {
    const std::vector<pid_t> tasks = tasks_of(pid);
    for (const pid_t tid : tasks) {
      if (tracees_.work_on(tid, kToStop, [&] { open_here(tid); })) return true;
    }
    if (tasks.empty()) break;
  }
  return false;
}

void ProcessTree::note_untracked(const std::string& reason) {
  if (untracked_++ == 0) first_reason_ = reason;
}

void ProcessTree::scan() {
  for (Space& space : spaces_) scan(space, listener_);
}

Duration ProcessTree::cpu_time() {
  for (const Space& space : spaces_) {
    for (const auto& [tid, pid] : space.tasks) account_cpu_time(tid);
  }
  Duration total = cpu_time_of_ended_;
  for (auto& [pid, last] : cpu_times_) {
    last = cpu_time_of(pid).value_or(last);
    total += last;
  }
  return total;
}

void ProcessTree::finish() {
  if (ended()) return;
  finishing_ = true;
  while (!spaces_.empty()) end_space(spaces_.begin());  // no protection any more: it ends, or goes on, undisturbed
  if (attached_) return tracees_.let_go();
  Ending ending(monotonic_now(), first_request(), times_end_requested());
  while (handle_events(), !ended() && !ending.over(monotonic_now())) {
    if (const int due = ending.due(monotonic_now(), times_end_requested())) send(due);
    wait_for_event(ending.next() - monotonic_now());
  }
}

int ProcessTree::first_request() {
  const int asked = end_requested();
  if (asked == 0) return SIGTERM;
  // A terminal's Ctrl-C, or a signal to our whole process group, has been sent to the command by now: only we were
  // asked if it is not seen there.
  const Instant give_up = monotonic_now() + kToBeSeen;
  while (handle_events(), !ended() && !has_got(asked) && monotonic_now() < give_up) {
    wait_for_event(give_up - monotonic_now());
  }
  return has_got(asked) ? 0 : asked;
}

bool ProcessTree::has_got(int signal) const {
  const auto got = signals_.find(signal);
  return (got != signals_.end() && monotonic_now() - got->second < kOfLate) || is_pending(command_, signal);
}

void ProcessTree::send(int signal) {
  const bool asks_only = signal != SIGTERM && signal != SIGKILL;  // what it does about its children is its own affair
  for (const auto& [pid, last] : cpu_times_) {
    if (asks_only && pid != command_ && !wait_status_) continue;
    ::kill(pid, signal);
    if (!asks_only) ::kill(pid, SIGCONT);
  }
}

std::string ProcessTree::outcome() const {
  if (wait_status_) return outcome_text(*wait_status_);
  return attached_ ? "runs on" : "";
}

std::vector<std::string> ProcessTree::warnings() const { return {programs_.begin(), programs_.end()}; }

std::vector<traces::TraceHeader::Unseen> ProcessTree::unseen(Pages recorded) const {
  std::uint64_t refused = refused_mappings_, given_back = given_back_, pinned = most_pinned_;
  for (const Space& space : spaces_) {
    refused += space.memory.refused();
    given_back += space.memory.given_back();
    pinned = std::max(pinned, space.memory.pinned());
  }
  std::vector<traces::TraceHeader::Unseen> unseen;
  const auto add = [&unseen](const char* what, std::uint64_t count, const std::string& why) {
    if (count > 0) unseen.push_back({.what = what, .count = static_cast<std::int64_t>(count), .why = why});
  };
  add("processes", untracked_, first_reason_);
  add("mappings", refused, "the kernel does not let them be tracked (device memory?)");
  add("pages pinned at a time", pinned, "devices and the kernel write them without a fault (RDMA, registered buffers)");
  if (static_cast<double>(given_back) < kNegligible * static_cast<double>(recorded.count())) given_back = 0;
  add("pages given back within an epoch", given_back,
      "by munmap, madvise, brk or exec: shorter epochs see more of them");
  if (log_refusal_ != 0) {
    unseen.push_back(
        {.what = "pages given back within an epoch",
         .count = {},
         .why = fmt::format("page faults cannot be logged here ({}); kernel.perf_event_paranoid of at most "
                            "2 allows it",
                            std::strerror(log_refusal_))});
  }
  return unseen;
}

void ProcessTree::scan(Space& space, ScanListener& listener) {
  drain_logs(space);
  space.memory.scan(space.tasks.begin()->first, space.faulted, listener);
  space.faulted = {};
}

void ProcessTree::drain_logs(Space& space, std::optional<pid_t> process) {
  for (const auto& [tid, pid] : space.tasks) {
    const auto log = logs_.find(tid);
    if (log != logs_.end() && (!process || pid == *process)) log->second.drain(space.faulted);
  }
}

void ProcessTree::log_faults(pid_t tid) {
  const auto [log, is_new] = logs_.try_emplace(tid, tid);
  const bool is_gone = log->second.refusal() == ESRCH;
  if (is_new && log_refusal_ == 0 && !is_gone) log_refusal_ = log->second.refusal();
}

void ProcessTree::note_program(pid_t pid) {
  std::error_code ignored;
  const std::string program = std::filesystem::read_symlink(program_path(pid), ignored).string();
  if (is_tracer(program)) {
    programs_.insert(program + " could trace nothing: a process has one tracer, here the recorder");
  }
  if (const std::string lost = lost_privileges(pid); !lost.empty()) programs_.insert(lost);
}

bool ProcessTree::joins_a_space(pid_t tid, pid_t pid) {
  const auto shared = std::find_if(spaces_.begin(), spaces_.end(),
                                   [tid](const Space& space) { return same_memory(tid, space.tasks.begin()->first); });
  if (shared != spaces_.end()) {
    shared->tasks[tid] = pid;
    log_faults(tid);
  }
  return shared != spaces_.end();
}

ProcessTree::Space* ProcessTree::open_space(pid_t pid, pid_t tid) {
  if (finishing_) return nullptr;
  try {
    RemoteCalls remote(tid);
    Space& space = spaces_.emplace_back(AddressSpace(TrackedMemory(tid, make_userfault(remote)), owners_),
                                        std::map<pid_t, pid_t>{{tid, pid}}, FaultedPages{});
    log_faults(tid);
    return &space;
  } catch (const TrackingRefused& refused) {
    note_untracked(refused.what());
  } catch (const RecordError& forbidden) {
    note_untracked(forbidden.what());
  } catch (const TraceeLost&) {  // it ended: nothing to record
  }
  return nullptr;
}

void ProcessTree::started(pid_t tid) {
  const pid_t pid = process_of(tid);
  if (pid == tid) cpu_times_.try_emplace(pid);
  if (joins_a_space(tid, pid)) return;
  if (Space* inherited = open_space(pid, pid)) inherited->memory.ignore_written(pid);
}

void ProcessTree::executed(pid_t pid) {
  if (command_ == 0) command_ = pid;
  cpu_times_.try_emplace(pid);
  for (auto space = spaces_.begin(); space != spaces_.end();) {  // its other threads are gone, without a word from some
    drain_logs(*space, pid);
    std::erase_if(space->tasks, [this, pid](const auto& task) {
      if (task.second == pid) logs_.erase(task.first);  // the kernel ends a log with an exec that gives privileges
      return task.second == pid;
    });
    space = space->tasks.empty() ? end_space(space) : std::next(space);
  }
  open_space(pid, pid);
  note_program(pid);
}

void ProcessTree::exiting(pid_t tid) {
  const pid_t pid = process_of(tid);
  if (const auto known = cpu_times_.find(pid); known != cpu_times_.end()) {
    known->second = cpu_time_of(pid).value_or(known->second);
  }
  for (Space& space : spaces_) {
    if (space.tasks.size() == 1 && space.tasks.contains(tid)) scan(space, listener_);
  }
  leave_space(tid);
}

void ProcessTree::gone(pid_t tid, int wait_status) {
  if (tid == command_) wait_status_ = wait_status;
  leave_space(tid);  // killed so that it never came to exiting()
  logs_.erase(tid);
  if (const auto known = cpu_times_.find(tid); known != cpu_times_.end()) {
    cpu_time_of_ended_ += known->second;
    cpu_times_.erase(known);
  }
}

void ProcessTree::signalled(pid_t tid, int signal) {
  if (process_of(tid) == command_) signals_[signal] = monotonic_now();
}

void ProcessTree::leave_space(pid_t tid) {
  const auto left =
      std::find_if(spaces_.begin(), spaces_.end(), [tid](const Space& s) { return s.tasks.contains(tid); });
  if (left == spaces_.end()) return;
  drain_logs(*left);
  left->tasks.erase(tid);
  if (left->tasks.empty()) end_space(left);
}

std::list<ProcessTree::Space>::iterator ProcessTree::end_space(std::list<Space>::iterator space) {
  drain_logs(*space);
  space->memory.lose(space->faulted);
  refused_mappings_ += space->memory.refused();
  given_back_ += space->memory.given_back();
  most_pinned_ = std::max(most_pinned_, space->memory.pinned());
  listener_.owner_ended(space->memory.owner());
  return spaces_.erase(space);
}

}  // namespace remus::record
