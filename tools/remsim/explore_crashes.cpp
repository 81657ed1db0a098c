#include "tools/remsim/explore_crashes.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <span>
#include <system_error>

#include "models/workload/random.hpp"
#include "sim/scenario/error.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/job_pool.hpp"
#include "tools/remsim/progress.hpp"

namespace remus::cli {
namespace {

struct TrunkOver {};  // thrown by a probe: nothing further is wanted of this run

// Runs that settle end long before: a run that is still on then is a bug, and is counted as one.
constexpr Duration kTimeLimit = Duration::ms(20 * 60'000);

// --- a branch: the process in which one component crashes ---------------------------------------------------------

class Branching {
 public:
  Branching(const Trunk& trunk, std::span<const Crash> crashes, const FaultSetup& setup, std::span<Tally> tallies)
      : trunk_(trunk), crashes_(crashes), setup_(setup), tallies_(tallies) {}

  // Ends the process when it has become a branch.
  void run(sim::SimulateOptions how) {
    how.time_limit = kTimeLimit;
    how.observe_after_fault = setup_.observe;
    how.probe = [this](std::uint64_t event, Instant) { return at(event); };
    try {
      const sim::RunResult result = sim::simulate(*trunk_.job().experiment, trunk_.job().run, how);
      if (is_branch_) end_branch(result);
    } catch (const TrunkOver&) {
      return;
    } catch (const std::exception& error) {
      if (is_branch_) give_up(error);
      throw;
    }
    throw std::runtime_error("failed: it ended before all its crashes had struck");
  }

 private:
  std::optional<sim::Fault> at(std::uint64_t event) {
    if (is_branch_) return std::nullopt;
    while (!crashes_.empty() && crashes_.front().event == event) {
      const Crash crash = crashes_.front();
      if (branch(crash)) return fault_of(setup_, crash.component, event);
      crashes_ = crashes_.subspan(1);
    }
    if (crashes_.empty()) throw TrunkOver{};
    return std::nullopt;
  }

  // True in the new process. The old one waits for it: at any time one process of a trunk simulates.
  bool branch(const Crash& crash) {
    const pid_t trunk = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != trunk) std::_Exit(EXIT_FAILURE);
      limit_cpu(kFaultCpuSeconds);
      return is_branch_ = true;
    }
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) add_unjudged(tallies_[crash.component], crash.event);
    return false;
  }

  [[noreturn]] void end_branch(const sim::RunResult& result) {
    add_verdict(tallies_[crashes_.front().component], result, crashes_.front().event);
    std::_Exit(EXIT_SUCCESS);
  }

  // The first of its kind says why; the command's answer names it.
  [[noreturn]] void give_up(const std::exception& error) const {
    const Crash& crash = crashes_.front();
    if (tallies_[crash.component].unjudged == 0)
      complain(fmt::format("{} on disk protocol {}, {}: {}", trunk_.workload, trunk_.disk,
                           sim::describe(fault_of(setup_, crash.component, crash.event)), error.what()));
    std::_Exit(EXIT_FAILURE);
  }

  const Trunk& trunk_;
  std::span<const Crash> crashes_;  // still to come; in a branch, its own is the first
  const FaultSetup& setup_;
  std::span<Tally> tallies_;  // by component
  bool is_branch_ = false;
};

// --- counting -------------------------------------------------------------------------------------------------------

std::string events_within(const Trunk& trunk, const FaultSetup& setup, sim::SimulateOptions how) {
  std::uint64_t events = 0;
  how.probe = [&](std::uint64_t event, Instant now) -> std::optional<sim::Fault> {
    if (now.since_start() > setup.duration) throw TrunkOver{};
    events = event;
    return std::nullopt;
  };
  try {
    const sim::RunResult result = sim::simulate(*trunk.job().experiment, trunk.job().run, how);
    if (!result.violation.empty()) throw std::runtime_error("violated without any fault: " + result.violation);
  } catch (const TrunkOver&) {
  }
  return std::to_string(events);
}

// --- planning -------------------------------------------------------------------------------------------------------

// A part of one trunk's crashes: what one child of the pool does.
struct Shard {
  std::size_t trunk;
  std::span<const Crash> crashes;
};

std::vector<Shard> shards_of(const std::vector<std::vector<Crash>>& plan, std::size_t at_once) {
  constexpr std::size_t kLargest = 500;  // so that all cores have work until the end
  constexpr std::size_t kPerProcess = 4;
  std::size_t all = 0;
  for (const auto& crashes : plan) all += crashes.size();
  const std::size_t size = std::clamp<std::size_t>(all / (kPerProcess * at_once), 1, kLargest);
  std::vector<Shard> shards;
  for (std::size_t trunk = 0; trunk < plan.size(); ++trunk) {
    for (std::span<const Crash> rest = plan[trunk]; !rest.empty();) {
      const std::size_t some = std::min(size, rest.size());
      shards.push_back({trunk, rest.first(some)});
      rest = rest.subspan(some);
    }
  }
  return shards;
}

}  // namespace

sim::Fault fault_of(const FaultSetup& setup, std::size_t component, std::uint64_t event) {
  return {.component = setup.components.at(component),
          .kind = sim::FaultKind::crash,
          .at = {},
          .event = event,
          .repaired_after = setup.repaired_after};
}

int count_events(std::vector<Trunk>& trunks, const FaultSetup& setup, const SimulationInputs& inputs) {
  const auto count = [&](std::size_t i) {
    return events_within(trunks[i], setup, inputs.options_for(trunks[i].job()));
  };
  const PoolResult result = run_jobs(trunks.size(), {.at_once = setup.at_once, .progress = {}}, count);
  if (result.interrupted_by != 0) return result.interrupted_by;
  for (std::size_t i = 0; i < trunks.size(); ++i) {
    const JobOutcome& outcome = result.outcomes[i];
    if (outcome.kind == JobOutcome::Kind::user_error) throw sim::ScenarioError(outcome.text);
    if (outcome.kind != JobOutcome::Kind::finished)
      throw std::runtime_error(
          fmt::format("{} on disk protocol {}: {}", trunks[i].workload, trunks[i].disk, outcome.text));
    trunks[i].events = std::stoull(outcome.text);
  }
  return 0;
}

// Knuth's algorithm S: each pair is taken with the probability that makes the sample come out exact.
std::vector<std::vector<Crash>> plan_crashes(const std::vector<Trunk>& trunks, const FaultSetup& setup,
                                             const std::optional<std::int64_t>& sample) {
  std::uint64_t left = 0;
  for (const Trunk& trunk : trunks) left += trunk.events * setup.components.size();
  std::uint64_t wanted = sample ? std::min(left, static_cast<std::uint64_t>(*sample)) : left;
  Random random(setup.seed);
  std::vector<std::vector<Crash>> plan(trunks.size());
  for (std::size_t trunk = 0; trunk < trunks.size(); ++trunk) {
    for (std::uint64_t event = 1; event <= trunks[trunk].events; ++event) {
      for (std::size_t component = 0; component < setup.components.size(); ++component, --left) {
        if (wanted < left && random.uniform() * static_cast<double>(left) >= static_cast<double>(wanted)) continue;
        plan[trunk].push_back({event, component});
        --wanted;
      }
    }
  }
  return plan;
}

CrashRuns run_crashes(const std::vector<Trunk>& trunks, const std::vector<std::vector<Crash>>& plan,
                      const FaultSetup& setup, const SimulationInputs& inputs, FaultLedger& ledger) {
  const std::vector<Shard> shards = shards_of(plan, setup.at_once);
  const std::size_t components = setup.components.size();
  std::size_t all = 0;
  for (const auto& crashes : plan) all += crashes.size();
  const auto run_shard = [&](std::size_t i) -> std::string {
    const Trunk& trunk = trunks[shards[i].trunk];
    Branching(trunk, shards[i].crashes, setup, ledger.tallies().subspan(shards[i].trunk * components, components))
        .run(inputs.options_for(trunk.job()));
    return "";
  };
  Progress progress(all, setup.show_progress);
  const PoolOptions pool{.at_once = setup.at_once, .progress = [&](std::size_t) { progress.update(ledger.runs()); }};
  const PoolResult result = run_jobs(shards.size(), pool, run_shard);
  CrashRuns runs{.problems = {}, .interrupted_by = result.interrupted_by};
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const JobOutcome& outcome = result.outcomes[i];
    const Trunk& trunk = trunks[shards[i].trunk];
    if (outcome.kind == JobOutcome::Kind::finished || outcome.kind == JobOutcome::Kind::not_run) continue;
    runs.problems.push_back(fmt::format("{} on disk protocol {}: {}", trunk.workload, trunk.disk, outcome.text));
  }
  return runs;
}

}  // namespace remus::cli
