#include "models/workload/transfer.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "models/workload/fake_clock_test.hpp"
#include "models/workload/network_config_test.hpp"

namespace remus {
namespace {

constexpr Bytes kMegabytes{5'000'000};

template <class Workload>
const NetworkResults& run(Workload& workload, const tcp::NetworkConfig& config) {
  tcp::Network network(config, 1, workload);
  workload.attach(network);
  drive_unprotected(network, Duration::seconds(60));
  EXPECT_TRUE(workload.finished());
  return workload.results();
}

// The wire is never idle once the window has opened: serialisation of all frames, plus less than ten round trips of
// handshake and slow start (a window of 10 doubles to the path's 2 frames at once).
template <class Workload>
void expect_wire_speed() {
  const tcp::NetworkConfig config = fast_ethernet();
  Workload workload({.bytes = kMegabytes, .connections = 1});
  const NetworkResults& results = run(workload, config);
  EXPECT_GE(results.window(), one_way(config, kMegabytes));
  EXPECT_LE(results.window(), one_way(config, kMegabytes) + config.path.one_way_delay * 20);
  EXPECT_EQ(results.requests_completed(), 1);
  EXPECT_EQ(results.payload, kMegabytes);
}

TEST(Transfer, DownloadRunsAtWireSpeed) { expect_wire_speed<Download>(); }
TEST(Transfer, UploadRunsAtWireSpeed) { expect_wire_speed<Upload>(); }

TEST(Transfer, ConnectionsShareTheWire) {
  const tcp::NetworkConfig config = fast_ethernet();
  Download download({.bytes = kMegabytes, .connections = 4});
  const NetworkResults& results = run(download, config);
  EXPECT_GE(results.window(), one_way(config, kMegabytes * 4));
  EXPECT_EQ(results.requests_completed(), 4);
  EXPECT_EQ(results.payload, kMegabytes * 4);
}

TEST(Transfer, RefusesParametersOutOfRange) {
  EXPECT_THROW(Download({.bytes = Bytes(0), .connections = 1}), std::invalid_argument);
  EXPECT_THROW(Upload({.bytes = Bytes(1), .connections = 0}), std::invalid_argument);
}

}  // namespace
}  // namespace remus
