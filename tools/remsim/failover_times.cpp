#include "tools/remsim/failover_times.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "models/units/format.hpp"
#include "models/workload/random.hpp"
#include "sim/record/text_table.hpp"
#include "sim/record/transfer.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/job_pool.hpp"
#include "tools/remsim/make_trunks.hpp"
#include "tools/remsim/progress.hpp"
#include "tools/remsim/quantiles.hpp"
#include "tools/remsim/simulation_inputs.hpp"

namespace remus::cli {
namespace {

constexpr std::array kMetrics{"failover_detection_ms",    "failover_activation_ms",  "failover_announcement_ms",
                              "failover_first_answer_ms", "failover_lost_epochs",    "failover_lost_run_ms",
                              "disk_ahead_bytes",         "disk_unreplicated_bytes", "protected_again_ms"};

constexpr std::int64_t kCrashes = 1000;
constexpr Duration kWarmup = Duration::ms(2000);  // connections have left slow start, the policy has settled

// All crashes of one component in one trunk.
struct Series {
  std::size_t trunk;
  sim::FaultComponent component;
  std::map<std::string, std::vector<double>> samples{};  // by metric, of the crashes that have it
  std::size_t crashes = 0, violations = 0;

  std::string component_name() const {
    return std::string(sim::kFaultComponentNames[static_cast<std::size_t>(component)]);
  }
};

struct Times {
  std::vector<Trunk> trunks;
  FaultSetup setup;
  Duration warmup;
  std::vector<Series> series;
  std::vector<std::string> problems;
  std::size_t planned = 0;
  int interrupted_by = 0;
};

// The same instants for every component and trunk.
std::vector<Instant> draw_instants(const FaultSetup& setup, Duration warmup, std::int64_t count) {
  Random random(setup.seed);
  std::vector<Instant> instants(static_cast<std::size_t>(count));
  for (Instant& at : instants) at = Instant(warmup + setup.duration * Ratio(random.uniform()));
  return instants;
}

void add(Series& series, const sim::RunResult& result) {
  ++series.crashes;
  if (!result.violation.empty()) ++series.violations;
  for (const char* metric : kMetrics) {
    const auto found = result.metrics.find(metric);
    if (found != result.metrics.end()) series.samples[metric].push_back(found->second);
  }
}

sim::Fault fault_at(Instant at, sim::FaultComponent component, const std::optional<Duration>& repaired_after) {
  return {
      .component = component, .kind = sim::FaultKind::crash, .at = at, .event = {}, .repaired_after = repaired_after};
}

std::string command_of(const Times& times, const Series& series, const sim::Fault& fault) {
  RunOptions command = times.trunks[series.trunk].command;
  command.faults = {sim::describe(fault)};
  command.observe = times.setup.observe;
  return command_text(command);
}

void collect(const PoolResult& result, const std::vector<sim::Fault>& faults, Times& times) {
  const std::size_t each = faults.size() / times.series.size();
  for (std::size_t i = 0; i < faults.size(); ++i) {
    Series& series = times.series[i / each];
    const JobOutcome& outcome = result.outcomes[i];
    if (outcome.kind == JobOutcome::Kind::not_run) continue;
    if (outcome.kind != JobOutcome::Kind::finished) {
      times.problems.push_back(outcome.text + ": " + command_of(times, series, faults[i]));
      continue;
    }
    const sim::RunResult run = sim::result_from_text(outcome.text);
    add(series, run);
    if (!run.violation.empty())
      complain(fmt::format("{}: {}: {}", run.checker, run.violation.substr(0, run.violation.find('\n')),
                           command_of(times, series, faults[i])));
  }
  times.planned = faults.size();
  times.interrupted_by = result.interrupted_by;
}

Times measure_times(const FaultsOptions& options) {
  Times times;
  times.trunks = make_trunks(options);
  times.warmup = options.warmup.value_or(kWarmup);
  times.setup = make_setup(options, times.trunks);
  std::vector<SimulationJob> jobs;
  for (std::size_t trunk = 0; trunk < times.trunks.size(); ++trunk) {
    jobs.push_back(times.trunks[trunk].job());
    for (const sim::FaultComponent component : options.components) times.series.push_back({trunk, component});
  }
  const SimulationInputs inputs(jobs);
  std::vector<sim::Fault> faults;
  const std::vector<Instant> instants = draw_instants(times.setup, times.warmup, options.sample.value_or(kCrashes));
  for (const Series& series : times.series)
    for (const Instant at : instants) faults.push_back(fault_at(at, series.component, options.repaired_after));
  const auto simulate_one = [&](std::size_t i) {
    const SimulationJob& job = jobs[times.series[i / instants.size()].trunk];
    sim::SimulateOptions how = inputs.options_for(job);
    how.faults = {faults[i]};
    how.observe_after_fault = times.setup.observe;
    return sim::to_text(sim::simulate(*job.experiment, job.run, how));
  };
  Progress progress(faults.size(), times.setup.show_progress);
  const PoolOptions pool{.at_once = times.setup.at_once,
                         .progress = [&](std::size_t ended) { progress.update(ended); },
                         .cpu_seconds = kFaultCpuSeconds};
  collect(run_jobs(faults.size(), pool, simulate_one), faults, times);
  return times;
}

// --- writing --------------------------------------------------------------------------------------------------------

std::string table_of(const Times& times) {
  const sim::Experiment& first = times.trunks.front().experiment;
  std::string text =
      fmt::format("{}\nOne crash a run, at instants drawn uniformly between {} and {}; times since the crash.\n",
                  title_of(first), format(times.warmup), format(times.warmup + times.setup.duration));
  for (const Series& series : times.series) {
    const Trunk& trunk = times.trunks[series.trunk];
    text += fmt::format("\n{}, crash of {}, disk protocol {} ({} crashes, {} violations)\n", trunk.workload,
                        series.component_name(), trunk.disk, series.crashes, series.violations);
    std::vector<std::vector<std::string>> lines;
    for (const auto& metric : kMetrics) {
      const auto found = series.samples.find(metric);
      if (found == series.samples.end()) continue;
      const Quantiles q = quantiles_of(found->second);
      lines.push_back({metric, std::to_string(q.count)});
      for (const std::optional<double>& value :
           {std::optional(q.min), q.p5, q.p50, q.p95, std::optional(q.max), std::optional(q.mean)})
        lines.back().push_back(value ? fmt::format("{:.2f}", *value) : "-");
    }
    text += sim::render_table({{.head = "", .unit = "", .left = true},
                               {.head = "crashes", .unit = ""},
                               {.head = "min", .unit = ""},
                               {.head = "p5", .unit = ""},
                               {.head = "p50", .unit = ""},
                               {.head = "p95", .unit = ""},
                               {.head = "max", .unit = ""},
                               {.head = "mean", .unit = ""}},
                              lines);
  }
  const sim::Provenance from = provenance();
  return text + fmt::format("\nSeed {}. remsim {} ({}), SimGrid {}, {}.\n", times.setup.seed, from.version, from.commit,
                            from.simgrid, from.network_model);
}

using Json = nlohmann::ordered_json;

Json json_of(const Times& times, const Series& series) {
  Json metrics = Json::object();
  for (const auto& [metric, sample] : series.samples) {
    const Quantiles q = quantiles_of(sample);
    Json& numbers = metrics[metric] = {{"count", q.count}, {"min", q.min}};
    if (q.p5) numbers["p5"] = *q.p5;
    if (q.p50) numbers["p50"] = *q.p50;
    if (q.p95) numbers["p95"] = *q.p95;
    numbers["max"] = q.max;
    numbers["mean"] = q.mean;
  }
  const Trunk& trunk = times.trunks[series.trunk];
  return {{"workload", trunk.workload}, {"disk_protocol", trunk.disk},     {"component", series.component_name()},
          {"crashes", series.crashes},  {"violations", series.violations}, {"metrics", metrics}};
}

std::string json_text(const Times& times) {
  const sim::Provenance from = provenance();
  Json out{{"remsim",
            {{"version", from.version},
             {"commit", from.commit},
             {"simgrid", from.simgrid},
             {"network_model", from.network_model}}},
           {"scenario", sim::dump(times.trunks.front().experiment)},
           {"seed", times.setup.seed},
           {"warmup_ms", times.warmup.in_ms()},
           {"duration_ms", times.setup.duration.in_ms()},
           {"series", Json::array()}};
  for (const Series& series : times.series) out["series"].push_back(json_of(times, series));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string csv_of(const Times& times) {
  std::string text = "workload,disk_protocol,component,metric,crashes,min,p5,p50,p95,max,mean\n";
  for (const Series& series : times.series) {
    for (const auto& [metric, sample] : series.samples) {
      const Quantiles q = quantiles_of(sample);
      const Trunk& trunk = times.trunks[series.trunk];
      const auto or_empty = [](const std::optional<double>& value) { return value ? fmt::format("{}", *value) : ""; };
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", trunk.workload, trunk.disk, series.component_name(),
                          metric, q.count, q.min, or_empty(q.p5), or_empty(q.p50), or_empty(q.p95), q.max, q.mean);
    }
  }
  return text;
}

std::string rendered(const Times& times, OutputFormat format) {
  switch (format) {
    case OutputFormat::csv:
      return csv_of(times);
    case OutputFormat::json:
      return json_text(times);
    case OutputFormat::table:
      break;
  }
  return table_of(times);
}

}  // namespace

int failover_times(const FaultsOptions& options, const Output& output) {
  const Times times = measure_times(options);
  output.write(rendered(times, options.base.format));
  for (const std::string& problem : times.problems) complain(problem);
  if (times.interrupted_by != 0) {
    complain(fmt::format("interrupted by signal {}: the answer is incomplete", times.interrupted_by));
    return kExitSignalBase + times.interrupted_by;
  }
  if (!times.problems.empty()) return kExitInternal;
  for (const Series& series : times.series)
    if (series.violations > 0) return kExitCheckFailed;
  return kExitOk;
}

}  // namespace remus::cli
