#include "models/workload/serving_cpu.hpp"

#include "models/units/invariant.hpp"

namespace remus {
namespace {

// Keeps these draws apart from those of other models that are seeded alike.
constexpr std::uint64_t kStream = 0x6370750a73657276;

}  // namespace

ServingCpu::ServingCpu(const ServiceTime& time, std::uint64_t seed, std::uint64_t token)
    : time_(checked(time)), random_(seed ^ kStream), token_(token) {}

void ServingCpu::add(tcp::Network& network, tcp::ConnectionId connection) {
  queue_.push_back(connection);
  if (queue_.size() == 1) begin_first(network);
}

void ServingCpu::begin_first(tcp::Network& network) {
  const Duration time = time_.mean * Ratio(slowdown_.count() * random_.around_one(time_.variation));
  due_ = network.guest_run_time() + time;
  network.at(network.now() + time, tcp::Side::guest, token_);
}

std::optional<tcp::ConnectionId> ServingCpu::served(tcp::Network& network) {
  invariant(busy(), "ServingCpu: no request is being served");
  const Duration rest = due_ - network.guest_run_time();
  if (rest > Duration()) {
    network.at(network.now() + rest, tcp::Side::guest, token_);
    return std::nullopt;
  }
  const tcp::ConnectionId connection = queue_.front();
  queue_.pop_front();
  if (busy()) begin_first(network);
  return connection;
}

}  // namespace remus
