#include "models/tcp/network.hpp"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <vector>

namespace remus::tcp {
namespace {

NetworkConfig config_of(std::int64_t limit, bool plugged) {
  NetworkConfig config;
  config.path.bandwidth = BytesPerSecond(12.5e6);
  config.path.one_way_delay = Duration::us(100);
  config.plug.enabled = plugged;
  config.plug.limit = Bytes(limit);
  config.tcp.rto_min = Duration::ms(200);
  config.tcp.rto_initial = Duration::ms(1000);
  config.tcp.delayed_ack = Duration::ms(40);
  config.tcp.guest_receive_window = config.tcp.client_receive_window = Bytes(4 << 20);
  return config;
}

// The client opens `connections`; the guest sends `bytes` on each and closes; the client closes as well.
class Sending : public Application {
 public:
  Sending(int connections, std::int64_t bytes) : connections_(connections), bytes_(bytes) {}
  void start() override {
    for (int i = 0; i < connections_; ++i) network->open();
  }
  void on_established(ConnectionId id, Side side) override {
    if (side != Side::guest) return;
    network->send(id, side, Bytes(bytes_));
    network->close(id, side);
  }
  void on_received(ConnectionId id, Side, Bytes total) override { received[id.index] = total.count(); }
  void on_closed(ConnectionId id, Side side) override {
    if (side == Side::client) {
      EXPECT_EQ(received[id.index], bytes_) << "closed before all was read";
      network->close(id, side);
      if (++closed == connections_) done_at = network->now();
    }
  }
  void on_timer(std::uint64_t token) override { timers.push_back(token); }

  Network* network = nullptr;
  int closed = 0;
  Instant done_at;
  std::map<std::uint32_t, std::int64_t> received;
  std::vector<std::uint64_t> timers;

 private:
  int connections_;
  std::int64_t bytes_;
};

class Watching : public EgressObserver {
 public:
  void on_enqueued(Instant at, std::uint64_t packet, Bytes bytes) override {
    held[packet] = bytes;
    sizes.push_back(bytes.count());
    last_enqueued = at;
  }
  void on_dropped(Instant, std::uint64_t packet, Bytes) override { EXPECT_FALSE(held.contains(packet)); }
  void on_left(Instant at, std::uint64_t packet, Bytes bytes) override {
    ASSERT_TRUE(held.contains(packet));
    EXPECT_EQ(held[packet], bytes);
    held.erase(packet);
    left.push_back(at);
  }
  Bytes emitted() const { return Bytes(std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0})); }
  std::map<std::uint64_t, Bytes> held;
  std::vector<std::int64_t> sizes;
  std::vector<Instant> left;
  Instant last_enqueued;
};

struct Session {
  Session(const NetworkConfig& config, int connections, std::int64_t bytes, std::uint64_t seed = 1)
      : app(connections, bytes), network(config, seed, app, &watching) {
    app.network = &network;
    network.start();
  }
  // Ends and releases an epoch every `cycle`.
  void drive(Duration cycle, Duration until) {
    std::uint64_t epoch = 0;
    for (Instant t(cycle); t < Instant(until); t = t + cycle, ++epoch) {
      network.advance_to(t);
      network.plug(EpochId(epoch));
      network.release_through(EpochId(epoch));
    }
  }
  Sending app;
  Watching watching;
  Network network;
};

TEST(Network, AnUnprotectedTransferRunsAtTheWiresSpeed) {
  Session run(config_of(0, false), 1, 10'000'000);
  run.network.advance_to(Instant(Duration::ms(10'000)));
  const double wire = 10e6 / 1448 * 1538 / 12.5e6;
  EXPECT_NEAR(run.app.done_at.since_start().in_seconds(), wire, 0.001 + 0.002 * wire);
  EXPECT_EQ(run.network.counters().payload_from_guest, Bytes(10'000'000));
  EXPECT_EQ(run.network.counters().egress_emitted, run.watching.emitted());
  EXPECT_EQ(run.network.counters().egress_released, run.watching.emitted()) << "nothing is held";
  EXPECT_FALSE(run.network.next_event().has_value()) << "nothing is left to do";
}

TEST(Network, TheFirstWindowLeavesAsTwoPacketsOfFiveSegments) {
  Session run(config_of(10'000'000, true), 1, 100'000);
  run.drive(Duration::ms(25), Duration::ms(60));
  // SYN-ACK, then ten segments: never more than half the window in one packet.
  ASSERT_GE(run.watching.sizes.size(), 3u);
  EXPECT_EQ(run.watching.sizes[0], 74);
  EXPECT_EQ(run.watching.sizes[1], 5 * 1514);
  EXPECT_EQ(run.watching.sizes[2], 5 * 1514);
}

TEST(Network, ThePlugHoldsEverythingUntilRelease) {
  Session run(config_of(10'000'000, true), 1, 100'000);
  run.network.advance_to(Instant(Duration::ms(500)));
  EXPECT_TRUE(run.watching.left.empty());
  EXPECT_EQ(run.network.counters().egress_emitted, run.watching.emitted()) << "held or not";
  run.network.plug(EpochId(0));
  run.network.release_through(EpochId(0));
  EXPECT_FALSE(run.watching.left.empty());
  EXPECT_TRUE(run.watching.held.empty());
  run.network.advance_to(Instant(Duration::ms(501)));
  EXPECT_FALSE(run.watching.held.empty()) << "the next epoch's";
  run.network.release_through(EpochId(0));
  EXPECT_FALSE(run.watching.held.empty());
}

TEST(Network, RecoversWhateverTheLimitDrops) {
  for (const std::int64_t limit : {2'000, 5'000, 10'000, 30'000}) {
    Session run(config_of(limit, true), 3, 200'000);
    run.drive(Duration::ms(25), Duration::ms(120'000));
    EXPECT_EQ(run.app.closed, 3) << limit;
    EXPECT_LE(run.network.counters().plug_backlog_max, Bytes(limit + 5 * 66));
    EXPECT_EQ(run.network.counters().egress_emitted, run.watching.emitted()) << "without what was refused";
    EXPECT_GT(run.network.counters().egress_dropped_skbs, 0) << limit;
    EXPECT_GE(run.network.counters().egress_dropped_packets, run.network.counters().egress_dropped_skbs);
  }
}

TEST(Network, ReleaseAllOpensThePlugForGood) {
  Session run(config_of(10'000, true), 1, 1'000'000);
  run.drive(Duration::ms(25), Duration::ms(300));
  run.network.release_all();
  run.network.advance_to(Instant(Duration::ms(3'000)));
  EXPECT_EQ(run.app.closed, 1);
  EXPECT_TRUE(run.watching.held.empty());
}

TEST(Network, ASuspendedGuestIsSilentAndAnswersOnResume) {
  Session run(config_of(0, false), 1, 50'000'000);
  run.network.advance_to(Instant(Duration::ms(100)));
  run.network.at(Instant(Duration::ms(110)), Side::guest, 7);
  run.network.at(Instant(Duration::ms(110)), Side::client, 8);
  run.network.suspend_guest();
  const Instant suspended = run.watching.last_enqueued;
  run.network.advance_to(Instant(Duration::ms(150)));
  EXPECT_EQ(run.watching.last_enqueued, suspended);
  EXPECT_EQ(run.app.timers, (std::vector<std::uint64_t>{8}));
  EXPECT_EQ(run.network.guest_run_time(), Duration::ms(100));
  run.network.resume_guest();
  EXPECT_EQ(run.app.timers, (std::vector<std::uint64_t>{8, 7}));
  EXPECT_EQ(run.watching.last_enqueued, Instant(Duration::ms(150))) << "the acks that waited were processed";
  run.network.advance_to(Instant(Duration::ms(10'000)));
  EXPECT_EQ(run.app.closed, 1);
}

TEST(Network, AWireThatStallsWithTheGuestLosesThePauseAndNoMore) {
  NetworkConfig config = config_of(0, false);
  Session plain(config, 1, 10'000'000);
  plain.network.advance_to(Instant(Duration::ms(10'000)));
  config.path.stalls_with_guest = true;
  Session stalled(config, 1, 10'000'000);
  stalled.network.advance_to(Instant(Duration::ms(400)));
  stalled.network.suspend_guest();
  stalled.network.advance_to(Instant(Duration::ms(430)));
  stalled.network.resume_guest();
  stalled.network.advance_to(Instant(Duration::ms(10'000)));
  EXPECT_NEAR((stalled.app.done_at - plain.app.done_at).in_ms(), 30, 1);
}

TEST(Network, ALostSynAckIsSentAgainAfterASecond) {
  Session run(config_of(73, true), 1, 1000);
  run.network.advance_to(Instant(Duration::ms(500)));
  EXPECT_EQ(run.network.counters().egress_dropped_skbs, 1);
  run.network.release_all();
  run.network.advance_to(Instant(Duration::ms(990)));
  EXPECT_EQ(run.app.closed, 0);
  run.network.advance_to(Instant(Duration::ms(1'200)));
  EXPECT_EQ(run.app.closed, 1);
}

TEST(Network, SameSeedSameEverything) {
  NetworkConfig config = config_of(10'000, true);
  config.path.delay_jitter = Duration::us(200);
  std::vector<std::vector<Instant>> departures;
  for (const std::uint64_t seed : {1, 1, 2}) {
    Session run(config, 4, 200'000, seed);
    run.drive(Duration::ms(25), Duration::ms(20'000));
    departures.push_back(run.watching.left);
  }
  EXPECT_EQ(departures[0], departures[1]);
  EXPECT_NE(departures[0], departures[2]);
}

TEST(Network, RefusesBadValues) {
  Sending app(1, 1);
  NetworkConfig config = config_of(1000, true);
  config.path.bandwidth = BytesPerSecond(0);
  EXPECT_THROW(Network(config, 1, app), std::invalid_argument);
  config = config_of(1000, true);
  config.tcp.client_receive_window = Bytes(100);
  EXPECT_THROW(Network(config, 1, app), std::invalid_argument);
  Network network(config_of(1000, true), 1, app);
  network.advance_to(Instant(Duration::ms(5)));
  EXPECT_THROW(network.advance_to(Instant(Duration::ms(4))), std::invalid_argument);
}

}  // namespace
}  // namespace remus::tcp
