#include "models/workload/web.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "models/workload/fake_clock_test.hpp"
#include "models/workload/network_config_test.hpp"

namespace remus {
namespace {

WebParameters small_page() {
  return {.connections = 1, .page = Bytes(1000), .server_time = {.mean = Duration()}, .duration = Duration::seconds(2)};
}

TEST(Web, AnUnprotectedRequestCostsTwoRoundTrips) {
  const tcp::NetworkConfig config = fast_ethernet();
  const WebParameters parameters = small_page();
  Web web(parameters, 1);
  tcp::Network network(config, 1, web);
  web.attach(network);
  drive_unprotected(network, Duration::seconds(10));
  // SYN and SYN-ACK, request, answer with its FIN. A SYN's options make it at most 8 bytes longer than an empty
  // segment.
  const Duration least = one_way(config, Bytes(0)) * 2 + one_way(config, parameters.request) +
                         one_way(config, parameters.header + parameters.page);
  EXPECT_GE(web.results().latencies.least(), least);
  EXPECT_LE(web.results().latencies.mean(), least + (one_way(config, Bytes(1)) - config.path.one_way_delay) * 8);
  EXPECT_NEAR(static_cast<double>(web.results().requests_completed()),
              web.results().window().in_seconds() / web.results().latencies.mean().in_seconds(), 1.0);
  EXPECT_EQ(web.results().window(), parameters.duration);
}

TEST(Web, ServerTimeAddsToEveryRequest) {
  WebParameters parameters = small_page();
  parameters.server_time = {.mean = Duration::ms(30), .variation = Ratio(0)};
  Web web(parameters, 1);
  tcp::Network network(fast_ethernet(), 1, web);
  web.attach(network);
  drive_unprotected(network, Duration::seconds(10));
  EXPECT_GE(web.results().latencies.least(), Duration::ms(30));
  EXPECT_LE(web.results().latencies.mean(), Duration::ms(31));
}

TEST(Web, ManyClientsFillTheWire) {
  WebParameters parameters = small_page();
  parameters.connections = 20;
  parameters.page = Bytes(72'950);
  Web web(parameters, 1);
  const tcp::NetworkConfig config = fast_ethernet();
  tcp::Network network(config, 1, web);
  web.attach(network);
  drive_unprotected(network, Duration::seconds(10));
  const double most = parameters.duration.in_seconds() /
                      Duration(one_way(config, parameters.page) - config.path.one_way_delay).in_seconds();
  EXPECT_LE(static_cast<double>(web.results().requests_completed()), most);
  EXPECT_GE(static_cast<double>(web.results().requests_completed()), 0.95 * most);
}

// A new connection under protection waits for two commits: SYN-ACK, then the answer.
TEST(Web, AProtectedRequestTakesTwoCycles) {
  WebParameters parameters = small_page();
  Web web(parameters, 1);
  tcp::Network network(fast_ethernet(), 1, web);
  web.attach(network);
  drive_protected(network, {Duration::ms(25), Duration::ms(2), Duration::ms(5)}, Duration::seconds(10));
  EXPECT_NEAR(web.results().latencies.quantile(Ratio(0.5)).value().in_ms(), 50.0, 0.01);
}

TEST(Web, RefusesParametersOutOfRange) {
  WebParameters parameters = small_page();
  parameters.connections = 0;
  EXPECT_THROW(Web(parameters, 1), std::invalid_argument);
  parameters = small_page();
  parameters.page = Bytes(0);
  EXPECT_THROW(Web(parameters, 1), std::invalid_argument);
  parameters = small_page();
  parameters.request = Bytes(0);
  EXPECT_THROW(Web(parameters, 1), std::invalid_argument);
  parameters = small_page();
  parameters.duration = Duration();
  EXPECT_THROW(Web(parameters, 1), std::invalid_argument);
}

}  // namespace
}  // namespace remus
