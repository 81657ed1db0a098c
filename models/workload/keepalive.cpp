#include "models/workload/keepalive.hpp"

#include <algorithm>
#include <stdexcept>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

// Keeps these draws apart from those of other models that are seeded alike.
constexpr std::uint64_t kStream = 0x6b6565700a6c6976;

// Tokens of timers; those below are clients that think.
enum Token : std::uint64_t { warmup_over = std::uint64_t{1} << 32, window_over, arrival, cpu };

const KeepAliveParameters& checked(const KeepAliveParameters& p) {
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(std::string("KeepAlive: ") + what);
  };
  require(p.connections >= 1, "connections must be >= 1");
  require(p.requests_per_connection >= 1, "requests_per_connection must be >= 1");
  require(p.server_connections >= 1, "server_connections must be >= 1");
  require(p.request > Bytes(0) && p.reply > Bytes(0), "request and reply must be > 0");
  require(p.think_time >= Duration(), "think_time must be >= 0");
  require(p.arrivals_per_s >= 0, "arrivals_per_s must be >= 0");
  require(p.warmup >= Duration() && p.duration > Duration(), "warmup must be >= 0 and duration > 0");
  return p;
}

}  // namespace

KeepAlive::KeepAlive(const KeepAliveParameters& parameters, std::uint64_t seed)
    : parameters_(checked(parameters)),
      random_(seed ^ kStream),
      clients_(static_cast<std::size_t>(parameters.connections)),
      server_{.cpu = ServingCpu(parameters.server_time, seed, Token::cpu), .connections = {}, .accept_queue = {}} {}

void KeepAlive::start() {
  network().at(now() + parameters_.warmup, tcp::Side::client, warmup_over);
  const auto all = static_cast<double>(parameters_.requests_per_connection);
  for (std::size_t client = 0; client < clients_.size(); ++client)
    connect(client, 1 + static_cast<std::int64_t>(random_.uniform() * all));
  if (open_loop()) arrive();
}

// --- the clients ---

void KeepAlive::connect(std::size_t client, std::int64_t requests) {
  const tcp::ConnectionId connection = network().open();
  if (client_of_.size() <= connection.index) client_of_.resize(connection.index + 1);
  client_of_[connection.index] = static_cast<std::uint32_t>(client);
  clients_[client] = {connection, requests, {}};
}

// The client has nothing outstanding; its connection may be used up.
void KeepAlive::go_on(std::size_t client) {
  if (clients_[client].left == 0) {
    network().close(clients_[client].connection, tcp::Side::client);
    return connect(client, parameters_.requests_per_connection);
  }
  if (!open_loop()) return request(client, now());
  idle_.push_back(client);
  match();
}

void KeepAlive::request(std::size_t client, Instant came) {
  Client& c = clients_[client];
  invariant(!c.exchange.awaiting() && !c.thinks, "a client of keepalive does one thing at a time");
  --c.left;
  ++outstanding_;
  c.exchange.begin(came, parameters_.request, parameters_.reply);
  network().send(c.connection, tcp::Side::client, parameters_.request);
}

void KeepAlive::replied(std::size_t client) {
  --outstanding_;
  measured().latencies.add(now() - clients_[client].exchange.started());
  measured().payload += parameters_.request + parameters_.reply;
  if (open_loop() || parameters_.think_time == Duration()) return go_on(client);
  clients_[client].thinks = true;
  network().at(now() + parameters_.think_time * Ratio(random_.exponential()), tcp::Side::client, client);
}

// The next request comes after an exponential time.
void KeepAlive::arrive() {
  const double mean_s = 1.0 / static_cast<double>(parameters_.arrivals_per_s);
  network().at(now() + Duration::seconds(mean_s * random_.exponential()), tcp::Side::client, arrival);
}

void KeepAlive::match() {
  while (!waiting_.empty() && !idle_.empty()) {
    const std::size_t client = idle_.front();
    const Instant came = waiting_.front();
    idle_.pop_front();
    waiting_.pop_front();
    request(client, came);
  }
}

// One that the server has not accepted waits for others to be done, who may think for long.
bool KeepAlive::client_waits(const tcp::ConnectionFacts& connection) const {
  const Client& client = clients_[client_of_.at(connection.id.index)];
  if (client.connection != connection.id) return false;
  if (connection.client_seen_end == 0) return true;
  const auto served = server_.connections.find(connection.id.index);
  const bool queues = served != server_.connections.end() && !served->second.accepted;
  return client.exchange.awaiting() && !queues;
}

std::int64_t KeepAlive::unanswered() const { return outstanding_ + static_cast<std::int64_t>(waiting_.size()); }

// --- the server ---

void KeepAlive::accept() {
  while (!server_.accept_queue.empty() && server_.accepted < parameters_.server_connections) {
    const tcp::ConnectionId connection = server_.accept_queue.front();
    server_.accept_queue.pop_front();
    server_.connections.at(connection.index).accepted = true;
    ++server_.accepted;
    read(connection);
  }
}

void KeepAlive::read(tcp::ConnectionId connection) {
  Served& served = server_.connections.at(connection.index);
  if (!served.accepted || served.arrived < served.taken + parameters_.request) return;
  served.taken += parameters_.request;
  server_.cpu.add(network(), connection);
}

void KeepAlive::forget(tcp::ConnectionId connection) {
  const auto served = server_.connections.find(connection.index);
  if (served == server_.connections.end()) return;
  if (served->second.accepted)
    --server_.accepted;
  else
    std::erase(server_.accept_queue, connection);
  server_.connections.erase(served);
  accept();
}

// --- what the network tells ---

void KeepAlive::on_established(tcp::ConnectionId connection, tcp::Side side) {
  if (side == tcp::Side::client) {
    const std::size_t client = client_of_.at(connection.index);
    if (!clients_[client].exchange.awaiting()) go_on(client);  // else its request waited for the connection
    return;
  }
  server_.connections[connection.index] = {};
  server_.accept_queue.push_back(connection);
  accept();
}

void KeepAlive::on_received(tcp::ConnectionId connection, tcp::Side side, Bytes total) {
  if (side == tcp::Side::guest) {
    if (!server_.connections.contains(connection.index)) return;  // given up by its client
    server_.connections[connection.index].arrived = total;
    return read(connection);
  }
  const std::size_t client = client_of_.at(connection.index);
  if (clients_[client].connection == connection && clients_[client].exchange.reply_read(total)) replied(client);
}

void KeepAlive::on_given_up(tcp::ConnectionId connection) {
  forget(connection);
  const std::size_t client = client_of_.at(connection.index);
  if (clients_[client].connection != connection) return;  // it was closed, and another is in use
  if (clients_[client].thinks) {                          // it connects anew when it has thought
    clients_[client].left = 0;
    return;
  }
  std::erase(idle_, client);
  const Exchange lost = clients_[client].exchange;
  connect(client, std::max<std::int64_t>(1, clients_[client].left + (lost.awaiting() ? 1 : 0)));
  if (!lost.awaiting()) return;
  --clients_[client].left;
  clients_[client].exchange.begin(lost.started(), parameters_.request, parameters_.reply);
  network().send(clients_[client].connection, tcp::Side::client, parameters_.request);
}

// The client closes first: the guest's end, when it has read everything.
void KeepAlive::on_closed(tcp::ConnectionId connection, tcp::Side side) {
  if (side != tcp::Side::guest) return;
  network().close(connection, tcp::Side::guest);
  forget(connection);
}

void KeepAlive::on_timer(std::uint64_t token) {
  switch (token) {
    case warmup_over:
      begin_window();
      return network().at(now() + parameters_.duration, tcp::Side::client, window_over);
    case window_over:
      measured().unanswered = unanswered();
      return finish(now());
    case arrival:
      waiting_.push_back(now());
      arrive();
      return match();
    case cpu:
      if (const auto served = server_.cpu.served(network()))
        network().send(*served, tcp::Side::guest, parameters_.reply);
      return;
    default:
      clients_.at(token).thinks = false;
      return go_on(token);
  }
}

}  // namespace remus
