// `remsim availability`: what replication does to a VM's availability, by Monte Carlo and by the Markov chain's closed
// form.
#include <fmt/format.h>

#include <cstdio>
#include <limits>

#include "models/availability/simulate.hpp"
#include "tools/remsim/availability_jobs.hpp"
#include "tools/remsim/availability_report.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/run_options.hpp"

namespace remus::cli {
namespace {

constexpr const char* kDescription =
    "Availability of a VM on one host, with a cold standby, and replicated: downtime\na year by cause, failovers, lost "
    "work. Simulated, and held against the closed\nform of the Markov chain.";

constexpr const char* kFooter =
    R"(A TIME is a mean and may name its law: 6h (exponential), 300ms:fixed,
6h:lognormal:cv=2, 8766h:weibull:shape=0.7. A closed form exists for exponential
times, and fixed ones for detection, activation, resync and failback; else the
simulation stands alone. The answer lists every value with its source.
validation/analytic/README.md derives the model.

Exit status: 1 the closed form lies more than four standard errors from the
simulation; --help of remsim run lists the others.

Examples:
  remsim availability
  remsim availability --mtbf 2000h --detection 1s --derivation
  remsim availability --repair 6h:lognormal:cv=2 --common-mtbf never --format json)";

struct AvailabilityOptions {
  std::optional<std::string> format, output, jobs, seed, cycles;
  bool derivation = false, quiet = false;
  ParameterOptions parameters;
};

void add_options(CommandLine& line, AvailabilityOptions& o) {
  o.parameters.add_to(line);
  line.option("--samples", o.cycles, "N", "cycles from full protection to full protection to\nsimulate [1000000]");
  line.option("--seed", o.seed, "N", "of all random draws [1]");
  line.flag("--derivation", o.derivation, "print the chains, their equations and solutions");
  line.option("--format", o.format, "table|csv|json", "of the answer [by --output's ending, else table]");
  line.option("-o,--output", o.output, "FILE", "write the answer there instead of printing it");
  line.option("-j,--jobs", o.jobs, "N", "walks at the same time [all cores]");
  line.flag("-q,--quiet,--no-progress", o.quiet, "no progress bar");
  line.footer(kFooter);
}

AvailabilityPlan plan_of(const AvailabilityOptions& o) {
  // At least ten cycles a stream; at most what takes an hour.
  const std::int64_t cycles =
      parse_count_option("--samples", o.cycles.value_or("1000000"), 10 * kStreams, 2'000'000'000);
  const std::int64_t seed =
      parse_count_option("--seed", o.seed.value_or("1"), 0, std::numeric_limits<std::int64_t>::max());
  return {.cycles = cycles,
          .seed = static_cast<std::uint64_t>(seed),
          .jobs = parse_jobs(o.jobs),
          .show_progress = !o.quiet};
}

// All times as if exponential: a closed form always exists, and says how long a cycle is to an order of magnitude.
availability::Parameters exponential(availability::Parameters p) {
  for (availability::HoldingTime* time :
       {&p.primary_life, &p.backup_life, &p.repair, &p.common_repair, &p.link_repair, &p.detection, &p.activation,
        &p.resync, &p.failback, &p.cold_detection, &p.restart}) {
    time->law = availability::Law::exponential;
  }
  if (p.common_life) p.common_life->law = availability::Law::exponential;
  if (p.link_life) p.link_life->law = availability::Law::exponential;
  return p;
}

double steps_per_cycle(const availability::Graph& graph) {
  const auto exact = solve_closed_form(graph);
  if (exact.solved) return exact.solved->steps_per_cycle;
  return solve_closed_form(build_graph(graph.arrangement, exponential(graph.parameters))).solved->steps_per_cycle;
}

// Hosts that crash faster than they can be brought up to date are never fully protected again: refuse to wait for it.
void check_work(const availability::Graph& graph, std::int64_t cycles) {
  constexpr double kMostSteps = 2e10;  // about an hour of one core, measured at 1e7 steps a second
  const double steps = steps_per_cycle(graph) * static_cast<double>(cycles);
  if (steps > 0 && steps <= kMostSteps) return;
  throw UsageError(
      fmt::format("{}: from full protection to full protection takes too many failures to simulate {} times; a longer "
                  "--mtbf, a shorter --repair or --resync, or fewer --samples",
                  name_of(graph.arrangement), cycles));
}

std::vector<availability::Graph> graphs_of(const availability::Parameters& parameters, std::int64_t cycles) {
  std::vector<availability::Graph> graphs;
  for (const availability::Arrangement a : availability::kArrangements) {
    graphs.push_back(build_graph(a, parameters));
    check_work(graphs.back(), cycles);
  }
  return graphs;
}

AvailabilityReport report_of(const AvailabilityOptions& options, const AvailabilityPlan& plan,
                             const std::vector<availability::Graph>& graphs, const AvailabilitySums& simulated) {
  AvailabilityReport report{.provenance = provenance(),
                            .seed = plan.seed,
                            .cycles = plan.cycles,
                            .derivation = options.derivation,
                            .parameters = options.parameters.lines(),
                            .results = {}};
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    if (!simulated.sums[i]) continue;
    report.results.push_back({.graph = graphs[i],
                              .closed_form = availability::solve_closed_form(graphs[i]),
                              .regenerative = availability::is_regenerative(graphs[i]),
                              .samples = simulated.sums[i]->samples,
                              .estimates = availability::estimates_of(*simulated.sums[i])});
  }
  return report;
}

// One line about what an interruption cost; the exit status it calls for.
int complain_of_interruption(const std::vector<availability::Graph>& graphs, const AvailabilitySums& simulated) {
  std::string missing;
  for (std::size_t i = 0; i < graphs.size(); ++i)
    if (!simulated.sums[i]) missing += (missing.empty() ? "" : ", ") + std::string(name_of(graphs[i].arrangement));
  complain(fmt::format("interrupted by signal {}: not finished: {}", simulated.interrupted_by, missing));
  return kExitSignalBase + simulated.interrupted_by;
}

std::string rendered(const AvailabilityReport& report, OutputFormat format) {
  switch (format) {
    case OutputFormat::csv:
      return availability_csv(report);
    case OutputFormat::json:
      return availability_json(report);
    case OutputFormat::table:
      break;
  }
  return availability_table(report);
}

}  // namespace

int availability_command(const Arguments& words) {
  AvailabilityOptions options;
  CommandLine line("remsim availability", kDescription);
  add_options(line, options);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  const OutputFormat format = parse_format(options.format, options.output);
  const Output output(options.output.value_or(""));
  const AvailabilityPlan plan = plan_of(options);
  const std::vector<availability::Graph> graphs = graphs_of(options.parameters.parameters(), plan.cycles);
  const AvailabilitySums simulated = simulate_arrangements(graphs, plan);
  const AvailabilityReport report = report_of(options, plan, graphs, simulated);
  if (!report.results.empty()) output.write(rendered(report, format));
  if (simulated.interrupted_by != 0) return complain_of_interruption(graphs, simulated);
  const std::vector<std::string> failed = failures(report);
  for (const std::string& problem : failed) complain(fmt::format("the closed form does not hold: {}", problem));
  return failed.empty() ? kExitOk : kExitCheckFailed;
}

}  // namespace remus::cli
