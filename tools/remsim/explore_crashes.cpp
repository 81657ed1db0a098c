#include "tools/remsim/explore_crashes.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <span>
#include <system_error>

#include "models/workload/random.hpp"
#include "sim/scenario/error.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/fault_variants.hpp"
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
  Branching(const std::vector<Trunk>& trunks, std::size_t trunk, std::span<const Crash> crashes,
            const FaultSetup& setup, FaultLedger& ledger)
      : trunks_(trunks), index_(trunk), trunk_(trunks[trunk]), crashes_(crashes), setup_(setup), ledger_(ledger) {}

  // Ends the process when it has become a branch.
  void run(sim::SimulateOptions how) {
    how.time_limit = kTimeLimit;
    how.observe_after_fault = trunk_.observe;
    how.tells_inconsistency = trunk_.tells_inconsistency;
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
  std::vector<sim::Fault> at(std::uint64_t event) {
    if (is_branch_) return {};
    while (!crashes_.empty() && crashes_.front().event == event) {
      if (branch(crashes_.front())) return present_faults();
      crashes_ = crashes_.subspan(1);
    }
    if (crashes_.empty()) throw TrunkOver{};
    return {};
  }

  std::vector<sim::Fault> present_faults() const { return faults_of(setup_, trunks_, index_, crashes_.front()); }
  Tally& tally(const Crash& crash) const { return ledger_.tallies()[tally_of(setup_, index_, crash)]; }

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
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) add_unjudged(tally(crash), crash.event);
    return false;
  }

  [[noreturn]] void end_branch(const sim::RunResult& result) {
    const Crash& crash = crashes_.front();
    const std::vector<sim::Fault> faults = present_faults();
    add_verdict(tally(crash), result, crash.event);
    add_outcome(tally(crash), faults, result.outcome.value(),
                deviations(trunk_.experiment, faults, trunk_.twin, result), crash.event);
    std::_Exit(EXIT_SUCCESS);
  }

  // The first of its kind says why; the command's answer names it.
  [[noreturn]] void give_up(const std::exception& error) const {
    if (tally(crashes_.front()).unjudged == 0)
      complain(fmt::format("{} on disk protocol {}, {}: {}", trunk_.workload, trunk_.disk,
                           sim::describe(present_faults()), error.what()));
    std::_Exit(EXIT_FAILURE);
  }

  const std::vector<Trunk>& trunks_;
  const std::size_t index_;
  const Trunk& trunk_;
  std::span<const Crash> crashes_;  // still to come; in a branch, its own is the first
  const FaultSetup& setup_;
  FaultLedger& ledger_;
  bool is_branch_ = false;
};

// --- the run without faults -----------------------------------------------------------------------------------------

using Json = nlohmann::json;

// Its events within the time in which faults strike, and its commits until what they lead to is over.
std::string history_of(const Trunk& trunk, const FaultSetup& setup, sim::SimulateOptions how) {
  const Duration end = setup.duration + trunk.times.overcome * 4 + trunk.observe;
  Json events = Json::array(), commits = Json::array();
  how.tells_inconsistency = trunk.tells_inconsistency;
  how.probe = [&](std::uint64_t, Instant now) -> std::vector<sim::Fault> {
    if (now.since_start() > end) throw TrunkOver{};
    if (now.since_start() <= setup.duration) events.push_back(now.since_start().in_ns());
    return {};
  };
  how.on_commit = [&](Instant now, double progress, Pages pages) {
    commits.push_back({now.since_start().in_ms(), progress, pages.count()});
  };
  try {
    const sim::RunResult result = sim::simulate(*trunk.job().experiment, trunk.job().run, how);
    if (!result.violation.empty()) throw std::runtime_error("violated without any fault: " + result.violation);
  } catch (const TrunkOver&) {
  }
  return Json{events, commits}.dump();
}

void read_history(const std::string& text, Trunk& trunk) {
  const Json history = Json::parse(text);
  trunk.events = history[0].size();
  for (const Json& at : history[0]) trunk.event_at.emplace_back(Duration::ns(at.get<std::int64_t>()));
  for (const Json& commit : history[1])
    trunk.twin.commits.push_back({commit[0].get<double>(), commit[1].get<double>(), commit[2].get<double>()});
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

// SplitMix64's finaliser (Steele, Lea, Flood 2014): crashes of one seed draw independently of one another.
std::uint64_t draw_of(const FaultSetup& setup, std::size_t trunk, const Crash& crash) {
  std::uint64_t z = setup.seed * 0x9e3779b97f4a7c15ULL + (trunk << 48U) + (crash.event << 8U) + crash.component;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

// Every crash in its turn where nothing is varied; otherwise half of the faults drawn are plain crashes, if they are
// asked for, and the other patterns share the rest.
std::size_t pattern_of(const FaultSetup& setup, const std::vector<Trunk>& trunks, std::size_t trunk, const Crash& crash,
                       bool sampled) {
  const std::size_t count = setup.patterns.size();
  const bool plain_first = setup.patterns.front() == FaultPattern::crash;
  if (count == 1 || (plain_first && !sampled && trunks[trunk].variant == kBaseVariant)) return 0;
  const std::uint64_t draw = draw_of(setup, trunk, crash) >> 32U;
  if (!plain_first) return draw % count;
  return draw % 2 == 0 ? 0 : 1 + (draw / 2) % (count - 1);
}

}  // namespace

std::size_t tally_of(const FaultSetup& setup, std::size_t trunk, const Crash& crash) {
  return (trunk * setup.components.size() + crash.component) * setup.patterns.size() + crash.pattern;
}

std::vector<sim::Fault> faults_of(const FaultSetup& setup, const std::vector<Trunk>& trunks, std::size_t trunk,
                                  const Crash& crash) {
  return faults_of(setup.patterns.at(crash.pattern), setup.components.at(crash.component), crash.event,
                   trunks[trunk].event_at.at(crash.event - 1), trunks[trunk].times, setup.components,
                   draw_of(setup, trunk, crash));
}

int count_events(std::vector<Trunk>& trunks, const FaultSetup& setup, const SimulationInputs& inputs) {
  const auto count = [&](std::size_t i) { return history_of(trunks[i], setup, inputs.options_for(trunks[i].job())); };
  const PoolResult result = run_jobs(trunks.size(), {.at_once = setup.at_once, .progress = {}}, count);
  if (result.interrupted_by != 0) return result.interrupted_by;
  for (std::size_t i = 0; i < trunks.size(); ++i) {
    const JobOutcome& outcome = result.outcomes[i];
    if (outcome.kind == JobOutcome::Kind::user_error) throw sim::ScenarioError(outcome.text);
    if (outcome.kind != JobOutcome::Kind::finished)
      throw std::runtime_error(
          fmt::format("{} on disk protocol {}: {}", trunks[i].workload, trunks[i].disk, outcome.text));
    read_history(outcome.text, trunks[i]);
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
        plan[trunk].push_back({event, component, 0});
        plan[trunk].back().pattern = pattern_of(setup, trunks, trunk, plan[trunk].back(), sample.has_value());
        --wanted;
      }
    }
  }
  return plan;
}

CrashRuns run_crashes(const std::vector<Trunk>& trunks, const std::vector<std::vector<Crash>>& plan,
                      const FaultSetup& setup, const SimulationInputs& inputs, FaultLedger& ledger) {
  const std::vector<Shard> shards = shards_of(plan, setup.at_once);
  std::size_t all = 0;
  for (const auto& crashes : plan) all += crashes.size();
  const auto run_shard = [&](std::size_t i) -> std::string {
    const Trunk& trunk = trunks[shards[i].trunk];
    Branching(trunks, shards[i].trunk, shards[i].crashes, setup, ledger).run(inputs.options_for(trunk.job()));
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
