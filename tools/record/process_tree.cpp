#include "tools/record/process_tree.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "tools/record/error.hpp"
#include "tools/record/proc.hpp"
#include "tools/record/remote_call.hpp"
#include "tools/record/running_process.hpp"
#include "tools/record/signals.hpp"

namespace remus::record {
namespace {

constexpr Duration kGrace = Duration::ms(5000);  // from SIGTERM to SIGKILL; for a running process to be taken hold of
constexpr Duration kToStop = Duration::ms(200);  // for one of its tasks, before another is tried

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
  for (Space& space : spaces_) space.memory.scan(present);
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
    for (const pid_t task : tasks_of(pid)) space->tasks[task] = pid;
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
  for (Space& space : spaces_) space.memory.scan(listener_);
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
  const auto signal_all = [this](int signal) {
    for (const auto& [pid, last] : cpu_times_) ::kill(pid, signal);
  };
  for (const int signal : {SIGTERM, SIGKILL}) {
    signal_all(signal);
    signal_all(SIGCONT);
    const Instant give_up = monotonic_now() + kGrace;
    while (handle_events(), !ended() && monotonic_now() < give_up) wait_for_event(give_up - monotonic_now());
  }
}

std::string ProcessTree::outcome() const {
  if (wait_status_) return outcome_text(*wait_status_);
  return attached_ ? "runs on" : "";
}

std::vector<std::string> ProcessTree::warnings() const {
  std::vector<std::string> warnings;
  if (untracked_ > 0) {
    warnings.push_back(
        fmt::format("{} of its processes could not be recorded, for example: {}", untracked_, first_reason_));
  }
  std::size_t refused = refused_mappings_;
  for (const Space& space : spaces_) refused += space.memory.refused();
  if (refused > 0) warnings.push_back(fmt::format("{} mappings could not be recorded (device memory?)", refused));
  return warnings;
}

bool ProcessTree::joins_a_space(pid_t tid, pid_t pid) {
  const auto shared = std::find_if(spaces_.begin(), spaces_.end(),
                                   [tid](const Space& space) { return same_memory(tid, space.tasks.begin()->first); });
  if (shared != spaces_.end()) shared->tasks[tid] = pid;
  return shared != spaces_.end();
}

ProcessTree::Space* ProcessTree::open_space(pid_t pid, pid_t tid) {
  if (finishing_) return nullptr;
  try {
    RemoteCalls remote(tid);
    return &spaces_.emplace_back(AddressSpace(TrackedMemory(tid, make_userfault(remote)), owners_),
                                 std::map<pid_t, pid_t>{{tid, pid}});
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
  if (Space* inherited = open_space(pid, pid)) inherited->memory.ignore_written();
}

void ProcessTree::executed(pid_t pid) {
  if (command_ == 0) command_ = pid;
  cpu_times_.try_emplace(pid);
  for (auto space = spaces_.begin(); space != spaces_.end();) {  // its other threads are gone, without a word from some
    std::erase_if(space->tasks, [pid](const auto& task) { return task.second == pid; });
    space = space->tasks.empty() ? end_space(space) : std::next(space);
  }
  open_space(pid, pid);
}

void ProcessTree::exiting(pid_t tid) {
  const pid_t pid = process_of(tid);
  if (const auto known = cpu_times_.find(pid); known != cpu_times_.end()) {
    known->second = cpu_time_of(pid).value_or(known->second);
  }
  for (Space& space : spaces_) {
    if (space.tasks.size() == 1 && space.tasks.contains(tid)) space.memory.scan(listener_);
  }
  leave_space(tid);
}

void ProcessTree::gone(pid_t tid, int wait_status) {
  if (tid == command_) wait_status_ = wait_status;
  leave_space(tid);  // killed so that it never came to exiting()
  if (const auto known = cpu_times_.find(tid); known != cpu_times_.end()) {
    cpu_time_of_ended_ += known->second;
    cpu_times_.erase(known);
  }
}

void ProcessTree::leave_space(pid_t tid) {
  const auto left =
      std::find_if(spaces_.begin(), spaces_.end(), [tid](const Space& s) { return s.tasks.contains(tid); });
  if (left == spaces_.end()) return;
  left->tasks.erase(tid);
  if (left->tasks.empty()) end_space(left);
}

std::list<ProcessTree::Space>::iterator ProcessTree::end_space(std::list<Space>::iterator space) {
  refused_mappings_ += space->memory.refused();
  listener_.owner_ended(space->memory.owner());
  return spaces_.erase(space);
}

}  // namespace remus::record
