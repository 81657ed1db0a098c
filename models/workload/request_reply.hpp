// The mechanics that pingpong and tbench share: clients with one long-lived connection each, every one sending a
// request, waiting for all of its reply, then sending the next; the guest answers after its service time.
//
// A client that gives its connection up opens another, and asks there for what it has no reply to.
//
// A message is written in one call and TCP_NODELAY is on (tbench sets it): nothing waits for more to send.
#pragma once

#include <vector>

#include "models/workload/exchange.hpp"
#include "models/workload/guest_service.hpp"
#include "models/workload/network_workload.hpp"

namespace remus {

class RequestReply : public NetworkWorkload {
 public:
  void start() final;
  void on_established(tcp::ConnectionId connection, tcp::Side side) final;
  void on_received(tcp::ConnectionId connection, tcp::Side side, Bytes total) final;
  void on_given_up(tcp::ConnectionId connection) final;
  void on_timer(std::uint64_t token) final;
  std::any server_state() const final { return server_; }
  void restore_server(const std::any& state) final { server_ = std::any_cast<const Server&>(state); }
  bool client_waits(const tcp::ConnectionFacts& connection) const final;
  bool server_busy() const final { return server_.service.busy(); }
  LastDraws last_draws() const final { return {{"server", server_.service.last_draw()}}; }

 protected:
  // Throws std::invalid_argument when clients < 1.
  RequestReply(std::int64_t clients, const ServiceTime& server_time, std::uint64_t seed);
  // The run starts; the clients are about to connect.
  virtual void on_start() {}
  // Client `client` (from 0) is connected, or connected anew, and waits for nothing.
  virtual void on_connected(std::size_t client) = 0;
  // Client `client` has read its reply; `latency` counts from the request's being written.
  virtual void on_reply(std::size_t client, Duration latency) = 0;
  virtual void on_alarm(std::uint64_t alarm) = 0;
  // Client `client` has lost its connection: whether it opens another.
  virtual bool goes_on(std::size_t /*client*/) { return true; }

  std::size_t clients() const { return exchanges_.size(); }
  // Precondition: the client's last exchange is complete; both sizes > 0.
  void request(std::size_t client, Bytes request, Bytes reply);
  // Calls on_alarm(alarm) at `when`, on the client's clock. Precondition: alarm < 2^32.
  void set_alarm(Instant when, std::uint64_t alarm);

 private:
  // The guest's program. What it replies to a request is in the request, which the client knows: a guest that is rolled
  // back reads the same request again, and answers the same.
  struct Server {
    GuestService service;
    std::vector<Bytes> taken;  // by connection: payload of the requests that it has read whole
  };

  void answer(tcp::ConnectionId connection);
  void open(std::size_t client);
  std::size_t client_of(tcp::ConnectionId connection) const { return client_of_.at(connection.index); }
  // Of a connection that its client has given up, what the guest still does is of no interest to anybody.
  bool is_current(tcp::ConnectionId connection) const { return connections_[client_of(connection)] == connection; }

  Server server_;
  std::vector<Exchange> exchanges_;             // by client
  std::vector<tcp::ConnectionId> connections_;  // by client
  std::vector<std::size_t> client_of_;          // by connection
};

}  // namespace remus
