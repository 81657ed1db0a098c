#include "tools/remsim/shrink.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/record/transfer.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/job_pool.hpp"
#include "tools/remsim/simulation_inputs.hpp"

namespace remus::cli {
namespace {

std::vector<sim::Fault> faults_of(const RunOptions& command) {
  std::vector<sim::Fault> faults;
  for (const std::string& text : command.faults)
    for (const sim::Fault& fault : sim::parse_faults(text)) faults.push_back(fault);
  return faults;
}

RunOptions with_faults(RunOptions command, const std::vector<sim::Fault>& faults) {
  command.faults = {sim::describe(faults)};
  return command;
}

void drop_faults(const RunOptions& command, std::vector<RunOptions>& out) {
  const std::vector<sim::Fault> faults = faults_of(command);
  if (faults.size() < 2) return;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    std::vector<sim::Fault> fewer = faults;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(with_faults(command, fewer));
  }
}

void drop_repairs(const RunOptions& command, std::vector<RunOptions>& out) {
  std::vector<sim::Fault> faults = faults_of(command);
  for (sim::Fault& fault : faults) {
    if (fault.kind == sim::FaultKind::omission || !fault.repaired_after) continue;
    const std::optional<Duration> before = std::exchange(fault.repaired_after, std::nullopt);
    out.push_back(with_faults(command, faults));
    fault.repaired_after = before;
  }
}

void drop_settings(const RunOptions& command, std::vector<RunOptions>& out) {
  for (std::size_t i = 0; i < command.assignments.size(); ++i) {
    out.push_back(command);
    out.back().assignments.erase(out.back().assignments.begin() + static_cast<std::ptrdiff_t>(i));
  }
  if (!command.observe) return;
  out.push_back(command);
  out.back().observe.reset();
}

// Down to a multiple of the grain; a repair at least to one grain.
void round_times(const RunOptions& command, std::vector<RunOptions>& out) {
  constexpr std::array kGrains{Duration::ms(1000), Duration::ms(100), Duration::ms(10), Duration::ms(1),
                               Duration::us(10)};
  const std::vector<sim::Fault> faults = faults_of(command);
  for (std::size_t i = 0; i < faults.size(); ++i) {
    for (const Duration grain : kGrains) {
      sim::Fault fault = faults[i];
      const auto rounded = [&](Duration d) { return Duration(d.count() / grain.count() * grain.count()); };
      fault.at = Instant(rounded(fault.at.since_start()));
      if (fault.repaired_after) fault.repaired_after = std::max(grain, rounded(*fault.repaired_after));
      if (fault == faults[i] || (fault.repaired_after && *fault.repaired_after > *faults[i].repaired_after)) continue;
      std::vector<sim::Fault> rounder = faults;
      rounder[i] = fault;
      out.push_back(with_faults(command, rounder));
    }
  }
}

std::string verdict_of(const RunOptions& command, bool tells_inconsistency) {
  const sim::Experiment experiment = build_experiment(command);
  const SimulationJob job{&experiment, {.workload = 0, .cps = experiment.cps.front(), .round = 0}};
  const SimulationInputs inputs({job});
  sim::SimulateOptions how = inputs.options_for(job);
  how.observe_after_fault = command.observe;
  how.tells_inconsistency = tells_inconsistency;
  return sim::to_text(sim::simulate(experiment, job.run, how));
}

}  // namespace

std::vector<std::optional<Objection>> judge_commands(const std::vector<RunOptions>& commands, std::size_t at_once,
                                                     bool tells_inconsistency) {
  const PoolResult result =
      run_jobs(commands.size(), {.at_once = at_once, .progress = {}, .cpu_seconds = kFaultCpuSeconds},
               [&](std::size_t i) { return verdict_of(commands[i], tells_inconsistency); });
  std::vector<std::optional<Objection>> verdicts(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (result.outcomes[i].kind != JobOutcome::Kind::finished) continue;
    const sim::RunResult run = sim::result_from_text(result.outcomes[i].text);
    if (!run.violation.empty()) verdicts[i] = {run.checker, run.violation.substr(0, run.violation.find('\n'))};
  }
  return verdicts;
}

std::vector<RunOptions> simpler_commands(const RunOptions& command) {
  std::vector<RunOptions> simpler;
  drop_faults(command, simpler);
  drop_repairs(command, simpler);
  drop_settings(command, simpler);
  round_times(command, simpler);
  return simpler;
}

void shrink(Finding& finding, std::size_t at_once) {
  const auto objects = [&](const std::optional<Objection>& verdict) {
    return verdict && verdict->checker == finding.checker;
  };
  const auto judge = [&](const std::vector<RunOptions>& commands) {
    return judge_commands(commands, at_once, finding.tells_inconsistency);
  };
  finding.repeats = objects(judge({finding.command}).front());
  while (finding.repeats) {
    const std::vector<RunOptions> simpler = simpler_commands(finding.command);
    const std::vector<std::optional<Objection>> verdicts = judge(simpler);
    const auto first = std::find_if(verdicts.begin(), verdicts.end(), objects);
    if (first == verdicts.end()) return;
    finding.command = simpler[static_cast<std::size_t>(first - verdicts.begin())];
    finding.what = (*first)->what;
  }
}

}  // namespace remus::cli
