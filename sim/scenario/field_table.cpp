// The table itself. Order: as in the dump.
#include "sim/scenario/fields.hpp"

namespace remus::sim {
namespace {

constexpr KindSet kCompute = kind_bit(WorkloadKind::compute);
constexpr KindSet kDisk = kind_bit(WorkloadKind::disk_io);
constexpr KindSet kWeb = kind_bit(WorkloadKind::web);
constexpr KindSet kTbench = kind_bit(WorkloadKind::tbench);
constexpr KindSet kPingpong = kind_bit(WorkloadKind::pingpong);
constexpr KindSet kTransfer = kind_bit(WorkloadKind::download) | kind_bit(WorkloadKind::upload);
constexpr KindSet kRequests = kWeb | kTbench | kPingpong;
constexpr KindSet kTraffic = kTransfer | kRequests;
constexpr KindSet kAll = kCompute | kDisk | kTraffic;

#define EXPERIMENT(member) [](FieldScope scope) -> FieldPointer { return &scope.experiment.member; }
#define WORKLOAD(member) [](FieldScope scope) -> FieldPointer { return &scope.workload.member; }

constexpr Field kFields[] = {
    {"cps", EXPERIMENT(cps), "0.001", "1000", 0,
     "checkpoints per second asked for; 0, the unprotected baseline, is always added"},
    {"rounds", EXPERIMENT(rounds), "1", "10000", 0, "repetitions of every run, each with its own seed"},
    {"seed", EXPERIMENT(seed), "0", "9223372036854775807", 0,
     "start of all random draws; the same seed gives the same bytes"},
    {"policy", EXPERIMENT(policy), "", "fixed", 0, "what decides when the next checkpoint is due"},
    {"compression", EXPERIMENT(compression), "", "", 0, "codec for checkpoint pages"},

    {"platform.file", EXPERIMENT(platform.file), "", "", 0,
     "SimGrid platform file in place of the built-in platform; empty: built in"},
    {"platform.primary", EXPERIMENT(platform.primary), "", "", 0, "its host that runs the guest"},
    {"platform.backup", EXPERIMENT(platform.backup), "", "", 0, "its host that holds the backup"},
    {"platform.client", EXPERIMENT(platform.client), "", "", 0, "its host of the clients"},

    {"protocol.transmit", EXPERIMENT(protocol.transmit), "", "", 0,
     "when a checkpoint is sent: after the guest resumed, or while it is paused"},
    {"protocol.commit", EXPERIMENT(protocol.commit), "", "", 0,
     "what commits a checkpoint: the backup's ack, or its stream being written"},
    {"protocol.interval_from", EXPERIMENT(protocol.interval_from), "", "", 0,
     "the moment the policy's interval is counted from"},
    {"protocol.buffers", EXPERIMENT(protocol.buffers), "1", "1000", 0,
     "local checkpoint buffers; a checkpoint that finds none free waits"},
    {"protocol.net_buffer", EXPERIMENT(protocol.net_buffer), "", "", 0,
     "hold egress until its epoch is committed; off is for measurement only"},

    {"testbed.dom0_busy_cores", EXPERIMENT(testbed.dom0_busy_cores), "0", "4096", 0,
     "cores of the primary that the host itself keeps busy"},
    {"testbed.primary.cores", EXPERIMENT(testbed.primary.cores), "1", "4096", 0, "cores of the primary"},
    {"testbed.backup.cores", EXPERIMENT(testbed.backup.cores), "1", "4096", 0, "cores of the backup"},
    {"testbed.replication.bandwidth", EXPERIMENT(testbed.replication.bandwidth), "1kbps", "10000Gbps", 0,
     "of the wire between primary and backup, each direction"},
    {"testbed.replication.latency", EXPERIMENT(testbed.replication.latency), "0s", "10s", 0,
     "one way, over the dedicated link"},
    {"testbed.replication.efficiency", EXPERIMENT(testbed.replication.efficiency), "0.01%", "100%", 0,
     "payload's share of the wire, after Ethernet, IP and TCP headers"},
    {"testbed.client_lan.bandwidth", EXPERIMENT(testbed.client_lan.bandwidth), "1kbps", "10000Gbps", 0,
     "of the wire between the guest's host and its clients, each direction"},
    {"testbed.client_lan.latency", EXPERIMENT(testbed.client_lan.latency), "0s", "10s", 0,
     "one way, besides serialisation"},
    {"testbed.client_lan.delay_jitter", EXPERIMENT(testbed.client_lan.delay_jitter), "0s", "1s", 0,
     "added to the latency of each frame, uniform between nothing and this; frames keep their order"},
    {"testbed.client_lan.queue_packets", EXPERIMENT(testbed.client_lan.queue_packets), "1", "1000000", 0,
     "frames that wait for the wire before the next is dropped"},
    {"testbed.client_lan.stalls_with_guest", EXPERIMENT(testbed.client_lan.stalls_with_guest), "", "", 0,
     "whether the wire carries nothing while the guest is paused"},
    {"testbed.client_lan.client_offload_uncut", EXPERIMENT(testbed.client_lan.client_offload_uncut), "", "", 0,
     "whether clients' offload packets reach the guest in one piece, acknowledged as one"},
    {"testbed.checkpoint.traffic", EXPERIMENT(testbed.checkpoint.traffic), "", "", 0,
     "whether pages and state are copied and sent; off: a checkpoint commits `hold` after the suspend"},
    {"testbed.checkpoint.suspend", EXPERIMENT(testbed.checkpoint.suspend), "0s", "10s", 0,
     "from the request to the suspended guest; part of the pause"},
    {"testbed.checkpoint.resume", EXPERIMENT(testbed.checkpoint.resume), "0s", "10s", 0,
     "from the copied pages to the running guest; part of the pause"},
    {"testbed.checkpoint.copy_per_page", EXPERIMENT(testbed.checkpoint.copy_per_page), "0s", "10ms", 0,
     "mapping and copying one dirty page; part of the pause"},
    {"testbed.checkpoint.write_fault", EXPERIMENT(testbed.checkpoint.write_fault), "0s", "10ms", 0,
     "guest time lost to the first write to a page after a checkpoint"},
    {"testbed.checkpoint.state_bytes", EXPERIMENT(testbed.checkpoint.state_bytes), "0B", "1GiB", 0,
     "sent per checkpoint besides pages: VCPU and device state, page numbers, framing"},
    {"testbed.checkpoint.apply_per_page", EXPERIMENT(testbed.checkpoint.apply_per_page), "0s", "10ms", 0,
     "backup's time to take in one page before it acknowledges"},
    {"testbed.checkpoint.ack_overhead", EXPERIMENT(testbed.checkpoint.ack_overhead), "0s", "10s", 0,
     "processing from all received to the primary's learning of it, besides the link's latency"},
    {"testbed.checkpoint.hold", EXPERIMENT(testbed.checkpoint.hold), "0s", "10s", 0,
     "further fixed delay before the ack"},
    {"testbed.checkpoint.driver_overhead", EXPERIMENT(testbed.checkpoint.driver_overhead), "0s", "10s", 0,
     "from commit to the next timer, where the interval is counted from the commit"},
    {"testbed.codecs.xor_rle", EXPERIMENT(testbed.codecs.xor_rle), "1kB/s", "1000GB/s", 0,
     "raw page bytes one core compresses by xor-rle"},
    {"testbed.codecs.lz4", EXPERIMENT(testbed.codecs.lz4), "1kB/s", "1000GB/s", 0,
     "raw page bytes one core compresses by lz4"},
    {"testbed.codecs.zstd", EXPERIMENT(testbed.codecs.zstd), "1kB/s", "1000GB/s", 0,
     "raw page bytes one core compresses by zstd"},
    {"testbed.plug.limit", EXPERIMENT(testbed.plug.limit), "1514B", "1000GB", 0,
     "frame bytes the output-commit buffer holds before it drops; one full frame at least"},
    {"testbed.plug.counts_every_header", EXPERIMENT(testbed.plug.counts_every_header), "", "", 0,
     "whether an offload packet's headers fill the buffer once per frame, not once"},
    {"testbed.tcp.initial_window", EXPERIMENT(testbed.tcp.initial_window), "1", "1000", 0,
     "segments sent before the first ack"},
    {"testbed.tcp.tso_max", EXPERIMENT(testbed.tcp.tso_max), "1448B", "64KiB", 0,
     "largest packet handed to the plug by segmentation offload; 1448B: no offload"},
    {"testbed.tcp.rto_min", EXPERIMENT(testbed.tcp.rto_min), "1ms", "1min", 0, "smallest retransmission timeout"},
    {"testbed.tcp.rto_initial", EXPERIMENT(testbed.tcp.rto_initial), "1ms", "1min", 0,
     "retransmission timeout before the first round-trip sample"},
    {"testbed.tcp.delayed_ack", EXPERIMENT(testbed.tcp.delayed_ack), "0s", "1s", 0,
     "how long an ack may wait for a second segment"},
    {"testbed.tcp.guest_receive_window", EXPERIMENT(testbed.tcp.guest_receive_window), "1448B", "1GiB", 0,
     "largest window the guest advertises"},
    {"testbed.tcp.client_receive_window", EXPERIMENT(testbed.tcp.client_receive_window), "1448B", "1GiB", 0,
     "largest window a client advertises"},
    {"testbed.tcp.timer_tick", EXPERIMENT(testbed.tcp.timer_tick), "1us", "100ms", 0,
     "kernel timers fire on multiples of it (1/HZ)"},
    {"testbed.tcp.receive_buffer_initial", EXPERIMENT(testbed.tcp.receive_buffer_initial), "4KiB", "1GiB", 0,
     "receive buffer of a new connection; half of it is window"},
    {"testbed.tcp.receive_buffer_max", EXPERIMENT(testbed.tcp.receive_buffer_max), "4KiB", "1GiB", 0,
     "largest receive buffer that autotuning may reach; half of it is window"},
    {"testbed.tcp.frame_memory", EXPERIMENT(testbed.tcp.frame_memory), "1448B", "64KiB", 0,
     "receive buffer that one full frame takes"},
    {"testbed.tcp.compressed_acks", EXPERIMENT(testbed.tcp.compressed_acks), "0", "255", 0,
     "duplicate acks a receiver may withhold; 0: every one is sent"},

    {"workload.work", WORKLOAD(work), "1ns", "1000h", kCompute, "guest time to do it all, unprotected"},
    {"workload.busy_vcpus", WORKLOAD(busy_vcpus), "1", "4096", kCompute, "VCPUs it keeps busy"},
    {"workload.protected_slowdown", WORKLOAD(protected_slowdown), "1x", "100x", kCompute,
     "guest time per unit of work while protected"},
    {"workload.disk_writes", WORKLOAD(disk_writes), "0B/s", "100GB/s", kCompute,
     "replicated disk writes per second of guest run time"},
    {"workload.requests", WORKLOAD(requests), "1", "1000000000", kDisk, "disk requests to do"},
    {"workload.service_time", WORKLOAD(service_time), "1ns", "1min", kDisk, "the disk's mean time for one request"},
    {"workload.service_spread", WORKLOAD(service_spread), "0%", "100%", kDisk, "coefficient of variation of it"},
    {"workload.request_bytes", WORKLOAD(request_bytes), "1B", "1GiB", kDisk, "size of one request"},
    {"workload.write_fraction", WORKLOAD(write_fraction), "0%", "100%", kDisk, "share of the requests that write"},
    {"workload.checkpoint_stall", WORKLOAD(checkpoint_stall), "0s", "10s", kDisk,
     "guest time lost per checkpoint besides the pause: the disk barrier"},
    {"workload.connections", WORKLOAD(connections), "1", "100000", kTraffic, "client connections at a time"},
    {"workload.transfer_bytes", WORKLOAD(transfer_bytes), "1B", "1000GiB", kTransfer,
     "size of the file, per connection"},
    {"workload.page_bytes", WORKLOAD(page_bytes), "1B", "1GiB", kWeb, "size of the page asked for"},
    {"workload.message_bytes", WORKLOAD(message_bytes), "1B", "1GiB", kPingpong, "request and reply, each"},
    {"workload.warmup", WORKLOAD(warmup), "0s", "24h", kTbench, "time before the measurement starts"},
    {"workload.duration", WORKLOAD(duration), "1ms", "24h", kRequests, "measured time"},
    {"workload.server_time", WORKLOAD(server_time), "0s", "1min", kRequests, "guest's processing per request"},
    {"workload.load_file", WORKLOAD(load_file), "", "", kTbench, "path of dbench's client.txt (Debian package dbench)"},
    {"workload.dirty.n1", WORKLOAD(dirty.n1), "0pages", "268435456pages", kAll,
     "pages of the small set that is rewritten soon"},
    {"workload.dirty.t1", WORKLOAD(dirty.t1), "1ns", "1000h", kAll, "its time constant"},
    {"workload.dirty.n2", WORKLOAD(dirty.n2), "0pages", "268435456pages", kAll,
     "pages of the large set that is reached slowly"},
    {"workload.dirty.t2", WORKLOAD(dirty.t2), "1ns", "1000h", kAll, "its time constant"},
    {"workload.dirty.spread", WORKLOAD(dirty.spread), "0%", "1000%", kAll,
     "coefficient of variation of an epoch's dirty pages"},
    {"workload.pages_per_segment_in", WORKLOAD(pages_per_segment_in), "0x", "1000x", kTraffic,
     "dirty pages per TCP segment the guest receives"},
    {"workload.pages_per_segment_out", WORKLOAD(pages_per_segment_out), "0x", "1000x", kTraffic,
     "dirty pages per TCP segment the guest sends"},
    {"workload.xor_rle_bytes_per_page", WORKLOAD(xor_rle_bytes_per_page), "0B", "4096B", kAll,
     "a dirty page compressed by xor-rle"},
    {"workload.xor_rle_settling", WORKLOAD(xor_rle_settling), "0s", "1h", kCompute,
     "guest run time in which a page's changes grow to 63 % of that size; 0: at once"},
    {"workload.lz4_bytes_per_page", WORKLOAD(lz4_bytes_per_page), "0B", "4096B", kAll,
     "a dirty page compressed by lz4"},
    {"workload.zstd_bytes_per_page", WORKLOAD(zstd_bytes_per_page), "0B", "4096B", kAll,
     "a dirty page compressed by zstd"},
};

#undef EXPERIMENT
#undef WORKLOAD

}  // namespace

std::span<const Field> all_fields() { return kFields; }

}  // namespace remus::sim
