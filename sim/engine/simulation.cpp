#include "sim/engine/simulation.hpp"

#include <fmt/format.h>
#include <simgrid/version.h>

#include <array>

#include "sim/scenario/error.hpp"

namespace remus::sim {
namespace {

// SplitMix64's finaliser (Steele, Lea, Flood 2014): rounds of one seed draw independent numbers, at every cps the same.
std::uint64_t seed_of_round(std::uint64_t seed, std::int64_t round) {
  std::uint64_t z = seed + 0x9e3779b97f4a7c15ULL * (static_cast<std::uint64_t>(round) + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

// The baseline has no checkpoints; its policy is never asked.
Duration interval_of(const Run& run) { return run.cps > 0 ? Duration::seconds(1.0 / run.cps) : Duration::ms(1); }

}  // namespace

Simulation::Simulation(const Experiment& experiment, const Run& run, const SimulateOptions& options)
    : experiment_(experiment),
      run_(run),
      options_(options),
      workload_(experiment.workloads.at(run.workload)),
      hosts_(make_hosts(*engine_, experiment)),
      checker_(experiment.protocol, run.cps > 0),
      made_(guest_for_run()),
      guest_(*made_.guest),
      statistics_(experiment.protocol, made_.measured_from),
      policy_(std::make_shared<FixedPolicy>(interval_of(run))),
      primary_(experiment.protocol, policy_),
      backup_(experiment.protocol),
      compressor_(agenda_, hosts_.primary, experiment.testbed.dom0_busy_cores, guest_.busy_vcpus(),
                  [this](EpochId epoch) { checkpoint_compressed(epoch); }),
      memory_stream_(agenda_, hosts_.primary, hosts_.backup,
                     [this](EpochId e, Bytes bytes) { checkpoint_sent(e, bytes); }),
      disk_(agenda_, hosts_.primary, hosts_.backup,
            {[this](EpochId e, Bytes bytes) { disk_received(e, bytes); }, [this](EpochId e) { disk_complete(e); }}),
      survival_(experiment.protocol) {}

MadeGuest Simulation::guest_for_run() {
  invariant(workload_.trace_file.empty() || options_.tape != nullptr, "the trace to replay was not loaded");
  GuestSurroundings s;
  s.is_protected = run_.cps > 0;
  s.client_bandwidth = hosts_.to_client.bandwidth;
  s.client_latency = hosts_.to_client.latency;
  s.replication_bandwidth = hosts_.from_backup.bandwidth;
  s.replication_latency = hosts_.from_backup.latency;
  s.observer = &checker_;
  s.seed = seed_of_round(experiment_.seed, run_.round);
  s.load_text = &options_.load_text;
  s.tape = options_.tape;
  return make_guest(experiment_, workload_, s);
}

void Simulation::advance() { guest_.advance_to(now()); }

RunResult Simulation::run() {
  RunResult result;
  try {
    guest_.start(Instant());
    run_.cps > 0 ? run_protected() : run_unprotected();
    checker_.finish();
    report(result);
  } catch (const Violation& violation) {
    result.checker = violation.checker();
    result.violation = fmt::format("{}\n{}", violation.what(), log_.text());
  } catch (const InvariantViolated& violated) {
    result.checker = kProtocol;
    result.violation = fmt::format("{}\n{}", violated.what(), log_.text());
  }
  story_.report(result);
  return result;
}

// Nothing is shared and nothing is held: the guest alone, in long strides.
void Simulation::run_unprotected() {
  constexpr Duration kStride = Duration::ms(60'000);
  for (Instant reached; !guest_.finished_at(); guest_.advance_to(reached)) {
    reached = reached + kStride;
    if (reached.since_start() > options_.time_limit) give_up(reached, "it did not finish within the time limit");
  }
}

void Simulation::give_up(Instant at, const std::string& why) const {
  throw ScenarioError(
      fmt::format("{} at {} cps: {} ({:.0f} s of simulated time, pause {:.3f} ms): --explain tries what would help",
                  workload_.name, run_.cps, why, at.since_start().in_seconds(), primary_.last_stats().pause.in_ms()));
}

void Simulation::report(RunResult& result) const {
  if (!guest_.finished_at()) return;  // ended by its observer, or the VM was lost
  const Duration measured = *guest_.finished_at() - made_.measured_from;
  result.metrics["runtime_s"] = measured.in_seconds();
  if (run_.cps > 0) statistics_.report(measured, result);
  if (made_.traffic != nullptr) report_traffic(measured, result);
}

void Simulation::report_traffic(Duration measured, RunResult& result) const {
  const tcp::NetworkCounters& counters = made_.traffic->network().counters();
  Metrics& m = result.metrics;
  if (run_.cps > 0) {
    const double cycles = (measured + (made_.measured_from - Instant())).in_ms() / m["cycle_ms_mean"];
    m["egress_bytes_per_cycle_mean"] = static_cast<double>(counters.egress_released.count()) / cycles;
    m["egress_dropped_packets"] = static_cast<double>(counters.egress_dropped_packets);
  }
  const NetworkResults& results = made_.traffic->results();
  const bool transfer = workload_.kind == WorkloadKind::download || workload_.kind == WorkloadKind::upload;
  if (transfer) return;
  m["requests_completed"] = static_cast<double>(results.requests_completed());
  if (results.requests_completed() > 0) {
    m["latency_ms_mean"] = results.latencies.mean().in_ms();
    m["latency_ms_p50"] = results.latencies.quantile(Ratio(0.50)).in_ms();
    m["latency_ms_p95"] = results.latencies.quantile(Ratio(0.95)).in_ms();
    m["latency_ms_p99"] = results.latencies.quantile(Ratio(0.99)).in_ms();
  }
  if (results.requests_completed() > 0) report_request(counters.waited, results.latencies.mean(), result);
  for (const OperationResult& operation : results.operations) {
    m["ops." + std::string(operation.name)] = static_cast<double>(operation.completed);
    m["latency_ms_mean." + std::string(operation.name)] = operation.latency_mean.in_ms();
  }
}

// The connections' whole life is shared out by where what they wait for is; a mean request has that share of each place
// (exact for clients that ask again at once; a warm-up and unfinished requests count too).
void Simulation::report_request(const tcp::WaitTotals& waited, Duration latency, RunResult& result) const {
  constexpr std::array<const char*, tcp::kWhereabouts> kPlaces{"egress buffer", "client LAN", "suspended guest",
                                                               "retransmission timeout", "server"};
  Duration total;
  for (const Duration part : waited) total += part;
  for (std::size_t i = 0; i < kPlaces.size(); ++i)
    result.request.push_back({kPlaces[i], latency.in_ms() * waited[i].in_seconds() / total.in_seconds()});
}

std::string simgrid_version() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  sg_version_get(&major, &minor, &patch);
  return patch == 0 ? fmt::format("{}.{}", major, minor) : fmt::format("{}.{}.{}", major, minor, patch);
}

std::string network_model() { return "CM02 crosstraffic=0 TCP-gamma=0"; }

RunResult simulate(const Experiment& experiment, const Run& run, const SimulateOptions& options) {
  // Never torn down: SimGrid reports every activity that is freed under way, and the process ends with the simulation.
  static Simulation* simulation = nullptr;
  invariant(simulation == nullptr, "one simulation per process: fork first");
  simulation = new Simulation(experiment, run, options);
  return simulation->run();
}

}  // namespace remus::sim
