// A server under clients that keep their connections: a population of connections, some requests on each of them.
//
// Models: `connections` clients. Each opens a connection, sends a request, reads the whole reply, thinks, and sends the
//   next; after requests_per_connection replies it closes, and opens another connection at once. The guest accepts a
//   connection when it is established and fewer than server_connections are accepted; the others wait in the accept
//   queue, their first request unread, until the server closes one. What was read is answered by one CPU in the order
//   it came (serving_cpu.hpp).
//   Closed loop (arrivals_per_s = 0): a request's latency counts from its being written. At the start a connection has
//   some of its requests behind it (uniform), as if the clients had been there for long: otherwise they would close
//   all together.
//   A client whose connection is given up opens another, and asks there for what it has no reply to; the server is
//   assumed to have dropped its end of an idle connection by then.
//   Open loop: requests arrive as a Poisson process whatever is outstanding, each taking the connection that has been
//   idle longest, or waiting at the client for one; latency counts from the arrival. There is no think time then.
//   After `warmup` the counts are set to zero, and `duration` later the run ends; requests that have come by then and
//   were not answered are `unanswered`.
// Leaves out: several CPUs, the clients' CPU time, a full accept queue (a SYN is never refused), pipelining, the cost
//   of opening a connection.
// Parameters: KeepAliveParameters. Validated: keepalive_test.cpp (closed forms of both loops); validation/xen47.
// References: J. D. C. Little, Operations Research 9 (3), 1961: replies/s x response = connections that wait for one.
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "models/workload/exchange.hpp"
#include "models/workload/network_workload.hpp"
#include "models/workload/serving_cpu.hpp"

namespace remus {

struct KeepAliveParameters {
  std::int64_t connections = 1;              // the population, >= 1
  std::int64_t requests_per_connection = 1;  // >= 1
  std::int64_t server_connections = 1;       // that the server serves at a time, >= 1
  Bytes request, reply;                      // whole messages, > 0
  ServiceTime server_time;                   // of the CPU, per request
  Duration think_time;                       // closed loop: mean time from reply to next request, exponential, >= 0
  std::int64_t arrivals_per_s = 0;           // open loop: mean rate, > 0; 0: closed loop
  Duration warmup;                           // >= 0
  Duration duration;                         // measured, > 0
};

class KeepAlive final : public NetworkWorkload {
 public:
  // Throws std::invalid_argument for parameters out of range.
  KeepAlive(const KeepAliveParameters& parameters, std::uint64_t seed);
  void start() override;
  void on_established(tcp::ConnectionId connection, tcp::Side side) override;
  void on_received(tcp::ConnectionId connection, tcp::Side side, Bytes total) override;
  void on_closed(tcp::ConnectionId connection, tcp::Side side) override;
  void on_given_up(tcp::ConnectionId connection) override;
  void on_timer(std::uint64_t token) override;
  std::any server_state() const override { return server_; }
  void restore_server(const std::any& state) override { server_ = std::any_cast<const Server&>(state); }
  bool client_waits(const tcp::ConnectionFacts& connection) const override;
  bool server_busy() const override { return server_.cpu.busy(); }
  LastDraws last_draws() const override {
    return {{"clients", random_.last_draw()}, {"server", server_.cpu.last_draw()}};
  }
  void set_server_slowdown(Ratio slowdown) override { server_.cpu.set_slowdown(slowdown); }

 private:
  std::unique_ptr<NetworkWorkload> copy() const override { return std::make_unique<KeepAlive>(*this); }
  struct Client {
    tcp::ConnectionId connection;
    std::int64_t left = 0;  // requests, on this connection
    Exchange exchange;
    bool thinks = false;  // a timer will end it
  };
  // What the server keeps of a connection.
  struct Served {
    Bytes arrived, taken;  // payload: in the socket since it opened, and that of the requests that it has read
    bool accepted = false;
  };
  struct Server {
    ServingCpu cpu;
    std::unordered_map<std::uint32_t, Served> connections;
    std::deque<tcp::ConnectionId> accept_queue;
    std::int64_t accepted = 0;
  };

  // The clients' side.
  bool open_loop() const { return parameters_.arrivals_per_s > 0; }
  void connect(std::size_t client, std::int64_t requests);
  void go_on(std::size_t client);
  void request(std::size_t client, Instant came);
  void replied(std::size_t client);
  void arrive();
  void match();
  std::int64_t unanswered() const;
  // The server's.
  void accept();
  void read(tcp::ConnectionId connection);
  void forget(tcp::ConnectionId connection);

  KeepAliveParameters parameters_;
  Random random_;  // the clients'
  std::vector<Client> clients_;
  std::vector<std::uint32_t> client_of_;  // by connection
  std::deque<std::size_t> idle_;          // open loop: connected clients without a request
  std::deque<Instant> waiting_;           // open loop: when the requests came for which there is no connection
  std::int64_t outstanding_ = 0;          // requests written and not answered
  Server server_;
};

}  // namespace remus
