#include "models/workload/transfer.hpp"

#include <stdexcept>

namespace remus {

Transfer::Transfer(const TransferParameters& parameters, tcp::Side source) : parameters_(parameters), source_(source) {
  if (parameters.bytes <= Bytes(0)) throw std::invalid_argument("Transfer: bytes must be > 0");
  if (parameters.connections < 1) throw std::invalid_argument("Transfer: connections must be >= 1");
}

void Transfer::start() {
  begin_window();
  for (std::int64_t i = 0; i < parameters_.connections; ++i) network().open();
}

void Transfer::on_established(tcp::ConnectionId connection, tcp::Side side) {
  if (side != source_) return;
  network().send(connection, source_, parameters_.bytes);
  network().close(connection, source_);
}

void Transfer::on_received(tcp::ConnectionId, tcp::Side side, Bytes total) {
  if (side == source_ || total < parameters_.bytes) return;
  measured().latencies.add(now() - measured().started.value());
  measured().payload += total;
  if (measured().requests_completed() == parameters_.connections) finish(now());
}

bool Transfer::client_waits(const tcp::ConnectionFacts& connection) const {
  const bool downloads = source_ == tcp::Side::guest;
  return (downloads ? connection.client_received : connection.guest_received) < parameters_.bytes;
}

// An upload's files arrive in the guest: which have is the guest's to know.
std::any Transfer::server_state() const {
  if (source_ == tcp::Side::guest) return {};
  return results();
}

void Transfer::restore_server(const std::any& state) {
  if (source_ == tcp::Side::guest) return;
  measured() = std::any_cast<const NetworkResults&>(state);
  if (finished() && measured().requests_completed() < parameters_.connections) unfinish();
}

}  // namespace remus
