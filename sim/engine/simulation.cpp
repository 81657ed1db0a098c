#include "sim/engine/simulation.hpp"

#include <fmt/format.h>
#include <simgrid/version.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/engine/clock.hpp"
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
      listeners_(experiment, run, options, hosts_.to_backup, interval_of(run)),
      made_(guest_for_run()),
      guest_(*made_.guest),
      policy_(std::make_shared<FixedPolicy>(interval_of(run))),
      primary_(experiment.protocol, policy_),
      backup_(experiment.protocol),
      compressor_(agenda_, hosts_.primary, experiment.testbed.dom0_busy_cores, guest_.busy_vcpus(),
                  [this](EpochId epoch) { checkpoint_compressed(epoch); }),
      memory_stream_(agenda_, hosts_.primary, hosts_.backup, on_link(Channel::memory),
                     [this](EpochId e, Bytes bytes) { checkpoint_sent(e, bytes); }),
      disk_(agenda_, hosts_.primary, hosts_.backup, on_link(Channel::disk),
            {[this](EpochId e, Bytes bytes) { disk_received(e, bytes); }, [this](EpochId e) { disk_complete(e); }}) {}

MadeGuest Simulation::guest_for_run() {
  invariant(workload_.trace_file.empty() || options_.tape != nullptr, "the trace to replay was not loaded");
  GuestSurroundings s;
  s.is_protected = run_.cps > 0;
  s.client_bandwidth = hosts_.to_client.bandwidth;
  s.client_latency = hosts_.to_client.latency;
  s.replication_bandwidth = hosts_.from_backup.bandwidth;
  s.replication_latency = hosts_.from_backup.latency;
  s.observer = &listeners_.witness;
  s.seed = seed_of_round(experiment_.seed, run_.round);
  s.load_text = &options_.load_text;
  s.tape = options_.tape;
  return make_guest(experiment_, workload_, s);
}

Stream::OnLink Simulation::on_link(Channel channel) {
  const StreamId stream{VmId(), kPrimaryHost, kBackupHost, channel};
  const auto begins = [this, stream](Bytes bytes) {
    advance();
    listeners_.witness.begins(stream, bytes, now());
  };
  const auto ends = [this, stream](Bytes bytes) {
    advance();
    if (!over_) listeners_.witness.ends(stream, bytes, now());
  };
  return {begins, ends};
}

// A platform file may change a link's bandwidth at any time, also when the agenda has run ahead.
void Simulation::link_changed() {
  const Instant then = std::max(now(), simgrid_now());
  hosts_.to_backup = route_between(hosts_.primary, hosts_.backup);
  listeners_.witness.link_carries(kPrimaryHost, kBackupHost, hosts_.to_backup.bandwidth, hosts_.to_backup.in_all, then);
}

std::optional<Instant> Simulation::measured_from() const {
  return made_.traffic == nullptr ? Instant() : made_.traffic->results().started;
}

// The guest to the present. Whether its measured time has begun or ended shows only then: to be called before anything
// is told that counts. In a run that is over the guest stays where it was: it must not finish after its observer has
// left.
void Simulation::advance() {
  if (over_) return;
  guest_.advance_to(now());
  reached_ = now();
  if (const auto from = measured_from(); from && !std::exchange(measuring_, true))
    listeners_.witness.tell<&RunListener::measured_from>(*from);
  if (guest_.gave_up()) {
    tell_witness<&RunListener::client_gave_up>();
    over_ = true;
  }
  if (!guest_.finished_at()) return;
  over_ = true;
  listeners_.witness.tell<&RunListener::measured_until>(*guest_.finished_at());
}

RunResult Simulation::run() {
  RunResult result;
  try {
    guest_.start(Instant());
    run_.cps > 0 ? run_protected() : run_unprotected();
    listeners_.output_commit.finish();
    report(result);
  } catch (const Violation& violation) {
    result.checker = violation.checker();
    result.violation = fmt::format("{}\n{}", violation.what(), listeners_.log.text());
  } catch (const InvariantViolated& violated) {
    result.checker = kProtocol;
    result.violation = fmt::format("{}\n{}", violated.what(), listeners_.log.text());
  }
  listeners_.story.report(result);
  result.last_draws = guest_.last_draws();
  report_outcome(result);
  return result;
}

// Nothing is shared and nothing is held: the guest alone, in long strides.
void Simulation::run_unprotected() {
  constexpr Duration kStride = Duration::ms(60'000);
  for (Instant reached; !guest_.finished_at() && !guest_.gave_up(); guest_.advance_to(reached)) {
    reached = reached + kStride;
    if (reached.since_start() > options_.time_limit) give_up(reached, "it did not finish within the time limit");
  }
}

void Simulation::give_up(Instant at, const std::string& why) const {
  throw ScenarioError(
      fmt::format("{} at {} cps: {} ({:.0f} s of simulated time, pause {:.3f} ms): --explain tries what would help",
                  workload_.name, run_.cps, why, at.since_start().in_seconds(), primary_.last_stats().pause.in_ms()));
}

void Simulation::report(RunResult& result) {
  report_given_up(result.metrics);
  report_inconsistency(result.metrics);
  if (!guest_.finished_at()) return;  // ended by its observer, the VM was lost, or a client gave its work up
  const Duration measured = *guest_.finished_at() - measured_from().value();
  result.metrics["runtime_s"] = measured.in_seconds();
  if (run_.cps > 0) {
    listeners_.cycles.report(result);
    listeners_.link.report(result);
    report_phases(measured_from().value(), *guest_.finished_at(), result.metrics);
  }
  if (made_.traffic != nullptr) report_traffic(result);
  judge(result, measured);
}

void Simulation::report_given_up(Metrics& m) const {
  if (made_.traffic == nullptr) return;
  const std::int64_t given_up = made_.traffic->network().counters().given_up;
  if (given_up > 0) m["connections_given_up"] = static_cast<double>(given_up);
}

void Simulation::report_inconsistency(Metrics& m) const {
  if (!listeners_.survival.tolerant() || !listeners_.story.has("failover_activation_ms")) return;
  const Inconsistency& seen = listeners_.survival.inconsistency();
  m["split_brain"] = seen.split_brain ? 1 : 0;
  if (made_.traffic == nullptr) return;
  m["orphaned_frames"] = static_cast<double>(listeners_.fate.orphaned_frames());
  m["orphaned_bytes"] = static_cast<double>(seen.orphaned.count());
  m["acknowledged_lost_bytes"] = static_cast<double>(seen.acknowledged_lost.count());
  m["broken_connections"] = static_cast<double>(seen.broken_connections);
}

void Simulation::report_phases(Instant from, Instant to, Metrics& m) const {
  constexpr std::array kNames{"protected", "down", "unprotected"};
  const auto seconds = listeners_.phases.seconds(from, to);
  m["protected_percent"] = 100 * seconds[0] / (to - from).in_seconds();
  if (!listeners_.story.begun()) return;
  const bool serves = is_fixed_time(workload_.kind);
  const auto requests = listeners_.phases.requests(from, done());
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    m[fmt::format("phase_{}_s", kNames[i])] = seconds[i];
    if (serves) m[fmt::format("requests_{}", kNames[i])] = requests[i];
  }
  if (made_.traffic != nullptr) return;
  const auto work = listeners_.phases.progress(done());
  m["work_protected_percent"] = 100 * work[0] / guest_.progress();
  m["work_unprotected_percent"] = 100 * work[2] / guest_.progress();
}

void Simulation::report_traffic(RunResult& result) const {
  const NetworkResults& results = made_.traffic->results();
  const tcp::NetworkCounters& counters = made_.traffic->network().counters();
  Metrics& m = result.metrics;
  if (run_.cps > 0) {
    if (const auto egress = listeners_.cycles.egress_per_cycle()) m["egress_bytes_per_cycle_mean"] = *egress;
    m["egress_dropped_packets"] =
        static_cast<double>(counters.egress_dropped_packets - results.before.egress_dropped_packets);
  }
  const bool transfer = workload_.kind == WorkloadKind::download || workload_.kind == WorkloadKind::upload;
  if (transfer) return;
  m["requests_completed"] = static_cast<double>(results.requests_completed());
  m["requests_per_s"] = static_cast<double>(results.requests_completed()) / m.at("runtime_s");
  if (results.unanswered) m["requests_unanswered"] = static_cast<double>(*results.unanswered);
  if (results.requests_completed() > 0) {
    report_latencies(results.latencies, m);
    report_request(results.latencies.mean(), result);
  }
  for (const OperationResult& operation : results.operations) {
    m["ops." + std::string(operation.name)] = static_cast<double>(operation.completed);
    m["latency_ms_mean." + std::string(operation.name)] = operation.latency_mean.in_ms();
  }
}

void Simulation::report_latencies(const LatencySample& latencies, Metrics& m) const {
  m["latency_ms_mean"] = latencies.mean().in_ms();
  for (const auto& [name, share] :
       {std::pair{"latency_ms_p50", 0.50}, {"latency_ms_p95", 0.95}, {"latency_ms_p99", 0.99}}) {
    if (const auto latency = latencies.quantile(Ratio(share))) m[name] = latency->in_ms();
  }
}

// The connections' time since the measured time began is shared out by where what they wait for is; a mean request has
// that share of each place (exact for clients that ask again at once; unfinished requests count too).
void Simulation::report_request(Duration latency, RunResult& result) const {
  constexpr std::array<const char*, tcp::kWhereabouts> kPlaces{"egress buffer", "client LAN", "suspended guest",
                                                               "retransmission timeout", "server"};
  tcp::WaitTotals waited = made_.traffic->network().counters().waited;
  Duration total;
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    waited[i] -= made_.traffic->results().before.waited[i];
    total += waited[i];
  }
  if (total <= Duration(0)) return;
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
