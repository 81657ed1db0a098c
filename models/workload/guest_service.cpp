#include "models/workload/guest_service.hpp"

#include <algorithm>
#include <stdexcept>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

// Keeps these draws apart from those of other models that are seeded alike.
constexpr std::uint64_t kStream = 0x736572766963650a;

}  // namespace

const ServiceTime& checked(const ServiceTime& time) {
  if (time.mean < Duration()) throw std::invalid_argument("ServiceTime: mean must be >= 0");
  if (!(time.variation >= Ratio(0))) throw std::invalid_argument("ServiceTime: variation must be >= 0");
  return time;
}

GuestService::GuestService(const ServiceTime& time, std::uint64_t seed)
    : time_(checked(time)), random_(seed ^ kStream) {}

bool GuestService::begin(tcp::Network& network, tcp::ConnectionId connection) {
  if (time_.mean == Duration()) return true;
  const Duration time = time_.mean * Ratio(random_.around_one(time_.variation));
  pending_.push_back({connection, network.guest_run_time() + time});
  network.at(network.now() + time, tcp::Side::guest, connection.index);
  return false;
}

bool GuestService::served(tcp::Network& network, tcp::ConnectionId connection) {
  const auto request = std::ranges::find(pending_, connection, &Pending::connection);
  invariant(request != pending_.end(), "GuestService: no request of this connection is being served");
  const Duration rest = request->due - network.guest_run_time();
  if (rest <= Duration()) {
    *request = pending_.back();
    pending_.pop_back();
    return true;
  }
  network.at(network.now() + rest, tcp::Side::guest, connection.index);
  return false;
}

}  // namespace remus
