// What the clients' workloads do, counted by hand to the nanosecond and the byte, at the ends of their ranges.
//
// On fast_ethernet() a byte takes 80 ns and each way 100 us more. A frame has 66 B of headers and 24 B of overhead:
// bare it takes 7.2 us, a SYN (8 B more) 7.84 us. The client knows that it is connected 2 * 107.84 us after its SYN;
// its ack goes first, 7.2 us long, then what it has to say.
#include <gtest/gtest.h>

#include "models/workload/fake_clock_test.hpp"
#include "models/workload/keepalive.hpp"
#include "models/workload/load_file.hpp"
#include "models/workload/network_config_test.hpp"
#include "models/workload/pingpong.hpp"
#include "models/workload/tbench.hpp"
#include "models/workload/transfer.hpp"
#include "models/workload/web.hpp"

namespace remus {
namespace {

constexpr double kBare = 7.2, kConnected = 2 * 107.84;  // us
const ServiceTime kNoTime{.mean = Duration()};
const ServiceTime kTenMs{.mean = Duration::ms(10), .variation = Ratio(0)};

double one_way_us(std::int64_t payload) { return 0.08 * static_cast<double>(payload + 90) + 100; }
Instant at_us(double us) { return Instant(Duration::seconds(us * 1e-6)); }

template <class Workload>
const NetworkResults& run(Workload& workload) {
  tcp::Network network(fast_ethernet(), 1, workload);
  workload.attach(network);
  drive_unprotected(network, Duration::seconds(100));
  EXPECT_TRUE(workload.finished());
  return workload.results();
}

// The client sends on being connected, the guest when the client's ack has come.
TEST(NetworkAmounts, ATransferOfOneSegmentEndsWithItsLastByte) {
  for (const std::int64_t bytes : {1, 1000, 1448}) {
    Upload upload({.bytes = Bytes(bytes), .connections = 1});
    EXPECT_EQ(run(upload).finished, at_us(kConnected + kBare + one_way_us(bytes))) << bytes;
    EXPECT_EQ(upload.results().payload, Bytes(bytes));
    Download download({.bytes = Bytes(bytes), .connections = 1});
    EXPECT_EQ(run(download).finished, at_us(kConnected + one_way_us(0) + one_way_us(bytes))) << bytes;
    EXPECT_EQ(download.results().latencies.mean(), download.results().window());
  }
}

// Of three uploads each is measured from the start to its own last byte; the run ends with the last of them.
TEST(NetworkAmounts, TransfersAreCountedEach) {
  Upload upload({.bytes = Bytes(1000), .connections = 3});
  const NetworkResults& results = run(upload);
  EXPECT_EQ(results.requests_completed(), 3);
  EXPECT_EQ(results.payload, Bytes(3000));
  EXPECT_EQ(results.latencies.greatest(), results.window());
  EXPECT_LT(results.latencies.least(), results.window());
}

// A round trip is 2 * (154 * 0.08 + 100) = 224.64 us. Of a second 215.68 us are connecting; before the first request
// goes an ack, before its reply perhaps another. (1e6 - 215.68 - 7.2) / 224.64 = 4450.6: what is under way at the end
// does not count.
TEST(NetworkAmounts, PingPongCountsWhatHasEnded) {
  PingPong pingpong({.connections = 1, .message = Bytes(64), .server_time = kNoTime, .duration = Duration::seconds(1)},
                    1);
  const NetworkResults& results = run(pingpong);
  EXPECT_EQ(results.requests_completed(), 4450);
  EXPECT_EQ(results.payload, Bytes(4450 * 128));
  EXPECT_EQ(results.latencies.least(), Duration::ns(224'640));
  EXPECT_EQ(results.started, Instant());
  EXPECT_EQ(results.finished, Instant(Duration::seconds(1)));
}

// Connect, request of 86 B, answer of 270 B and the page behind the ack of the request, FIN: the file has ended. A
// request of ten milliseconds more takes those, and the ack is out of the way.
TEST(NetworkAmounts, AWebRequestLastsFromTheConnectToTheEndOfFile) {
  const double request = kConnected + kBare + one_way_us(86), answer = one_way_us(1270) + kBare;
  for (const bool works : {false, true}) {
    Web web({.connections = 1,
             .page = Bytes(1000),
             .server_time = works ? kTenMs : kNoTime,
             .duration = Duration::seconds(1)},
            1);
    const NetworkResults& results = run(web);
    const double latency = request + answer + (works ? 10'000 : kBare);
    EXPECT_EQ(results.latencies.least(), at_us(latency).since_start());
    // The next connection's SYN waits for the last frames of the one before: two or three bare ones.
    EXPECT_LE(results.latencies.mean(), at_us(latency + 3 * kBare).since_start());
    EXPECT_EQ(results.requests_completed(), Duration::seconds(1).in_ns() / results.latencies.mean().in_ns());
    EXPECT_EQ(results.payload, Bytes(86 + 270 + 1000) * results.requests_completed());
  }
}

// A request of four frames is answered when the last of them has come, whose ack goes before the answer.
TEST(NetworkAmounts, AWebRequestIsAnsweredWhenAllOfItIsRead) {
  Web web({.connections = 1,
           .page = Bytes(1000),
           .request = Bytes(5000),
           .server_time = kNoTime,
           .duration = Duration::seconds(1)},
          1);
  const double request = kConnected + kBare + 0.08 * (5000 + 4 * 90) + 100;
  EXPECT_EQ(run(web).latencies.least(), at_us(request + kBare + one_way_us(1270) + kBare).since_start());
}

// An upload's end is the guest's to know: rolled back to before it, the run goes on.
TEST(NetworkAmounts, AnUploadThatIsRolledBackGoesOn) {
  Upload upload({.bytes = Bytes(1000), .connections = 1});
  tcp::Network network(fast_ethernet(), 1, upload);
  upload.attach(network);
  network.start();
  network.release_all();
  network.advance_to(at_us(300));
  const std::any before = upload.server_state();
  network.advance_to(at_us(10'000));
  ASSERT_TRUE(upload.finished() && network.stopped());
  upload.restore_server(upload.server_state());
  EXPECT_TRUE(upload.finished() && network.stopped()) << "to after it";
  upload.restore_server(before);
  EXPECT_FALSE(upload.finished() || network.stopped());
  EXPECT_EQ(upload.results().requests_completed(), 0);
}

// A Close is 47 B and 39 B. The greeting (8 B each way, 10 ms) is over at 10.4 ms, then come the warm-up and the
// window: 10.22 ms an operation, of which the one that is under way at the window's begin counts in full.
TEST(NetworkAmounts, TbenchCountsOperationsThatEndInTheWindow) {
  const auto load = parse_load_file("Close 1 NT_STATUS_OK\n");
  const double operation = one_way_us(47) + one_way_us(39) + 10'000;
  for (const std::int64_t warmup_ms : {0, 105}) {
    Tbench tbench(
        {.clients = 1, .warmup = Duration::ms(warmup_ms), .duration = Duration::ms(1000), .server_time = kTenMs}, load,
        1);
    const NetworkResults& results = run(tbench);
    const auto ended_by = [&](double us) { return static_cast<std::int64_t>(us / operation); };
    const double warmup = static_cast<double>(warmup_ms) * 1000;
    ASSERT_EQ(results.operations.size(), 1U);
    EXPECT_EQ(results.operations[0].completed, ended_by(warmup + 1e6) - ended_by(warmup)) << warmup_ms;
    const Duration mean = results.operations[0].latency_mean;
    EXPECT_NEAR(mean.in_seconds() * 1e6, operation, kBare / 97) << "an ack may go before the first request";
    EXPECT_EQ(results.requests_completed(), results.operations[0].completed);
    EXPECT_EQ(results.payload, Bytes(47 + 39) * results.requests_completed());
    const double greeted = kConnected + kBare + one_way_us(8) + 10'000 + one_way_us(8);
    EXPECT_EQ(results.started, at_us(greeted + warmup));
    EXPECT_EQ(results.window(), Duration::seconds(1));
  }
}

KeepAliveParameters kept(std::int64_t connections, std::int64_t requests_per_connection) {
  KeepAliveParameters p;
  p.connections = connections;
  p.requests_per_connection = requests_per_connection;
  p.server_connections = 1000;
  p.request = Bytes(70);
  p.reply = Bytes(900);
  p.server_time = kTenMs;
  p.warmup = Duration::ms(100);
  p.duration = Duration::seconds(2);
  return p;
}

// Requests one by one through the CPU, connections opened anew for each or kept: opening one costs a client the
// handshake and its ack, which a request's latency leaves out.
TEST(NetworkAmounts, AKeptConnectionSavesTheHandshakes) {
  const double exchange = one_way_us(70) + 10'000 + one_way_us(900);
  KeepAlive many(kept(1, 1'000'000), 1), one(kept(1, 1), 1);
  EXPECT_EQ(run(many).latencies.mean(), at_us(exchange).since_start());
  const double between = kConnected + kBare;
  EXPECT_NEAR(run(one).latencies.mean().in_seconds() * 1e6, exchange + kBare, 2 * kBare);
  EXPECT_NEAR(static_cast<double>(one.results().requests_completed()), 2e6 / (exchange + between), 1);
  EXPECT_NEAR(static_cast<double>(many.results().requests_completed()), 2e6 / exchange, 1);
}

// Eight clients, one CPU, 10 ms each: a client waits for the seven before it, and at any moment all eight wait.
TEST(NetworkAmounts, RequestsWaitForOneCpuInTurn) {
  KeepAlive workload(kept(8, 1'000'000), 1);
  const NetworkResults& results = run(workload);
  EXPECT_EQ(results.requests_completed(), 200);
  EXPECT_EQ(results.latencies.mean(), Duration::ms(80));
  EXPECT_EQ(results.unanswered, 8);
  EXPECT_EQ(results.payload, Bytes(970) * 200);
  // Of the warm-up's 100 ms: eight requests at once, and one more for each of nine replies.
  EXPECT_EQ(results.before.payload_to_guest, Bytes(17 * 70));
}

// The server takes two connections of four at a time: the others' first requests wait until one is closed, after three
// requests.
TEST(NetworkAmounts, TheAcceptQueueLetsInWhenOneIsClosed) {
  KeepAliveParameters p = kept(4, 3);
  p.server_connections = 2;
  p.warmup = Duration::seconds(1);
  p.duration = Duration::seconds(30);
  KeepAlive workload(p, 1);
  const NetworkResults& results = run(workload);
  EXPECT_NEAR(static_cast<double>(results.requests_completed()), 3000, 0.03 * 3000) << "the CPU is hardly ever idle";
  // In turn on two connections: 20 ms a request; the first of a connection has waited for three others' turns before.
  EXPECT_NEAR(results.latencies.mean().in_ms(), 40, 2) << "Little: four wait, 100 a second";
  EXPECT_GE(results.latencies.greatest(), Duration::ms(60));
}

// Connections have some of their requests behind them at the start: of 200, 25 of 50 each later about half have been
// opened anew (four standard deviations of 200 coins: 28), and all after 50.
TEST(NetworkAmounts, ConnectionsDoNotEndTogether) {
  KeepAliveParameters p = kept(200, 50);
  p.server_time = {.mean = Duration::us(100), .variation = Ratio(0)};
  p.duration = Duration::seconds(10);
  KeepAlive workload(p, 1);
  tcp::Network network(fast_ethernet(), 1, workload);
  workload.attach(network);
  network.start();
  network.release_all();
  const auto opened_anew = [&network] {
    int count = 0;
    network.visit_connections([&count](const tcp::ConnectionFacts& facts) { count += facts.id.index >= 200 ? 1 : 0; });
    return count;
  };
  network.advance_to(Instant(Duration::ms(25 * 20)));  // each has a request answered every 20 ms
  EXPECT_NEAR(opened_anew(), 100, 28);
  network.advance_to(Instant(Duration::ms(60 * 20)));
  EXPECT_GE(opened_anew(), 200);
}

}  // namespace
}  // namespace remus
