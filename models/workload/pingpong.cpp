#include "models/workload/pingpong.hpp"

#include <stdexcept>

namespace remus {

PingPong::PingPong(const PingPongParameters& parameters, std::uint64_t seed)
    : RequestReply(parameters.connections, parameters.server_time, seed), parameters_(parameters) {
  if (parameters.message <= Bytes(0)) throw std::invalid_argument("PingPong: message must be > 0");
  if (parameters.duration <= Duration()) throw std::invalid_argument("PingPong: duration must be > 0");
}

void PingPong::on_start() {
  begin_window();
  set_alarm(now() + parameters_.duration, 0);
}

void PingPong::on_connected(std::size_t client) { request(client, parameters_.message, parameters_.message); }

void PingPong::on_reply(std::size_t client, Duration latency) {
  measured().latencies.add(latency);
  measured().payload += parameters_.message * 2;
  request(client, parameters_.message, parameters_.message);
}

void PingPong::on_alarm(std::uint64_t) { finish(now()); }

}  // namespace remus
