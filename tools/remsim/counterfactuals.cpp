#include "tools/remsim/counterfactuals.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"
#include "sim/scenario/scale_field.hpp"
#include "tools/remsim/report_rows.hpp"

namespace remus::cli {
namespace {

constexpr bool kTrafficOnly = true;

// A value of a field to try, given, or as a multiple of what it is.
struct Candidate {
  const char* option;  // of the command line; "--set FIELD=" where there is none
  const char* field;
  const char* value;  // null: `times` what it is
  double times;
  bool traffic_only = false;  // else of every workload
};

// Nothing here weakens the protection, but the lower rate, which says so. (assumed: the steps are what people try)
constexpr std::array kCandidates{
    Candidate{"--cps ", "cps", nullptr, 2},
    Candidate{"--cps ", "cps", nullptr, 0.5},
    Candidate{"--replication-bandwidth ", "testbed.replication.bandwidth", nullptr, 10},
    Candidate{"--transmit ", "protocol.transmit", "buffered", 1},
    Candidate{"--transmit ", "protocol.transmit", "while-paused", 1},
    Candidate{"--buffers ", "protocol.buffers", "2", 1},
    Candidate{"--buffers ", "protocol.buffers", "3", 1},
    Candidate{"--compression ", "compression", "none", 1},
    Candidate{"--compression ", "compression", "xor-rle", 1},
    Candidate{"--compression ", "compression", "lz4", 1},
    Candidate{"--compression ", "compression", "xor-lz4", 1},
    Candidate{"--compression ", "compression", "zstd", 1},
    Candidate{"--compression ", "compression", "xor-zstd", 1},
    Candidate{"--plug-limit ", "testbed.plug.limit", "1MB", 1, kTrafficOnly},
    Candidate{"--plug-limit ", "testbed.plug.limit", "10MB", 1, kTrafficOnly},
    Candidate{"--set testbed.primary.cores=", "testbed.primary.cores", nullptr, 2},
    Candidate{"--set testbed.tcp.guest_receive_window=", "testbed.tcp.guest_receive_window", nullptr, 10, kTrafficOnly},
    Candidate{"--set testbed.tcp.client_receive_window=", "testbed.tcp.client_receive_window", nullptr, 10,
              kTrafficOnly},
};

sim::Experiment of_one_row(const sim::Experiment& experiment, const sim::Run& run) {
  sim::Experiment one = experiment;
  one.workloads = {experiment.workloads.at(run.workload)};
  one.cps = {run.cps};
  one.rounds = 1;
  return one;
}

// The value to try, as text; nothing when there is none.
std::optional<std::string> value_of(const Candidate& candidate, sim::Experiment one) {
  const sim::Field& field = *sim::find_field(candidate.field);
  if (std::string_view(candidate.field) == "cps") return fmt::format("{}", one.cps.front() * candidate.times);
  const std::string before = sim::get_text(field, one, one.workloads.front());
  if (candidate.value != nullptr) return candidate.value == before ? std::nullopt : std::optional(candidate.value);
  if (!sim::scale_field(field, {one, one.workloads.front()}, candidate.times)) return std::nullopt;
  return sim::get_text(field, one, one.workloads.front());
}

std::optional<Change> change_of(const Candidate& candidate, const sim::Experiment& one) {
  const std::optional<std::string> value = value_of(candidate, one);
  if (!value) return std::nullopt;
  Change change{candidate.option + *value, candidate.field, one, 0};
  try {
    sim::set_field(change.experiment, candidate.field, *value, candidate.option);
    sim::validate(change.experiment);
  } catch (const sim::ScenarioError&) {
    return std::nullopt;  // out of range
  }
  if (change.experiment == one) return std::nullopt;
  change.cps = change.experiment.cps.front();
  return change;
}

// A row to try changes for, with the place of its first change among all of them.
struct Row {
  sim::RowTrials trials;
  std::size_t first = 0;
};

sim::RowTrials trials_of(const SimulationJob& job, const SimulationOutcome& outcome) {
  const sim::WorkloadSpec& workload = job.experiment->workloads.at(job.run.workload);
  return {.workload = workload.name,
          .fixed_time = sim::is_fixed_time(workload.kind),
          .cps = job.run.cps,
          .as_is = outcome.finished ? outcome.result.metrics : sim::Metrics{}};
}

// Whether the row's own first round says something: it ended, or can never end.
bool is_worth_trying(const SimulationJob& job, const SimulationOutcome& outcome) {
  return job.run.round == 0 && job.run.cps > 0 && job.experiment->faults.empty() &&
         (counts(outcome) || outcome.bad_input);
}

}  // namespace

std::vector<Change> changes_for(const sim::Experiment& experiment, const sim::Run& run) {
  const sim::Experiment one = of_one_row(experiment, run);
  std::vector<Change> changes;
  for (const Candidate& candidate : kCandidates) {
    if (candidate.traffic_only && !sim::has_traffic(one.workloads.front().kind)) continue;
    if (std::optional<Change> change = change_of(candidate, one)) changes.push_back(std::move(*change));
  }
  return changes;
}

SideRuns try_changes(const std::vector<SimulationJob>& jobs, const SimulationBatch& batch, const BatchOptions& options,
                     sim::Report& report) {
  std::vector<Row> rows;
  std::vector<Change> changes;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!is_worth_trying(jobs[i], batch.outcomes[i])) continue;
    rows.push_back({trials_of(jobs[i], batch.outcomes[i]), changes.size()});
    for (Change& change : changes_for(*jobs[i].experiment, jobs[i].run)) changes.push_back(std::move(change));
  }
  std::vector<SimulationJob> runs;
  for (const Change& change : changes) runs.push_back({&change.experiment, {.workload = 0, .cps = change.cps}});
  SideRuns how;
  const std::vector<SimulationOutcome> outcomes = run_aside(runs, options, how);
  if (how.interrupted_by != 0) return how;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::size_t end = r + 1 < rows.size() ? rows[r + 1].first : changes.size();
    for (std::size_t i = rows[r].first; i < end; ++i) {
      rows[r].trials.tried.push_back({changes[i].option, changes[i].field, changes[i].cps,
                                      counts(outcomes[i]) ? outcomes[i].result.metrics : sim::Metrics{}});
    }
    report.trials.push_back(std::move(rows[r].trials));
  }
  return how;
}

}  // namespace remus::cli
