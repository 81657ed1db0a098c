// Small request, small reply, over and over: what one round trip through the output-commit buffer costs.
//
// Models: each connection sends a request as soon as it has the reply to its last. Counts from the start of the run to
//   its end, connecting included; round trips under way at the end are not counted.
// Leaves out: everything but the network and the guest's service time.
// Validated: workload tests (unprotected: propagation and serialisation, exactly); validation/plug.
#pragma once

#include "models/workload/request_reply.hpp"

namespace remus {

struct PingPongParameters {
  std::int64_t connections = 1;  // >= 1
  Bytes message{64};             // request and reply each, > 0
  ServiceTime server_time;       // per request
  Duration duration;             // > 0
};

class PingPong final : public RequestReply {
 public:
  // Throws std::invalid_argument for parameters out of range.
  PingPong(const PingPongParameters& parameters, std::uint64_t seed);

 private:
  std::unique_ptr<NetworkWorkload> copy() const override { return std::make_unique<PingPong>(*this); }
  void on_start() override;
  void on_connected(std::size_t client) override;
  void on_reply(std::size_t client, Duration latency) override;
  void on_alarm(std::uint64_t alarm) override;

  PingPongParameters parameters_;
};

}  // namespace remus
