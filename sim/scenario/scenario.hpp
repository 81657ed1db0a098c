// Everything a run depends on, as plain data. One Experiment is what one command simulates: every workload at every
// cps.
//
// Text form: TOML with units; see testbeds/*.toml and workloads/*.toml. Each value carries its provenance there
// ({ value = "1.4ms", from = "fitted: ..." }); a value set on the command line is marked so. The fields' names, units,
// ranges and meanings are listed once, in fields.cpp.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/cost/codec.hpp"
#include "models/cost/size_curve.hpp"
#include "models/protocol/config.hpp"
#include "models/units/quantity.hpp"
#include "models/workload/dirty_curve.hpp"

namespace remus::sim {

struct HostSpec {
  std::int64_t cores = 1;  // >= 1
  bool operator==(const HostSpec&) const = default;
};

struct Testbed {
  std::string name;
  HostSpec primary, backup;
  std::int64_t dom0_busy_cores = 0;  // of the primary's cores, those the host itself keeps busy
  struct Replication {               // dedicated link primary <-> backup, split duplex
    BytesPerSecond bandwidth;        // of the wire
    Duration latency;                // one way
    Ratio efficiency;                // payload share of the wire (Ethernet + IP + TCP headers), in (0, 1]
    bool operator==(const Replication&) const = default;
  } replication;
  struct ClientLan {           // guest's host <-> client; both directions alike
    BytesPerSecond bandwidth;  // of the wire
    Duration latency;          // one way
    Duration delay_jitter;     // added to it, uniform up to this, order kept
    std::int64_t queue_packets = 1000;
    bool stalls_with_guest = false;
    bool client_offload_uncut = false;  // clients' offload packets reach the guest in one piece
    bool operator==(const ClientLan&) const = default;
  } client_lan;
  struct Checkpoint {
    Duration suspend;          // request until the guest is suspended; part of the pause
    Duration suspend_busy;     // further, when the guest's programs have work on its CPU at the request
    Duration copy_fixed;       // what is done while paused besides, whatever the number of pages
    Duration resume;           // part of the pause
    Duration copy_per_page;    // map and copy one dirty page into the local buffer, within the pause
    Duration write_fault;      // guest time lost to the first write to a page after a checkpoint
    Bytes state_bytes;         // sent per checkpoint besides pages (VCPU and device state, page numbers, framing)
    Duration apply_per_page;   // backup: take one page into its buffer before the ack
    Duration ack_overhead;     // fixed processing from "all received" to the primary's learning of it, besides latency
    Duration hold;             // further fixed delay before the ack (pluglab's hold)
    Duration driver_overhead;  // from commit to the next timer being armed, when the interval counts from commit
    bool traffic = true;  // false: no page or state is copied or sent (pluglab); commit follows `hold` after suspend
    bool operator==(const Checkpoint&) const = default;
  } checkpoint;
  struct Failover {
    Duration detection_timeout = Duration::ms(1000);  // silence after which a host takes its peer for dead; never less
                                                      // than three intervals: the heartbeats are checkpoints and acks
    Duration activation = Duration::ms(100);          // from the decision to the running VM
    Duration disk_promotion = Duration::ms(50);       // before it, where the backup's disk is not writable yet
    Duration announcement = Duration::ms(1);          // from the running VM to the clients' new ARP entries
    Duration arbitration = Duration::ms(2);           // a question to the arbitrator and its answer
    bool operator==(const Failover&) const = default;
  } failover;
  struct Codecs {  // bytes of raw pages per second of one core
    BytesPerSecond xor_rle, lz4, zstd, xor_lz4, xor_zstd;
    bool operator==(const Codecs&) const = default;
  } codecs;
  struct Plug {
    Bytes limit;
    bool counts_every_header = true;  // an offload packet's headers, once per frame (Linux >= 3.9)
    bool operator==(const Plug&) const = default;
  } plug;
  struct Tcp {
    std::int64_t initial_window = 10;  // segments
    Bytes tso_max;
    Duration rto_min, rto_initial, delayed_ack;
    Bytes guest_receive_window, client_receive_window;
    Duration timer_tick{Duration::ms(4)};  // kernel timers fire on multiples of it, > 0
    Bytes receive_buffer_initial{87380};   // window starts at half of it
    Bytes receive_buffer_max{4194304};     // and grows to at most half of it, by autotuning
    Bytes frame_memory{2304};              // receive buffer that one full frame takes
    std::int64_t compressed_acks = 44;     // duplicate acks that may be withheld; 0: none (kernels before 4.18)
    std::int64_t syn_retries = 6;          // cited: Linux ip-sysctl, tcp_syn_retries (5 before Linux 3.7)
    std::int64_t retries2 = 15;            // cited: Linux ip-sysctl, tcp_retries2
    bool operator==(const Tcp&) const = default;
  } tcp;
  // What shipped workloads take in place of their own on this testbed, as text: the size of a file that would otherwise
  // be over at once. Set where a workload is loaded by its name; what is set after that wins.
  struct WorkloadValue {
    std::string workload, field;  // "download", "workload.transfer_bytes"
    std::string value, from;
    auto operator<=>(const WorkloadValue&) const = default;
  };
  std::vector<WorkloadValue> workload_values;
  bool operator==(const Testbed&) const = default;
};

// compute: CPU work with dirtying and perhaps a stream of disk writes. disk_io: a closed loop of disk requests.
// The others are clients' traffic with a server in the guest.
enum class WorkloadKind { compute, disk_io, download, upload, web, tbench, pingpong, keepalive };

// Whether a workload of this kind runs for a given time, so that its cost is in the work done, not in the time.
constexpr bool is_fixed_time(WorkloadKind kind) {
  return kind == WorkloadKind::web || kind == WorkloadKind::tbench || kind == WorkloadKind::pingpong ||
         kind == WorkloadKind::keepalive;
}

struct WorkloadSpec {
  std::string name;
  WorkloadKind kind = WorkloadKind::compute;

  // compute
  Duration work;                  // guest time to do it all, unprotected
  std::int64_t busy_vcpus = 1;    // VCPUs it keeps busy
  Ratio protected_slowdown{1.0};  // guest time per unit of work while protected (log-dirty mode), >= 1; keepalive too
  BytesPerSecond disk_writes;     // replicated disk writes per second of guest run time

  // disk_io
  std::int64_t requests = 0;
  Duration service_time;  // one request on the disk
  Ratio service_spread;   // coefficient of variation of it
  Bytes request_bytes;    // keepalive as well
  Ratio write_fraction;
  Duration checkpoint_stall;  // guest time lost per checkpoint besides the pause (the disk barrier)

  // dirtying and compression, all kinds
  Bytes memory{1LL << 30};  // the guest's: no epoch dirties more; what a repaired host is sent. The paper's is 1 GB
  DirtyCurve dirty;
  Ratio pages_per_segment_in;   // dirty pages per TCP segment the guest receives
  Ratio pages_per_segment_out;  // and per segment it sends
  // compressed size of a dirty page against the guest run time of its epoch (unprotected), <= 4096 B
  SizeCurve xor_rle_bytes_per_page, lz4_bytes_per_page, zstd_bytes_per_page;
  SizeCurve xor_lz4_bytes_per_page, xor_zstd_bytes_per_page;
  // A recorded trace (traces/format) to replay in place of `dirty` and the pages of requests and segments; empty: none.
  // `dirty` then says how the pages of an epoch grow within it, the sizes how they change with its length.
  std::string trace_file;

  // traffic
  std::int64_t connections = 1;
  Bytes transfer_bytes;     // download, upload
  Bytes page_bytes;         // web
  Bytes message_bytes{64};  // pingpong: request and reply, each
  Duration duration;        // web, tbench, pingpong, keepalive: measured time
  Duration warmup;          // tbench, keepalive: before it
  Duration server_time;     // guest's processing per request
  std::string load_file;    // tbench: path of dbench's client.txt
  // keepalive
  Bytes reply_bytes;
  std::int64_t requests_per_connection = 1;  // then it is closed, and another opened
  std::int64_t server_connections = 1;       // that the server accepts at a time
  Duration think_time;                       // from a reply to the next request
  std::int64_t arrivals_per_s = 0;           // open loop; 0: closed

  // Whole pages of `memory`.
  Pages memory_pages() const { return Pages(memory.count() / kPageSize.count()); }
  bool operator==(const WorkloadSpec&) const = default;
};

struct Platform {  // SimGrid platform file in place of the built-in one; empty path: built in
  std::string file, primary, backup, client;
  bool operator==(const Platform&) const = default;
};

struct Experiment {
  Testbed testbed;
  ProtocolConfig protocol;
  Codec compression = Codec::xor_rle;
  std::string policy = "fixed";
  std::vector<WorkloadSpec> workloads;
  std::vector<double> cps;  // checkpoints per second asked for, each > 0; a baseline (0) is always added before them
  std::int64_t rounds = 1;
  std::uint64_t seed = 1;
  std::string faults;  // that strike in each protected run (fault.hpp); empty: none
  Platform platform;
  std::map<std::string, std::string>
      provenance;  // field path (workloads: "workload.NAME.field") -> where its value comes from
  bool operator==(const Experiment&) const = default;
};

// One simulation: one workload, one cps (0: unprotected), one round.
struct Run {
  std::size_t workload = 0;  // index into Experiment::workloads
  double cps = 0;
  std::int64_t round = 0;  // its seed is derived from (seed, round), the same for every cps
  bool operator==(const Run&) const = default;
};

}  // namespace remus::sim
