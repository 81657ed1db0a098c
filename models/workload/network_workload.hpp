// What the clients' workloads (download, upload, web, tbench, pingpong, keepalive) have in common: programs on both
// ends of a tcp::Network, and what they report when they are finished.
//
// Use: construct the workload, construct the Network with it, attach(network), network.start(), then drive the network
// until finished(). The workload calls Network::stop() at the instant it finishes.
#pragma once

#include <any>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "models/tcp/network.hpp"
#include "models/workload/latency_sample.hpp"
#include "models/workload/random.hpp"

namespace remus {

// One kind of operation within the measured window (tbench only).
struct OperationResult {
  std::string_view name;
  std::int64_t completed = 0;
  Duration latency_mean;
};

struct NetworkResults {
  std::optional<Instant> started;           // of the measured window: after any warm-up; nothing before it
  Instant finished;                         // end of the window, or the transfer's last byte
  tcp::NetworkCounters before;              // what the network had counted when the window began
  LatencySample latencies;                  // of every request completed in the window, as its client saw it
  Bytes payload;                            // requests and replies of what completed in the window
  std::vector<OperationResult> operations;  // tbench: kinds seen in the window, in OperationKind's order
  std::optional<std::int64_t> unanswered;   // keepalive: requests that had come by the end of the window, not answered
  std::int64_t requests_completed() const { return latencies.count(); }
  // Precondition: the window has begun and ended.
  Duration window() const { return finished - started.value(); }
};

class NetworkWorkload : public tcp::Application {
 public:
  // The same programs at the same moment, attached to nothing yet.
  std::unique_ptr<NetworkWorkload> clone() const;
  // Borrows the network, which must outlive the workload's use of it. To be called once: before Network::start(), or,
  // after clone(), with a copy of the network.
  void attach(tcp::Network& network) { network_ = &network; }
  bool finished() const { return finished_; }
  // A connection that its work needs was given up (tcp/patience.hpp): it stopped then, and never finishes.
  bool failed() const { return failed_; }
  // Complete once finished(); before that, what was measured so far.
  const NetworkResults& results() const { return results_; }

  // What the guest's program keeps between its callbacks, beside its TCP and its timers (the network has those); empty
  // for one that keeps nothing. The clients' programs are not in it.
  virtual std::any server_state() const { return {}; }
  // The guest's program becomes what it was; the clients' go on. Its TCP and timers are restored at the same time.
  virtual void restore_server(const std::any& /*state*/) {}
  // Whether the client of this connection waits for what the guest owes it: to be connected, or an answer. One that
  // thinks, has all it asked for, has given the connection up, or waits for its turn behind other clients does not.
  virtual bool client_waits(const tcp::ConnectionFacts& connection) const = 0;
  // Whether the guest's program has requests to work on now.
  virtual bool server_busy() const { return false; }
  // Guest run time per unit of the server's work from now on, > 0; only workloads whose server takes CPU time heed it.
  virtual void set_server_slowdown(Ratio /*slowdown*/) {}

  // The generators' of the server and of the clients; empty for a workload that draws nothing.
  virtual LastDraws last_draws() const { return {}; }

 protected:
  // Throws std::logic_error when nothing is attached.
  tcp::Network& network() const;
  // The measured window begins now: what was measured before is forgotten.
  void begin_window();
  // Ends the run now; the window ended at `window_end`.
  void finish(Instant window_end);
  // The run ends now, for good, with its work undone.
  void fail();
  // Undoes finish(): for a run whose end is the guest's doing, when the guest is rolled back to before it.
  void unfinish();
  NetworkResults& measured() { return results_; }
  Instant now() const { return network().now(); }

 private:
  // Of the whole object; clone() detaches it.
  virtual std::unique_ptr<NetworkWorkload> copy() const = 0;

  tcp::Network* network_ = nullptr;
  bool finished_ = false;
  bool failed_ = false;
  NetworkResults results_;
};

}  // namespace remus
