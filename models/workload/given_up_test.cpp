// What a workload does whose connections are given up: its clients' network is cut for longer than TCP waits.
#include <gtest/gtest.h>

#include "models/workload/keepalive.hpp"
#include "models/workload/load_file.hpp"
#include "models/workload/network_config_test.hpp"
#include "models/workload/pingpong.hpp"
#include "models/workload/tbench.hpp"
#include "models/workload/transfer.hpp"
#include "models/workload/web.hpp"

namespace remus {
namespace {

const ServiceTime kNoTime{.mean = Duration()};

// Three time-outs and the first: data is given up after 3 s of retransmissions, a SYN after 3 s.
tcp::NetworkConfig impatient() {
  tcp::NetworkConfig config = fast_ethernet();
  config.plug.enabled = false;
  config.tcp.retries2 = 3;
  config.tcp.syn_retries = 1;
  return config;
}

// The network is cut 1 s after the start, for `cut`, and driven for 30 s.
template <class Workload>
std::int64_t given_up_by(Workload& workload, Duration cut) {
  tcp::Network network(impatient(), 1, workload);
  workload.attach(network);
  network.start();
  network.advance_to(Instant(Duration::seconds(1)));
  network.set_lan_up(false);
  if (!network.stopped()) network.advance_to(Instant(Duration::seconds(1) + cut));
  network.set_lan_up(true);
  if (!network.stopped()) network.advance_to(Instant(Duration::seconds(30)));
  return network.counters().given_up;
}

TEST(GivenUp, ATransferNeverFinishes) {
  Upload upload({.bytes = Bytes(100'000'000), .connections = 2});
  EXPECT_GE(given_up_by(upload, Duration::seconds(20)), 1);
  EXPECT_TRUE(upload.failed());
  EXPECT_FALSE(upload.finished());
  Download download({.bytes = Bytes(100'000'000), .connections = 1});
  EXPECT_EQ(given_up_by(download, Duration::seconds(20)), 1) << "by the guest, which waits for acks";
  EXPECT_TRUE(download.failed());
}

TEST(GivenUp, ATransferOutlivesAShorterCut) {
  Upload upload({.bytes = Bytes(100'000'000), .connections = 2});
  EXPECT_EQ(given_up_by(upload, Duration::seconds(1.2)), 0);
  EXPECT_TRUE(upload.finished());
}

const auto kLoad = parse_load_file("ReadX 1 0 8192 8192 NT_STATUS_OK\nFlush 1 NT_STATUS_OK\n");

Web web() {
  return {{.connections = 3, .page = Bytes(1000), .server_time = kNoTime, .duration = Duration::seconds(11)}, 1};
}
PingPong pingpong() {
  return {{.connections = 3, .message = Bytes(64), .server_time = kNoTime, .duration = Duration::seconds(11)}, 1};
}
Tbench tbench() {
  return {{.clients = 3, .warmup = Duration(), .duration = Duration::seconds(11), .server_time = kNoTime}, kLoad, 1};
}

KeepAlive keepalive(std::int64_t arrivals_per_s, Duration think_time, std::int64_t clients = 3) {
  KeepAliveParameters p;
  p.connections = clients;
  p.requests_per_connection = 1000;
  p.request = Bytes(70);
  p.reply = Bytes(900);
  p.server_connections = clients;  // a place that is not given back is missed
  p.server_time = kNoTime;
  p.think_time = think_time;
  p.arrivals_per_s = arrivals_per_s;
  p.duration = Duration::seconds(11);
  return {p, 1};
}
KeepAlive closed_loop() { return keepalive(0, Duration()); }
// So many and so long that some have just been answered, and not acknowledged it, when the network is cut.
KeepAlive thinking() { return keepalive(0, Duration::seconds(5), 1000); }
KeepAlive open_loop() { return keepalive(100, Duration()); }

// While the network is cut, the next connections are given up as well; afterwards each client goes on: 1 s of requests
// before the cut, and one or two after it (a SYN may have to wait).
template <class Workload>
void expect_next_connections(Workload (*make)()) {
  Workload cut_for_good = make(), cut = make();
  EXPECT_GE(given_up_by(cut_for_good, Duration::seconds(29)), 2 * 3);
  EXPECT_GE(given_up_by(cut, Duration::seconds(8)), 2 * 3);
  EXPECT_TRUE(cut.finished());
  EXPECT_GT(static_cast<double>(cut.results().requests_completed()),
            1.2 * static_cast<double>(cut_for_good.results().requests_completed()));
}

TEST(GivenUp, AClientOfAWebServerOpensTheNextConnection) { expect_next_connections(web); }
TEST(GivenUp, AClientOfPingpongOpensTheNextConnection) { expect_next_connections(pingpong); }
TEST(GivenUp, AKeptConnectionIsReplaced) { expect_next_connections(closed_loop); }
TEST(GivenUp, AClientThatThinksOpensTheNextConnectionWhenItHasThought) { expect_next_connections(thinking); }
TEST(GivenUp, AnArrivalWaitsForTheNextConnection) { expect_next_connections(open_loop); }
TEST(GivenUp, AClientOfTbenchOpensTheNextConnection) { expect_next_connections(tbench); }

// Linux 3.5 sends a SYN five times again: 63 s, less than some checkpoints take.
TEST(GivenUp, TbenchEndsWhenAClientCannotConnect) {
  Tbench workload = tbench();
  tcp::Network network(impatient(), 1, workload);
  workload.attach(network);
  network.set_lan_up(false);
  network.start();
  network.advance_to(Instant(Duration::seconds(30)));
  EXPECT_TRUE(workload.failed());
  EXPECT_FALSE(workload.results().started.has_value());
}

}  // namespace
}  // namespace remus
