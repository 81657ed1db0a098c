#include "models/workload/network_workload.hpp"

#include <stdexcept>

namespace remus {

std::unique_ptr<NetworkWorkload> NetworkWorkload::clone() const {
  std::unique_ptr<NetworkWorkload> same = copy();
  same->network_ = nullptr;
  return same;
}

tcp::Network& NetworkWorkload::network() const {
  if (network_ == nullptr) throw std::logic_error("NetworkWorkload: no network attached");
  return *network_;
}

void NetworkWorkload::begin_window() {
  results_ = {};
  results_.started = now();
  results_.before = network().counters();
}

void NetworkWorkload::finish(Instant window_end) {
  finished_ = true;
  results_.finished = window_end;
  network().stop();
}

void NetworkWorkload::fail() {
  failed_ = true;
  network().stop();
}

void NetworkWorkload::unfinish() {
  finished_ = false;
  results_.finished = Instant();
  network().go_on();
}

}  // namespace remus
