#include "tools/remsim/random_schedules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "models/workload/random.hpp"
#include "sim/record/transfer.hpp"
#include "tools/remsim/fault_ledger.hpp"
#include "tools/remsim/job_pool.hpp"
#include "tools/remsim/progress.hpp"

namespace remus::cli {
namespace {

// Shares and spans are chosen so that faults come before detection, during failover, during failback and after it.
constexpr double kOmissionShare = 0.3, kUnmendedShare = 0.15, kNearShare = 0.7;
constexpr double kShortestMs = 1, kLongestMs = 2000;  // until mended, log-uniform
constexpr double kNearMs = 800;                       // a near one strikes so long after the fault before it, at most

class ScheduleDraw {
 public:
  ScheduleDraw(const FaultSetup& setup, std::uint64_t number)
      : setup_(setup), random_(setup.seed * 0x9e3779b97f4a7c15ULL + number) {}

  std::vector<sim::Fault> draw() {
    std::vector<sim::Fault> faults(2 + below(3));
    Instant last;
    for (std::size_t i = 0; i < faults.size(); ++i) last = draw(faults[i], i == 0 ? std::nullopt : std::optional(last));
    std::sort(faults.begin(), faults.end(), [](const sim::Fault& a, const sim::Fault& b) { return a.at < b.at; });
    return faults;
  }

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_.uniform() * static_cast<double>(n)); }

  Instant draw(sim::Fault& fault, std::optional<Instant> before) {
    fault.component = setup_.components[below(setup_.components.size())];
    if (random_.uniform() < kOmissionShare) fault.kind = sim::FaultKind::omission;
    const double spread = random_.uniform();
    const bool near = before && random_.uniform() < kNearShare;
    fault.at = near ? *before + Duration::seconds(spread * kNearMs * 1e-3) : Instant(setup_.duration * Ratio(spread));
    const double mended_ms = kShortestMs * std::pow(kLongestMs / kShortestMs, random_.uniform());
    const bool mended = random_.uniform() >= kUnmendedShare;
    if (mended || fault.kind == sim::FaultKind::omission) fault.repaired_after = Duration::seconds(mended_ms * 1e-3);
    return fault.at;
  }

  const FaultSetup& setup_;
  Random random_;
};

RunOptions command_with(const Trunk& trunk, const std::vector<sim::Fault>& faults) {
  RunOptions command = trunk.command;
  command.observe = trunk.observe;
  command.faults = {sim::describe(faults)};
  return command;
}

}  // namespace

std::vector<sim::Fault> draw_schedule(const FaultSetup& setup, std::uint64_t number) {
  return ScheduleDraw(setup, number).draw();
}

void run_schedules(std::int64_t count, const FaultSetup& setup, const SimulationInputs& inputs,
                   Exploration& exploration) {
  const std::vector<Trunk>& trunks = exploration.trunks;
  const auto total = static_cast<std::size_t>(count);
  const auto simulate_one = [&](std::size_t i) {
    const SimulationJob job = trunks[i % trunks.size()].job();
    sim::SimulateOptions how = inputs.options_for(job);
    how.faults = draw_schedule(setup, i);
    how.observe_after_fault = trunks[i % trunks.size()].observe;
    how.tells_inconsistency = trunks[i % trunks.size()].tells_inconsistency;
    return sim::to_text(sim::simulate(*job.experiment, job.run, how));
  };
  Progress progress(total, setup.show_progress);
  const PoolOptions pool{.at_once = setup.at_once,
                         .progress = [&](std::size_t ended) { progress.update(ended); },
                         .cpu_seconds = kFaultCpuSeconds};
  const PoolResult result = run_jobs(total, pool, simulate_one);
  exploration.interrupted_by = result.interrupted_by;
  std::set<std::pair<std::size_t, std::string>> found;  // trunk and checker
  for (std::size_t i = 0; i < total; ++i) {
    const JobOutcome& outcome = result.outcomes[i];
    if (outcome.kind == JobOutcome::Kind::not_run) continue;
    const std::size_t trunk = i % trunks.size();
    const std::vector<sim::Fault> faults = draw_schedule(setup, i);
    const RunOptions command = command_with(trunks[trunk], faults);
    if (outcome.kind != JobOutcome::Kind::finished) {
      add_unjudged(exploration.schedules[trunk], i + 1);
      if (found.emplace(trunk, "").second) {  // the first of each trunk
        exploration.unjudged.push_back(command_text(command));
        exploration.problems.push_back(fmt::format("{} on disk protocol {}: a schedule {}", trunks[trunk].workload,
                                                   trunks[trunk].disk, outcome.text));
      }
      continue;
    }
    const sim::RunResult run = sim::result_from_text(outcome.text);
    add_verdict(exploration.schedules[trunk], run, i + 1);
    const std::vector<Deviation> found_here = deviations(trunks[trunk].experiment, faults, trunks[trunk].twin, run);
    add_outcome(exploration.schedules[trunk], faults, run.outcome.value(), found_here, i + 1);
    for (const Deviation& each : found_here) {
      const std::string law(kFaultLawNames[static_cast<std::size_t>(each.law)]);
      if (found.emplace(trunk, law).second)
        exploration.findings.push_back({command, law, each.what, false, trunks[trunk].tells_inconsistency});
    }
    if (!run.violation.empty() && found.emplace(trunk, run.checker).second)
      exploration.findings.push_back({command, run.checker, run.violation.substr(0, run.violation.find('\n')), false,
                                      trunks[trunk].tells_inconsistency});
  }
}

}  // namespace remus::cli
