#include "sim/engine/make_guest.hpp"

#include <algorithm>
#include <utility>

#include "models/workload/compute_guest.hpp"
#include "models/workload/curve_process.hpp"
#include "models/workload/disk_guest.hpp"
#include "models/workload/keepalive.hpp"
#include "models/workload/load_file.hpp"
#include "models/workload/pingpong.hpp"
#include "models/workload/replay_process.hpp"
#include "models/workload/tbench.hpp"
#include "models/workload/transfer.hpp"
#include "models/workload/web.hpp"
#include "sim/engine/codec_fields.hpp"
#include "sim/scenario/error.hpp"

namespace remus::sim {
namespace {

std::unique_ptr<DirtyProcess> make_dirtying(Codec codec, const WorkloadSpec& w, const GuestSurroundings& s) {
  if (s.tape == nullptr) return std::make_unique<CurveProcess>(w.dirty, w.memory_pages());
  std::optional<ReplayedSize> size;
  if (const CodecFields* fields = codec_fields(codec)) size = {fields->kind, w.*fields->size};
  return std::make_unique<ReplayProcess>(s.tape, w.dirty, w.memory_pages(), size);
}

std::unique_ptr<Guest> make_compute(const Experiment& experiment, const WorkloadSpec& w, const GuestSurroundings& s) {
  ComputeParameters p;
  p.work = w.work;
  p.busy_vcpus = w.busy_vcpus;
  p.is_protected = s.is_protected;
  p.slowdown = w.protected_slowdown;
  p.write_fault = experiment.testbed.checkpoint.write_fault;
  p.disk_writes = w.disk_writes;
  return std::make_unique<ComputeGuest>(p, make_dirtying(experiment.compression, w, s), s.seed);
}

// What one write takes longer because the backup has to have it: on both disks at once (c), or only received (b). DRBD
// User's Guide 8.3, "Replication modes": the primary's own write goes on meanwhile. The backup's disk is assumed to be
// as fast.
Duration delay_of_write(DiskProtocol disk, Duration own_write, Duration network) {
  switch (disk) {
    case DiskProtocol::b:
      return std::max(Duration(0), Duration(network - own_write));
    case DiskProtocol::c:
    case DiskProtocol::dual_primary:
      return network;
    default:
      return Duration(0);
  }
}

// The mean over reads and writes.
Duration delay_of_request(const Experiment& experiment, const WorkloadSpec& w, const GuestSurroundings& s) {
  const Duration network = w.request_bytes / s.replication_bandwidth + s.replication_latency * 2;
  return delay_of_write(experiment.protocol.disk, w.service_time, network) * w.write_fraction;
}

// A trace holds the pages of its requests too, and those of its traffic (below).
std::unique_ptr<Guest> make_disk(const Experiment& experiment, const WorkloadSpec& w, const GuestSurroundings& s) {
  DiskParameters p;
  p.requests = w.requests;
  p.service_time = w.service_time;
  p.service_spread = w.service_spread;
  p.request_bytes = w.request_bytes;
  p.write_fraction = w.write_fraction;
  p.is_protected = s.is_protected;
  p.write_delay = delay_of_request(experiment, w, s);
  p.checkpoint_stall = w.checkpoint_stall;
  p.memory = w.memory_pages();
  if (s.tape == nullptr)
    p.pages_per_request = Ratio(static_cast<double>(w.request_bytes.count()) / static_cast<double>(kPageSize.count()));
  return std::make_unique<DiskGuest>(p, make_dirtying(experiment.compression, w, s), s.seed);
}

tcp::NetworkConfig network_config(const Experiment& experiment, const WorkloadSpec& w, const GuestSurroundings& s) {
  const Testbed& t = experiment.testbed;
  tcp::NetworkConfig config;
  config.path = {s.client_bandwidth, s.client_latency, t.client_lan.queue_packets, t.client_lan.stalls_with_guest,
                 t.client_lan.client_offload_uncut};
  config.path.delay_jitter = t.client_lan.delay_jitter;
  config.plug = {s.is_protected && experiment.protocol.net_buffer, t.plug.limit, t.plug.counts_every_header};
  config.tcp.initial_window = t.tcp.initial_window;
  config.tcp.tso_max = t.tcp.tso_max;
  config.tcp.rto_min = t.tcp.rto_min;
  config.tcp.rto_initial = t.tcp.rto_initial;
  config.tcp.delayed_ack = t.tcp.delayed_ack;
  config.tcp.guest_receive_window = t.tcp.guest_receive_window;
  config.tcp.client_receive_window = t.tcp.client_receive_window;
  config.tcp.timer_tick = t.tcp.timer_tick;
  config.tcp.receive_buffer_initial = t.tcp.receive_buffer_initial;
  config.tcp.receive_buffer_max = t.tcp.receive_buffer_max;
  config.tcp.frame_memory = t.tcp.frame_memory;
  config.tcp.compressed_acks = t.tcp.compressed_acks;
  config.tcp.syn_retries = t.tcp.syn_retries;
  config.tcp.retries2 = t.tcp.retries2;
  // Web servers and tbench set TCP_NODELAY on their sockets; netcat does not.
  config.tcp.nagle = w.kind != WorkloadKind::web && w.kind != WorkloadKind::tbench && w.kind != WorkloadKind::keepalive;
  return config;
}

std::vector<Operation> parse_load(const WorkloadSpec& w, const std::string& text) {
  try {
    return parse_load_file(text);
  } catch (const LoadFileError& error) {
    throw ScenarioError(w.load_file + ": " + error.what());
  }
}

std::unique_ptr<NetworkWorkload> make_keepalive(const WorkloadSpec& w, const GuestSurroundings& s) {
  KeepAliveParameters p;
  p.connections = w.connections;
  p.requests_per_connection = w.requests_per_connection;
  p.server_connections = w.server_connections;
  p.request = w.request_bytes;
  p.reply = w.reply_bytes;
  p.server_time.mean = w.server_time;
  p.think_time = w.think_time;
  p.arrivals_per_s = w.arrivals_per_s;
  p.warmup = w.warmup;
  p.duration = w.duration;
  return std::make_unique<KeepAlive>(p, s.seed);
}

std::unique_ptr<NetworkWorkload> make_traffic(const WorkloadSpec& w, const GuestSurroundings& s) {
  switch (w.kind) {
    case WorkloadKind::download:
      return std::make_unique<Download>(TransferParameters{w.transfer_bytes, w.connections});
    case WorkloadKind::upload:
      return std::make_unique<Upload>(TransferParameters{w.transfer_bytes, w.connections});
    case WorkloadKind::web: {
      WebParameters p;
      p.connections = w.connections;
      p.page = w.page_bytes;
      p.server_time.mean = w.server_time;
      p.duration = w.duration;
      return std::make_unique<Web>(p, s.seed);
    }
    case WorkloadKind::keepalive:
      return make_keepalive(w, s);
    case WorkloadKind::tbench:
      return std::make_unique<Tbench>(TbenchParameters{w.connections, w.warmup, w.duration, {w.server_time}},
                                      parse_load(w, *s.load_text), s.seed);
    default: {
      PingPongParameters p;
      p.connections = w.connections;
      p.message = w.message_bytes;
      p.server_time.mean = w.server_time;
      p.duration = w.duration;
      return std::make_unique<PingPong>(p, s.seed);
    }
  }
}

}  // namespace

MadeGuest MadeGuest::clone() const {
  MadeGuest copy{.guest = guest->clone()};
  if (traffic != nullptr) copy.traffic = static_cast<TrafficGuest*>(copy.guest.get());
  return copy;
}

MadeGuest make_guest(const Experiment& experiment, const WorkloadSpec& w, const GuestSurroundings& s) {
  MadeGuest made;
  if (w.kind == WorkloadKind::compute) {
    made.guest = make_compute(experiment, w, s);
  } else if (w.kind == WorkloadKind::disk_io) {
    made.guest = make_disk(experiment, w, s);
  } else {
    auto traffic = make_traffic(w, s);
    TrafficParameters p;
    p.memory = w.memory_pages();
    if (s.tape == nullptr) {
      p.pages_per_segment_in = w.pages_per_segment_in;
      p.pages_per_segment_out = w.pages_per_segment_out;
    }
    p.slowdown = w.protected_slowdown;
    p.is_protected = s.is_protected;
    auto guest =
        std::make_unique<TrafficGuest>(p, make_dirtying(experiment.compression, w, s), network_config(experiment, w, s),
                                       std::move(traffic), s.observer, s.seed);
    made.traffic = guest.get();
    made.guest = std::move(guest);
  }
  return made;
}

}  // namespace remus::sim
