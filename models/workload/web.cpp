#include "models/workload/web.hpp"

#include <limits>
#include <stdexcept>

namespace remus {
namespace {

constexpr std::uint64_t kEndOfRun = std::numeric_limits<std::uint64_t>::max();  // other tokens are connections

}  // namespace

Web::Web(const WebParameters& parameters, std::uint64_t seed)
    : parameters_(parameters), service_(parameters.server_time, seed) {
  if (parameters.connections < 1) throw std::invalid_argument("Web: connections must be >= 1");
  if (parameters.page <= Bytes(0)) throw std::invalid_argument("Web: page must be > 0");
  if (parameters.request <= Bytes(0)) throw std::invalid_argument("Web: request must be > 0");
  if (parameters.duration <= Duration()) throw std::invalid_argument("Web: duration must be > 0");
}

void Web::start() {
  begin_window();
  network().at(now() + parameters_.duration, tcp::Side::client, kEndOfRun);
  for (std::int64_t i = 0; i < parameters_.connections; ++i) open_next();
}

void Web::open_next() {
  const tcp::ConnectionId connection = network().open();
  if (opened_.size() <= connection.index) opened_.resize(connection.index + 1);
  opened_[connection.index] = now();
}

void Web::on_established(tcp::ConnectionId connection, tcp::Side side) {
  if (side == tcp::Side::client) network().send(connection, side, parameters_.request);
}

void Web::on_received(tcp::ConnectionId connection, tcp::Side side, Bytes total) {
  if (side != tcp::Side::guest || total < parameters_.request) return;
  if (service_.begin(network(), connection)) send_answer(connection);
}

void Web::send_answer(tcp::ConnectionId connection) {
  network().send(connection, tcp::Side::guest, answer());
  network().close(connection, tcp::Side::guest);
}

void Web::on_closed(tcp::ConnectionId connection, tcp::Side side) {
  if (side != tcp::Side::client) return;
  measured().latencies.add(now() - opened_.at(connection.index));
  measured().payload += parameters_.request + answer();
  network().close(connection, tcp::Side::client);
  open_next();
}

void Web::on_given_up(tcp::ConnectionId) { open_next(); }

void Web::on_timer(std::uint64_t token) {
  if (token == kEndOfRun) return finish(now());
  const tcp::ConnectionId connection{static_cast<std::uint32_t>(token)};
  if (service_.served(network(), connection)) send_answer(connection);
}

}  // namespace remus
