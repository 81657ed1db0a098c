#include "models/workload/pingpong.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "models/workload/fake_clock_test.hpp"
#include "models/workload/network_config_test.hpp"

namespace remus {
namespace {

PingPongParameters one_client() {
  return {
      .connections = 1, .message = Bytes(64), .server_time = {.mean = Duration()}, .duration = Duration::seconds(1)};
}

TEST(PingPong, UnprotectedRoundTripIsThePathsAlone) {
  const tcp::NetworkConfig config = fast_ethernet();
  PingPong pingpong(one_client(), 1);
  tcp::Network network(config, 1, pingpong);
  pingpong.attach(network);
  drive_unprotected(network, Duration::seconds(5));
  const Duration round_trip = one_way(config, Bytes(64)) * 2;
  EXPECT_NEAR(pingpong.results().latencies.mean().in_ms(), round_trip.in_ms(), 1e-5);
  EXPECT_NEAR(static_cast<double>(pingpong.results().requests_completed()), 1.0 / round_trip.in_seconds(), 3.0);
  EXPECT_EQ(pingpong.results().payload, Bytes(128) * pingpong.results().requests_completed());
}

// The lab's finding: a closed loop falls into step with the commits, whatever the number of connections.
TEST(PingPong, ProtectedRoundTripIsOneCycle) {
  PingPongParameters parameters = one_client();
  parameters.connections = 10;
  PingPong pingpong(parameters, 1);
  tcp::Network network(fast_ethernet(), 1, pingpong);
  pingpong.attach(network);
  drive_protected(network, {Duration::ms(25), Duration::ms(2), Duration::ms(5)}, Duration::seconds(5));
  EXPECT_NEAR(pingpong.results().latencies.quantile(Ratio(0.5)).value().in_ms(), 25.0, 0.2);
  // 1 s holds 40 commits; the first answers the SYNs.
  EXPECT_NEAR(static_cast<double>(pingpong.results().requests_completed()), 10 * 39, 10);
}

TEST(PingPong, RefusesParametersOutOfRange) {
  PingPongParameters parameters = one_client();
  parameters.connections = 0;
  EXPECT_THROW(PingPong(parameters, 1), std::invalid_argument);
  parameters = one_client();
  parameters.message = Bytes(0);
  EXPECT_THROW(PingPong(parameters, 1), std::invalid_argument);
  parameters = one_client();
  parameters.duration = Duration();
  EXPECT_THROW(PingPong(parameters, 1), std::invalid_argument);
}

}  // namespace
}  // namespace remus
