#include "tools/remsim/job_pool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "models/units/invariant.hpp"
#include "sim/scenario/error.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/interrupts.hpp"

namespace remus::cli {
namespace {

// What a child writes to its pipe: one of these, then the text. Nothing at all means that it died.
constexpr char kFinishedTag = 'F', kUserErrorTag = 'U', kFailedTag = 'E';

constexpr int kPatience = 10;  // times a fifth of a second

struct Child {
  std::size_t job = 0;
  pid_t pid = -1;
  int pipe = -1;         // its end to read from
  std::string received;  // so far
};

void write_fully(int descriptor, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(descriptor, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR) std::_Exit(1);  // the parent is gone
    if (written > 0) done += static_cast<std::size_t>(written);
  }
}

std::string answer_of(std::size_t index, const std::function<std::string(std::size_t)>& job) {
  try {
    return kFinishedTag + job(index);
  } catch (const sim::ScenarioError& error) {
    return kUserErrorTag + std::string(error.what());
  } catch (const std::exception& error) {
    return kFailedTag + std::string("failed: ") + error.what();
  }
}

// Never returns. _Exit: neither the parent's buffers nor its destructors are this process's business.
[[noreturn]] void be_child(pid_t parent, int pipe, std::size_t index, std::size_t cpu_seconds,
                           const std::function<std::string(std::size_t)>& job) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a parent killed outright takes its children along
  if (::getppid() != parent) std::_Exit(1);
  if (cpu_seconds > 0) limit_cpu(cpu_seconds);
  write_fully(pipe, answer_of(index, job));
  std::_Exit(0);
}

std::string death_of(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  return fmt::format("ended with exit status {} and without a result", WEXITSTATUS(status));
}

JobOutcome outcome_of(const std::string& received, int status) {
  using Kind = JobOutcome::Kind;
  const bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!clean || received.empty()) return {Kind::failed, death_of(status)};
  const std::string text = received.substr(1);
  if (received.front() == kFinishedTag) return {Kind::finished, text};
  return {received.front() == kUserErrorTag ? Kind::user_error : Kind::failed, text};
}

class Pool {
 public:
  Pool(std::size_t count, const PoolOptions& options, const std::function<std::string(std::size_t)>& job)
      : options_(options), job_(job) {
    result_.outcomes.resize(count);
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() { kill_children(); }

  PoolResult run() {
    while (true) {
      start_some();
      if (children_.empty() && next_ == result_.outcomes.size()) return std::move(result_);
      wait_for_children();
      if (Interrupts::received() != 0) {
        result_.interrupted_by = Interrupts::received();
        return std::move(result_);  // the destructor kills what still runs
      }
      if (options_.progress) options_.progress(ended_);
    }
  }

 private:
  // As many as wanted, or as the machine gives: where it refuses one more, the others go on and it is asked for no
  // more.
  void start_some() {
    while (children_.size() < options_.at_once && next_ < result_.outcomes.size()) {
      const int error = start_next();
      if (error == 0) {
        refused_ = 0;
      } else if (!children_.empty()) {
        options_.at_once = children_.size();
        complain(fmt::format("{} jobs at the same time: the machine allows no more ({})", options_.at_once,
                             std::strerror(error)));
      } else if (++refused_ < kPatience) {
        return;  // others may give something back
      } else {
        give_up(error);
      }
    }
  }

  // Not even one: what has finished is kept, the rest fails.
  void give_up(int error) {
    for (; next_ < result_.outcomes.size(); ++next_)
      result_.outcomes[next_] = {JobOutcome::Kind::failed,
                                 fmt::format("could not be started ({})", std::strerror(error))};
  }

  // Forks the next job's child; 0, or why the machine refused.
  int start_next() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return errno;
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
      const int error = errno;
      ::close(ends[0]);
      ::close(ends[1]);
      return error;
    }
    if (pid == 0) {  // the three signals stay blocked in it: on Ctrl-C, which reaches all, the parent decides
      ::close(ends[0]);
      for (const Child& other : children_) ::close(other.pipe);  // room for its own files
      be_child(parent, ends[1], next_, options_.cpu_seconds, job_);
    }
    ::close(ends[1]);
    children_.push_back({next_++, pid, ends[0], {}});
    return 0;
  }

  void wait_for_children() {
    std::vector<pollfd> waits;
    for (const Child& child : children_) waits.push_back({child.pipe, POLLIN, 0});
    const timespec fifth_of_a_second{0, 200'000'000};
    if (::ppoll(waits.data(), waits.size(), &fifth_of_a_second, &interrupts_.waiting_mask()) <= 0) return;
    for (std::size_t i = waits.size(); i-- > 0;) {  // from the end: read_from may remove the child
      if (waits[i].revents != 0) read_from(i);
    }
  }

  void read_from(std::size_t index) {
    char buffer[65536];
    Child& child = children_[index];
    const ssize_t got = ::read(child.pipe, buffer, sizeof buffer);
    if (got > 0) {
      child.received.append(buffer, static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      finish(index);
    }
  }

  void finish(std::size_t index) {
    const Child child = std::move(children_[index]);
    children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(index));
    ::close(child.pipe);
    JobOutcome outcome = outcome_of(child.received, reap(child.pid));
    result_.outcomes[child.job] = std::move(outcome);
    ++ended_;
  }

  static int reap(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }

  void kill_children() {
    for (const Child& child : children_) ::kill(child.pid, SIGKILL);
    for (const Child& child : children_) {
      reap(child.pid);
      ::close(child.pipe);
    }
    children_.clear();
  }

  Interrupts interrupts_;
  PoolOptions options_;
  const std::function<std::string(std::size_t)>& job_;
  PoolResult result_;
  std::vector<Child> children_;
  std::size_t next_ = 0, ended_ = 0;
  int refused_ = 0;  // times in a row that not even one child could be started
};

}  // namespace

PoolResult run_jobs(std::size_t count, const PoolOptions& options, const std::function<std::string(std::size_t)>& job) {
  invariant(options.at_once >= 1, "a pool needs room for a child");
  return Pool(count, options, job).run();
}

void limit_cpu(std::size_t seconds) {
  const rlimit limit{seconds, seconds + 1};  // the first sends SIGXCPU, the second SIGKILL
  ::setrlimit(RLIMIT_CPU, &limit);
}

std::size_t usable_cores() {
  cpu_set_t cores;
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&cores)));
}

}  // namespace remus::cli
