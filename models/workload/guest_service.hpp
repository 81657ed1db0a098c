// The guest's time to answer a request, between reading the last of it and writing the reply.
//
// Models: an amount of guest run time per request, drawn independently from a log-normal distribution. A suspended
// guest
//   makes no progress: the rest of the time is served after the resume, however many pauses fall into it. Requests do
//   not wait for each other. The spread matters where clients start alike (tbench): without any, they would stay in
//   step, and their bulk transfers would all collide; real processes and schedulers do not do that.
// Leaves out: contention for VCPUs between requests.
// Parameters: mean (a workload's server_time; the testbed says where its value comes from) and coefficient of variation
//   (1 by default: assumed, nothing published tells more than the mean).
// Validated: guest_service_test.cpp (closed forms without, with one, and with two pauses; mean of the draws).
// References: none; a delay.
//
// A copy is the service at that moment: what a checkpoint of the guest holds, beside the network's timers.
#pragma once

#include <vector>

#include "models/tcp/network.hpp"
#include "models/workload/random.hpp"

namespace remus {

struct ServiceTime {
  Duration mean;         // guest run time, >= 0; 0: no time at all, and no draws
  Ratio variation{1.0};  // coefficient of variation, >= 0
};

// The same. Throws std::invalid_argument for values out of range.
const ServiceTime& checked(const ServiceTime& time);

class GuestService {
 public:
  // Throws std::invalid_argument for values out of range.
  GuestService(const ServiceTime& time, std::uint64_t seed);
  // A request of `connection` was read: asks `network` for a guest timer whose token is the connection's index.
  // Returns true, and sets no timer, when the service takes no time at all. One request per connection at a time.
  bool begin(tcp::Network& network, tcp::ConnectionId connection);
  // To be called when that timer fires: true if the request has been served; otherwise a pause fell into it, and a
  // further timer was set for the rest. Precondition: begin() was called for it, and it was not served yet.
  bool served(tcp::Network& network, tcp::ConnectionId connection);
  bool busy() const { return !pending_.empty(); }
  std::uint64_t last_draw() const { return random_.last_draw(); }

 private:
  ServiceTime time_;
  Random random_;
  struct Pending {
    tcp::ConnectionId connection;
    Duration due;  // guest run time at which its request is served
  };
  std::vector<Pending> pending_;  // in no order; as many as requests at a time, so few that a search is quick
};

}  // namespace remus
