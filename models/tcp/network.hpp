// The network between a protected guest and its clients, packet by packet: TCP flows whose data and acks pass the
// output-commit buffer (the `plug`) on the guest's egress.
//
// Path:   guest TCP -> plug -> client LAN -> client TCP          (egress, held until commit)
//         guest TCP <-          client LAN <- client TCP          (ingress, never held)
//
// The network has its own event queue and no clock: a driver calls advance_to(now) before every other call, and reads
// next_event() to learn how far it may run ahead. Between two such calls nothing outside influences it, so a driver
// needs no simulator timer per packet. Applications (models/workload) live on top of it through the Application
// interface.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "models/tcp/egress_observer.hpp"
#include "models/tcp/wait_clock.hpp"
#include "models/units/quantity.hpp"

namespace remus::tcp {

enum class Side { guest, client };

struct ConnectionId {
  std::uint32_t index = 0;
  friend constexpr auto operator<=>(ConnectionId, ConnectionId) = default;
};

// The client path, one value for both directions.
struct PathConfig {
  BytesPerSecond bandwidth;           // of the wire, counting every byte of a frame and its overhead
  Duration one_way_delay;             // propagation and fixed processing, each direction
  std::int64_t queue_packets = 1000;  // drop-tail queue in front of each direction's wire, in frames
  bool stalls_with_guest = false;     // true: while the guest is suspended neither wire carries anything
  // true: a client's segmentation-offload packets cross to the guest uncut, with one overhead each, and are received
  // (acked) as one. So it is on pluglab (measured: its uploads move more payload than 24 B of overhead per frame
  // allows), and nearly so with receive offload. false: they are cut into frames at the wire, as guest's are at its
  // egress in any case.
  bool client_offload_uncut = false;
  // Uniform extra delay of each packet, 0 .. this, order kept: the variation of processing times. Without any, a lone
  // flow and the plug's cycle can lock into a repeating pattern that no real machine would keep. 0: none (and no random
  // draws).
  Duration delay_jitter{0};
};

// The output-commit buffer, as Linux's sch_plug.
struct PlugConfig {
  bool enabled = true;
  Bytes limit;  // of frame bytes with link headers; what would exceed it is dropped from the tail
  // The backlog counts an offload packet's headers once for each of its frames (Linux >= 3.9, commit 1def9238d4aa,
  // "net_sched: more precise pkt_len computation"); false: once for the packet, as before.
  bool counts_every_header = true;
};

// One TCP endpoint pair's constants. Sizes of frames: payload + header_bytes (+ wire_overhead on the wire only).
struct TcpConfig {
  Bytes mss{1448};          // payload of a full segment (timestamps on)
  Bytes header_bytes{66};   // Ethernet 14 + IP 20 + TCP 20 + timestamps 12: what the plug counts besides payload
  Bytes wire_overhead{24};  // preamble 8 + FCS 4 + inter-frame gap 12
  std::int64_t initial_window = 10;  // segments (RFC 6928)
  Bytes tso_max{65536};         // largest segmentation-offload packet handed to the plug by either sender; mss: no TSO
  Duration rto_min;             // Linux: 200 ms
  Duration rto_initial;         // Linux: 1 s
  Duration delayed_ack;         // Linux: 40 ms minimum
  Bytes guest_receive_window;   // largest window the guest advertises (upload's constant)
  Bytes client_receive_window;  // largest window a client advertises
  // Constants below: the kernel's; measured testbeds need not change them.
  Duration timer_tick{Duration::ms(4)};  // cited: Debian's kernels have HZ=250; time-outs fire on ticks
  Bytes receive_buffer_initial{87380};   // cited: tcp(7), tcp_rmem's default; half of it is window
  Bytes receive_buffer_max{4194304};     // cited: pluglab's tcp_rmem maximum; the window grows up to half of it
  Bytes frame_memory{2304};              // assumed: receive buffer one full frame takes (Linux skb truesize)
  std::int64_t compressed_acks = 44;     // cited: tcp_comp_sack_nr of Linux >= 4.18; 0: every duplicate is acked
  std::int64_t syn_retries = 6;          // cited: Linux ip-sysctl, tcp_syn_retries; see patience.hpp
  std::int64_t retries2 = 15;            // cited: Linux ip-sysctl, tcp_retries2
  bool frto = true;                      // cited: tcp_frto = 2 since Linux 2.6.24
  bool nagle = true;                     // cited: the sockets' default
};

struct NetworkConfig {
  PathConfig path;
  PlugConfig plug;
  TcpConfig tcp;
};

// What runs on top of the connections; both ends' programs in one object. Callbacks come from inside advance_to, at
// the network's time now(); they may call send, open, close and at, not advance_to.
class Application {
 public:
  virtual ~Application() = default;
  // Called once, before anything else, at the start of the run.
  virtual void start() = 0;
  // The connection is established as seen by `side` (the client's SYN-ACK arrived; the guest's final ack arrived).
  virtual void on_established(ConnectionId, Side) {}
  // `side` has read `total` payload bytes in order since the connection opened. The reader is immediate: the window
  // never closes because of the application.
  virtual void on_received(ConnectionId, Side side, Bytes total) = 0;
  // The other side has closed and all its data was read.
  virtual void on_closed(ConnectionId, Side) {}
  // The client has given the connection up: what one end sent was not acknowledged for too long (patience.hpp), and a
  // client that only waits is assumed to wait no longer than its server. Nothing more is told of the connection to it.
  virtual void on_given_up(ConnectionId) {}
  // A timer asked for by at() fired. Timers of the guest side do not fire while it is suspended: they fire on resume.
  virtual void on_timer(std::uint64_t /*token*/) {}
};

struct NetworkCounters {
  std::int64_t egress_dropped_packets = 0;  // frames the plug's limit refused (a TSO packet counts its segments)
  std::int64_t egress_dropped_skbs = 0;     // the same, a TSO packet counting once
  Bytes egress_emitted;                     // frame bytes of the guest that the plug did not refuse
  Bytes egress_released;                    // frame bytes handed to the client LAN
  Bytes plug_backlog_max;
  std::int64_t retransmitted_segments = 0;  // by the guest
  std::int64_t timeouts = 0;                // RTO expiries of the guest
  std::int64_t segments_to_guest = 0;       // frames delivered to the guest (data and acks)
  std::int64_t segments_from_guest = 0;     // frames emitted by the guest (data and acks)
  Bytes payload_to_guest;                   // in-order payload read by the guest
  WaitTotals waited;                        // connection time by where what it waits for is, all connections
  Bytes payload_from_guest;                 // in-order payload read by clients
  std::int64_t given_up = 0;                // connections
  std::int64_t cut_off_frames = 0;  // lost where the client LAN is cut at the guest's host (packets handed to it)
};

// What the two ends of a living connection know of each other: for checkers. Whatever the guest was rolled back to, no
// client may know more of it than it does itself (output commit): client_received <= guest_sent, client_seen_end <=
// guest_sent_end and client_acknowledged <= guest_received.
struct ConnectionFacts {
  ConnectionId id;
  Bytes client_received;             // payload that the client has read, in order
  Bytes client_acknowledged;         // the client's payload, as far as it has seen it acknowledged
  std::int64_t client_seen_end = 0;  // one past the highest sequence number (SYN 0, payload from 1) it has seen
  Bytes guest_sent;                  // payload that the guest, as it is now, has ever sent
  Bytes guest_received;              // payload that it has read, in order
  std::int64_t guest_sent_end = 0;   // one past the highest sequence number that it has sent; 0: none
  Whereabouts where =
      Whereabouts::server;  // of what the connection waits for, and since when nothing has happened to it
  Instant since;
  bool given_up = false;  // by its client, or by the guest before it was established
  bool holds() const {
    return client_received <= guest_sent && client_seen_end <= guest_sent_end && client_acknowledged <= guest_received;
  }
};

// What the guest's side of a network was at one moment: its TCP endpoints, and the pending timers of its programs.
class GuestSideImage;

class Network {
 public:
  // `app` and `observer` are borrowed and must outlive the network; observer may be null.
  Network(const NetworkConfig&, std::uint64_t seed, Application& app, EgressObserver* observer = nullptr);
  // A copy of `other` as it is, packets under way and all, that calls `app` in place of the other's application and is
  // observed by nobody. `app` is borrowed: what the other's application was at this moment. Nothing is shared; both
  // networks have the same future under the same calls. Precondition: not from within a callback.
  Network(const Network& other, Application& app);
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  // Borrowed, in place of the observer so far; may be null. Packets that it did not see enqueued may leave.
  void set_observer(EgressObserver* observer);

  // --- driver's side -------------------------------------------------------------------------------------------
  void start();  // t = 0: calls app.start()
  Instant now() const;
  // Time of the earliest pending event, or nothing when idle.
  std::optional<Instant> next_event() const;
  // Runs every event up to and including `t`, then now() == t. Stops early, with now() at that event, when the
  // application calls stop(). Precondition: t >= now().
  void advance_to(Instant t);
  void suspend_guest();      // the guest neither sends, receives, nor fires timers
  void resume_guest();       // frames that arrived meanwhile are delivered in order
  void plug(EpochId ended);  // epoch boundary: egress so far belongs to `ended`, what follows to the next
  void release_through(EpochId committed);  // epochs <= committed leave the plug
  void release_all();                       // the plug becomes transparent, until hold_from()
  void hold_from(EpochId epoch);            // the plug holds (again): egress from now on belongs to `epoch`
  const NetworkCounters& counters() const;
  // The last draws of the path's jitter, by the side that the wire leads to; 0 before the first.
  std::uint64_t last_draw_towards(Side) const;
  // Time since the start that the guest was not suspended: what its CPU time, unlike its timers, is counted in.
  Duration guest_run_time() const;

  // --- faults: also the driver's ---------------------------------------------------------------------------------
  // The guest's side as it is. Precondition: the guest is suspended. An image may be restored any number of times, into
  // this network and its copies only. What a program keeps outside the network is not in it.
  std::shared_ptr<const GuestSideImage> capture_guest() const;
  // The guest's host has stopped: what it held is lost (the plug's content, frames not yet read, timers), and so is
  // what arrives from now on. What the LAN has goes on. Only restore_guest() ends this state.
  void crash_guest();
  // The guest's side becomes what it was, suspended, on a host whose plug is empty (and open, or not, as before). What
  // the present guest held is lost as in a crash. Absolute times stay: timers that are overdue fire at the resume.
  // Connections opened since are unknown to it. Those finished and forgotten since stay so; what the image should have
  // known of them is counted in finished_unknown_to_guest().
  void restore_guest(const GuestSideImage& image);
  // While false, frames that arrive from clients are lost (they go to a host that is not there); what the guest sends
  // leaves. True at the start.
  void set_guest_reachable(bool reachable);
  // While false, the client LAN is cut at the guest's host: what is handed to it, either way, or would arrive is lost.
  // True at the start.
  void set_lan_up(bool up);
  void visit_connections(const std::function<void(const ConnectionFacts&)>& visit) const;
  // Connections that had finished, on both ends, before a restore, whereas the restored guest has not finished its
  // part. Sum over all restores; not 0 only if output commit was broken.
  std::int64_t finished_unknown_to_guest() const;
  // From now on: when does the first payload that the guest sends after this call reach a client's program?
  void watch_answers();
  std::optional<Instant> first_answer() const;  // nothing yet, or no watch
  // No frame is on the client LAN.
  bool lan_idle() const;

  // --- application's side --------------------------------------------------------------------------------------
  ConnectionId open();  // the client opens a connection to the guest, now (three-way handshake)
  void send(ConnectionId, Side from, Bytes payload);  // queue payload for sending
  void close(ConnectionId, Side from);                // after all queued payload
  void at(Instant when, Side timer_of, std::uint64_t token);
  void stop();   // the workload is finished: advance_to returns at this instant
  void go_on();  // undoes stop(): the end was the guest's, and the guest has been rolled back to before it
  bool stopped() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace remus::tcp
