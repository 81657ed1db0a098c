#include "models/workload/request_reply.hpp"

#include <stdexcept>

namespace remus {
namespace {

constexpr std::uint64_t kAlarm = std::uint64_t{1} << 32;  // tokens below it are connections being served

std::size_t checked_clients(std::int64_t clients) {
  if (clients < 1) throw std::invalid_argument("RequestReply: clients must be >= 1");
  return static_cast<std::size_t>(clients);
}

}  // namespace

RequestReply::RequestReply(std::int64_t clients, const ServiceTime& server_time, std::uint64_t seed)
    : server_{GuestService(server_time, seed), {}},
      exchanges_(checked_clients(clients)),
      connections_(exchanges_.size()) {}

void RequestReply::start() {
  on_start();
  for (std::size_t client = 0; client < clients(); ++client) open(client);
}

void RequestReply::open(std::size_t client) {
  const tcp::ConnectionId connection = network().open();
  if (connection.index != client_of_.size()) throw std::logic_error("RequestReply: connections not numbered from 0");
  client_of_.push_back(client);
  connections_[client] = connection;
  exchanges_[client] = Exchange();
}

void RequestReply::on_given_up(tcp::ConnectionId connection) {
  const std::size_t client = client_of(connection);
  if (goes_on(client)) open(client);
}

void RequestReply::on_established(tcp::ConnectionId connection, tcp::Side side) {
  if (side == tcp::Side::client) on_connected(client_of(connection));
}

void RequestReply::request(std::size_t client, Bytes request, Bytes reply) {
  exchanges_[client].begin(now(), request, reply);
  network().send(connections_[client], tcp::Side::client, request);
}

bool RequestReply::client_waits(const tcp::ConnectionFacts& connection) const {
  if (!is_current(connection.id)) return false;
  const bool connects = connection.client_seen_end == 0;
  return connects || exchanges_.at(client_of(connection.id)).awaiting();
}

void RequestReply::on_received(tcp::ConnectionId connection, tcp::Side side, Bytes total) {
  if (!is_current(connection)) return;
  Exchange& exchange = exchanges_.at(client_of(connection));
  if (side == tcp::Side::guest) {
    if (server_.taken.size() <= connection.index) server_.taken.resize(connection.index + 1);
    Bytes& taken = server_.taken[connection.index];
    if (total != exchange.request_end() || taken == total) return;
    taken = total;
    if (server_.service.begin(network(), connection)) answer(connection);
  } else if (exchange.reply_read(total)) {
    on_reply(client_of(connection), now() - exchange.started());
  }
}

void RequestReply::answer(tcp::ConnectionId connection) {
  if (!is_current(connection)) return;
  network().send(connection, tcp::Side::guest, exchanges_.at(client_of(connection)).reply());
}

void RequestReply::set_alarm(Instant when, std::uint64_t alarm) {
  network().at(when, tcp::Side::client, kAlarm | alarm);
}

void RequestReply::on_timer(std::uint64_t token) {
  if ((token & kAlarm) != 0) return on_alarm(token & ~kAlarm);
  const tcp::ConnectionId connection{static_cast<std::uint32_t>(token)};
  if (server_.service.served(network(), connection)) answer(connection);
}

}  // namespace remus
