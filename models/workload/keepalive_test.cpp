#include "models/workload/keepalive.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <stdexcept>

#include "models/workload/fake_clock_test.hpp"
#include "models/workload/network_config_test.hpp"

namespace remus {
namespace {

// One CPU that answers 1000 requests a second.
KeepAliveParameters thousand_per_s() {
  KeepAliveParameters p;
  p.connections = 20;
  p.requests_per_connection = 100;
  p.server_connections = 1000;
  p.request = Bytes(70);
  p.reply = Bytes(900);
  p.server_time = {.mean = Duration::ms(1), .variation = Ratio(0)};
  p.warmup = Duration::seconds(1);
  p.duration = Duration::seconds(10);
  return p;
}

// A client's time for a request that finds the CPU idle.
double alone_ms(const KeepAliveParameters& p) {
  const tcp::NetworkConfig config = fast_ethernet();
  return (one_way(config, p.request) + p.server_time.mean + one_way(config, p.reply)).in_ms();
}

struct Outcome {
  double per_s, latency_ms, unanswered;
};

using Drive = std::function<void(tcp::Network&)>;

void unprotected(tcp::Network& network) { drive_unprotected(network, Duration::seconds(1000)); }
// Every 25 ms: 2 ms of pause, and 3 ms later the commit.
void protect(tcp::Network& network) {
  drive_protected(network, {Duration::ms(25), Duration::ms(2), Duration::ms(5)}, Duration::seconds(1000));
}

Outcome run(const KeepAliveParameters& p, const Drive& drive, Ratio slowdown = Ratio(1)) {
  KeepAlive workload(p, 1);
  tcp::Network network(fast_ethernet(), 1, workload);
  workload.attach(network);
  workload.set_server_slowdown(slowdown);
  drive(network);
  EXPECT_TRUE(workload.finished());
  const NetworkResults& results = workload.results();
  EXPECT_EQ(results.window(), p.duration);
  EXPECT_EQ(results.payload, (p.request + p.reply) * results.requests_completed());
  return {static_cast<double>(results.requests_completed()) / results.window().in_seconds(),
          results.latencies.mean().in_ms(), static_cast<double>(results.unanswered.value())};
}

TEST(KeepAlive, ALoneClientWaitsForTheWireAndTheServer) {
  KeepAliveParameters p = thousand_per_s();
  p.connections = 1;
  p.requests_per_connection = 1'000'000;
  const Outcome out = run(p, unprotected);
  EXPECT_NEAR(out.latency_ms, alone_ms(p), 1e-3);
  EXPECT_NEAR(out.per_s, 1000 / alone_ms(p), 0.2);
}

TEST(KeepAlive, APopulationKeepsTheCpuBusyAndWaitsForIt) {
  const KeepAliveParameters p = thousand_per_s();
  const Outcome out = run(p, unprotected);
  EXPECT_NEAR(out.per_s, 1000, 1);
  // Little's law; a connection that is being opened waits for no reply: two ways in a hundred requests.
  EXPECT_NEAR(out.per_s * out.latency_ms / 1000, 20, 0.02 * 20);
  EXPECT_LE(out.unanswered, 20);
}

TEST(KeepAlive, ASlowdownLeavesTheServerLess) {
  EXPECT_NEAR(run(thousand_per_s(), unprotected, Ratio(1.25)).per_s, 800, 1);
}

TEST(KeepAlive, ThinkingSpacesTheRequests) {
  KeepAliveParameters p = thousand_per_s();
  p.connections = 100;
  p.think_time = Duration::seconds(1);
  p.server_time.mean = Duration::us(10);
  p.duration = Duration::seconds(100);
  const double per_s = 100 * 1000 / (1000 + alone_ms(p));
  EXPECT_NEAR(run(p, unprotected).per_s, per_s, 4 * std::sqrt(per_s / 100));
}

// With more than the CPU can do out of the way, each connection has one reply per cycle, and opening one takes a cycle.
TEST(KeepAlive, UnderProtectionEveryReplyWaitsForACommit) {
  KeepAliveParameters p = thousand_per_s();
  p.connections = 10;
  const Outcome out = run(p, protect);
  EXPECT_NEAR(out.per_s, 10 / 0.025 * 100 / 101, 4);
  EXPECT_NEAR(out.latency_ms, 25, 0.1);
}

// Of ten connections five are served, one reply per cycle each; the others wait for one of them to be closed.
TEST(KeepAlive, ConnectionsThatAreNotAcceptedWait) {
  KeepAliveParameters p = thousand_per_s();
  p.connections = 10;
  p.server_connections = 5;
  p.requests_per_connection = 20;
  p.warmup = Duration::seconds(5);
  p.duration = Duration::seconds(100);
  const Outcome out = run(p, protect);
  EXPECT_NEAR(out.per_s, 5 / 0.025, 0.02 * 5 / 0.025);
  EXPECT_NEAR(out.per_s * out.latency_ms / 1000, 10 - out.per_s / 20 * 0.025, 0.1);
}

// M/G/1: the mean wait is lambda E[S^2] / (2 (1 - rho)) (Pollaczek and Khinchine); S has a coefficient of variation 1.
TEST(KeepAlive, AnOpenLoopBelowCapacityQueuesAsTheorySays) {
  KeepAliveParameters p = thousand_per_s();
  p.connections = 1000;
  p.requests_per_connection = 1'000'000;
  p.arrivals_per_s = 500;
  p.server_time.variation = Ratio(1);
  p.duration = Duration::seconds(400);
  const Outcome out = run(p, unprotected);
  EXPECT_NEAR(out.per_s, 500, 4 * std::sqrt(500 / 400.0));
  EXPECT_NEAR(out.latency_ms, alone_ms(p) + 1.0, 0.1);
}

// 1500 requests a second come and 1000 are answered: what is answered at time t came at 2/3 t.
TEST(KeepAlive, AnOpenLoopAboveCapacityFallsEverFurtherBehind) {
  KeepAliveParameters p = thousand_per_s();
  p.arrivals_per_s = 1500;
  const Outcome out = run(p, unprotected);
  EXPECT_NEAR(out.per_s, 1000, 5);
  EXPECT_NEAR(out.unanswered, 500 * 11, 4 * std::sqrt(1500.0 * 11));
  EXPECT_NEAR(out.latency_ms, 1000 / 3.0 * (11 * 11 - 1) / 2 / 10, 200);
}

TEST(KeepAlive, RefusesParametersOutOfRange) {
  const auto refused = [](const std::function<void(KeepAliveParameters&)>& spoil) {
    KeepAliveParameters p = thousand_per_s();
    spoil(p);
    EXPECT_THROW(KeepAlive(p, 1), std::invalid_argument);
  };
  refused([](auto& p) { p.connections = 0; });
  refused([](auto& p) { p.requests_per_connection = 0; });
  refused([](auto& p) { p.server_connections = 0; });
  refused([](auto& p) { p.request = Bytes(0); });
  refused([](auto& p) { p.reply = Bytes(0); });
  refused([](auto& p) { p.think_time = Duration(-1); });
  refused([](auto& p) { p.arrivals_per_s = -1; });
  refused([](auto& p) { p.warmup = Duration(-1); });
  refused([](auto& p) { p.duration = Duration(0); });
}

}  // namespace
}  // namespace remus
