#include "validation/plug/lab.hpp"

#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "models/workload/load_file.hpp"
#include "models/workload/pingpong.hpp"
#include "models/workload/tbench.hpp"
#include "models/workload/transfer.hpp"
#include "models/workload/web.hpp"

namespace remus::validation {

namespace {

constexpr Duration kDriverOverhead = Duration::us(130);    // measured: cycle - T - hold
constexpr Duration kLongest = Duration::ms(2'000'000);     // no run takes longer
constexpr Duration kWindow = Duration::ms(60'000);         // http (measured: ab -t 60), and assumed for pingpong
constexpr Duration kTbenchPlugged = Duration::ms(60'000);  // measured: tbench -t 60 with the plug, -t 20 without;
constexpr Duration kTbenchPlain = Duration::ms(20'000);    // its warm-up is a fifth of that, before it
constexpr Duration kTbenchServer =
    Duration::us(50);                           // assumed: what the ten-connection ping-pong leaves per round trip
constexpr Duration kJitter = Duration::us(20);  // assumed: variation of processing times on a machine of one CPU
constexpr Bytes kPage{72'950};

ServiceTime no_service() { return {Duration(), Ratio(0)}; }

std::vector<Operation> load_of_dbench() {
  std::ifstream file("/usr/share/dbench/client.txt");
  if (!file) throw std::invalid_argument("tbench needs /usr/share/dbench/client.txt (Debian package dbench)");
  std::ostringstream text;
  text << file.rdbuf();
  return parse_load_file(text.str());
}

std::unique_ptr<NetworkWorkload> make_workload(const LabCase& c, std::uint64_t seed) {
  if (c.experiment == "download") return std::make_unique<Download>(TransferParameters{c.transfer, c.connections});
  if (c.experiment == "upload") return std::make_unique<Upload>(TransferParameters{c.transfer, c.connections});
  if (c.experiment == "http") {
    WebParameters web;
    web.connections = c.connections;
    web.page = kPage;
    web.server_time = no_service();
    web.duration = kWindow;
    return std::make_unique<Web>(web, seed);
  }
  if (c.experiment == "pingpong") {
    PingPongParameters pingpong;
    pingpong.connections = c.connections;
    pingpong.server_time = no_service();
    pingpong.duration = kWindow;
    return std::make_unique<PingPong>(pingpong, seed);
  }
  if (c.experiment == "tbench") {
    static const std::vector<Operation> load = load_of_dbench();
    TbenchParameters tbench;
    tbench.clients = c.connections;
    tbench.duration = c.cps > 0 ? kTbenchPlugged : kTbenchPlain;
    tbench.warmup = tbench.duration * Ratio(0.2);
    tbench.server_time = {kTbenchServer, Ratio(1)};
    tbench.finishes_last = true;  // as the program that was measured
    return std::make_unique<Tbench>(tbench, load, seed);
  }
  throw std::invalid_argument("unknown experiment " + c.experiment);
}

// Sleep 1/cps, end the epoch, hold it, release it; until the workload is finished. Returns the number of cycles.
std::int64_t drive(tcp::Network& network, const LabCase& c) {
  network.start();
  if (c.cps == 0) {
    network.release_all();
    network.advance_to(Instant(kLongest));
    return 0;
  }
  const Duration sleep = Duration::seconds(1.0 / static_cast<double>(c.cps)) + kDriverOverhead;
  std::uint64_t epoch = 0;
  for (Instant t(sleep); !network.stopped() && t < Instant(kLongest); t = t + c.hold + sleep, ++epoch) {
    network.advance_to(t);
    if (network.stopped()) break;
    network.plug(EpochId(epoch));
    network.advance_to(t + c.hold);
    if (network.stopped()) break;
    network.release_through(EpochId(epoch));
  }
  return static_cast<std::int64_t>(epoch);
}

void add_operations(const NetworkResults& results, LabMetrics& metrics) {
  metrics["ops_total"] = static_cast<double>(results.requests_completed());
  metrics["op_avglat_all"] = results.latencies.mean().in_ms();
  for (const OperationResult& operation : results.operations) {
    const std::string name(operation.name);
    const bool data = name == "Read" || name == "Write";
    metrics["op_avglat_" + name + (data ? "X" : "")] = operation.latency_mean.in_ms();
  }
}

void add_results(const LabCase& c, const NetworkResults& results, LabMetrics& metrics) {
  if (c.experiment == "tbench") return add_operations(results, metrics);
  if (c.experiment == "http") metrics["requests_completed"] = static_cast<double>(results.requests_completed());
  if (c.experiment == "pingpong") {
    metrics["roundtrips_per_s"] = static_cast<double>(results.requests_completed()) / kWindow.in_seconds();
  }
  if (c.transfer > Bytes(0)) return;
  metrics["latency_mean"] = results.latencies.mean().in_ms();
  for (const auto& [name, share] : {std::pair{"latency_p50", 0.5}, {"latency_p90", 0.9}, {"latency_p99", 0.99}}) {
    if (const auto latency = results.latencies.quantile(Ratio(share))) metrics[name] = latency->in_ms();
  }
}

void add_counters(const tcp::Network& network, std::int64_t cycles, LabMetrics& metrics) {
  const tcp::NetworkCounters& counters = network.counters();
  metrics["vm_RetransSegs"] = static_cast<double>(counters.retransmitted_segments);
  metrics["vm_TCPTimeouts"] = static_cast<double>(counters.timeouts);
  if (cycles == 0) return;
  metrics["plug_drops"] = static_cast<double>(counters.egress_dropped_skbs);
  metrics["backlog_max"] = static_cast<double>(counters.plug_backlog_max.count());
  metrics["released_bytes_per_cycle_mean"] =
      static_cast<double>(counters.egress_released.count()) / static_cast<double>(cycles);
  metrics["cycle_mean"] = network.now().since_start().in_ms() / static_cast<double>(cycles);
}

}  // namespace

tcp::NetworkConfig lab_network(Bytes limit, bool plugged) {
  tcp::NetworkConfig config;
  config.path.bandwidth = BytesPerSecond(12.5e6);
  config.path.one_way_delay = Duration::us(112);
  config.path.client_offload_uncut = true;
  config.path.delay_jitter = kJitter;
  config.plug.enabled = plugged;
  config.plug.limit = limit;
  config.tcp.timer_tick = Duration::ms(1);  // inferred, see README.md
  config.tcp.rto_min = Duration::ms(200);
  config.tcp.rto_initial = Duration::ms(1000);
  config.tcp.delayed_ack = Duration::ms(40);
  config.tcp.guest_receive_window = Bytes(4 << 20);
  config.tcp.client_receive_window = Bytes(4 << 20);
  return config;
}

LabMetrics run_case(const LabCase& c, std::uint64_t seed) {
  const auto workload = make_workload(c, seed);
  tcp::Network network(lab_network(c.limit, c.cps > 0), seed, *workload);
  workload->attach(network);
  const std::int64_t cycles = drive(network, c);
  LabMetrics metrics;
  add_results(c, workload->results(), metrics);
  if (c.transfer > Bytes(0)) metrics["time"] = network.now().since_start().in_seconds();
  add_counters(network, cycles, metrics);
  return metrics;
}

LabMetrics run_case_mean(const LabCase& c, std::uint64_t seeds) {
  LabMetrics mean;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    for (const auto& [name, value] : run_case(c, seed)) mean[name] += value / static_cast<double>(seeds);
  }
  return mean;
}

}  // namespace remus::validation
