#include "tools/record/process_tree.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>

#include "tools/record/error.hpp"
#include "tools/record/proc.hpp"
#include "tools/record/remote_call.hpp"
#include "tools/record/signals.hpp"

namespace remus::record {
namespace {

constexpr Duration kGrace = Duration::ms(5000);  // from SIGTERM to SIGKILL

}  // namespace

ProcessTree::ProcessTree(const std::vector<std::string>& command, ScanListener& listener)
    : listener_(listener), tracees_(*this) {
  tracees_.spawn(command);
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
  while (!spaces_.empty()) end_space(spaces_.begin());  // no protection any more: it ends undisturbed
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

std::string ProcessTree::outcome() const { return wait_status_ ? outcome_text(*wait_status_) : ""; }

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

ProcessTree::Space* ProcessTree::open_space(pid_t pid) {
  if (finishing_) return nullptr;
  const auto note = [this](const std::exception& reason) {
    if (untracked_++ == 0) first_reason_ = reason.what();
  };
  try {
    RemoteCalls remote(pid);
    return &spaces_.emplace_back(AddressSpace(TrackedMemory(pid, make_userfault(remote)), owners_),
                                 std::map<pid_t, pid_t>{{pid, pid}});
  } catch (const TrackingRefused& refused) {
    note(refused);
  } catch (const RecordError& forbidden) {
    note(forbidden);
  } catch (const TraceeLost&) {  // it ended: nothing to record
  }
  return nullptr;
}

void ProcessTree::started(pid_t tid) {
  const pid_t pid = process_of(tid);
  if (pid == tid) cpu_times_.try_emplace(pid);
  if (joins_a_space(tid, pid)) return;
  if (Space* inherited = open_space(pid)) inherited->memory.ignore_written();
}

void ProcessTree::executed(pid_t pid) {
  if (command_ == 0) command_ = pid;
  cpu_times_.try_emplace(pid);
  for (auto space = spaces_.begin(); space != spaces_.end();) {  // its other threads are gone, without a word from some
    std::erase_if(space->tasks, [pid](const auto& task) { return task.second == pid; });
    space = space->tasks.empty() ? end_space(space) : std::next(space);
  }
  open_space(pid);
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
