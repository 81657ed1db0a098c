// When connections are given up, against the figures of Linux's documentation (ip-sysctl) and RFC 1122.
#include "models/tcp/patience.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "models/tcp/network.hpp"

namespace remus::tcp {
namespace {

Instant at_s(double seconds) { return Instant(Duration::seconds(seconds)); }

TEST(Patience, IsWhatTheDocumentationSays) {
  EXPECT_NEAR(patience(15).in_seconds(), 924.6, 1e-9) << "tcp_retries2's default";
  EXPECT_GE(patience(8), Duration::ms(100'000)) << "RFC 1122's least, which corresponds to a value of at least 8";
  EXPECT_LT(patience(7), Duration::ms(100'000));
  EXPECT_EQ(patience(0), Duration::ms(200));
}

// The client uploads on one connection, at the given constants; who gave up, and when.
class Uploading : public Application {
 public:
  Uploading(std::int64_t syn_retries, std::int64_t retries2, bool guest_sends = false)
      : network(config(syn_retries, retries2), 1, *this), sender_(guest_sends ? Side::guest : Side::client) {}
  void start() override { network.open(); }
  void on_established(ConnectionId id, Side side) override {
    if (side == sender_) network.send(id, side, Bytes(100'000'000));
  }
  void on_received(ConnectionId, Side, Bytes total) override { received = total; }
  void on_given_up(ConnectionId) override { given_up.push_back(network.now()); }

  Bytes received;
  std::vector<Instant> given_up;
  Network network;

 private:
  static NetworkConfig config(std::int64_t syn_retries, std::int64_t retries2) {
    NetworkConfig config;
    config.path.bandwidth = BytesPerSecond(12.5e6);
    config.path.one_way_delay = Duration::us(100);
    config.plug.enabled = false;
    config.tcp.rto_min = Duration::ms(200);
    config.tcp.rto_initial = Duration::ms(1000);
    config.tcp.delayed_ack = Duration::ms(40);
    config.tcp.guest_receive_window = config.tcp.client_receive_window = Bytes(1 << 20);
    config.tcp.syn_retries = syn_retries;
    config.tcp.retries2 = retries2;
    return config;
  }
  Side sender_;
};

// "the final timeout for an active TCP connection attempt will happen after 127 seconds": 1 + 2 + ... + 64. The
// kernel's timer wheel fires no timer early, and each late by up to an eighth (kernel_clock.hpp).
TEST(Patience, ASynIsSentAgainAsOftenAsItMay) {
  for (const auto& [retries, seconds] :
       {std::pair{6, 127.0}, std::pair{5, 63.0}, std::pair{1, 3.0}, std::pair{8, 367.0}}) {
    Uploading run(retries, 15);
    run.network.set_lan_up(false);
    run.network.start();
    run.network.advance_to(at_s(3600));
    ASSERT_EQ(run.given_up.size(), 1u) << retries;
    EXPECT_GE(run.given_up[0], at_s(seconds)) << retries;
    EXPECT_LE(run.given_up[0], at_s(seconds * 9 / 8 + 0.1)) << retries;
    EXPECT_EQ(run.network.counters().given_up, 1);
    EXPECT_FALSE(run.network.next_event()) << "nobody waits for anything any more";
  }
}

// The first time-out is 0.2 s and a round trip, each later one twice as long, or 120 s: the timer that gives up is the
// first that fires `patience` after the first retransmission.
TEST(Patience, DataThatIsNotAcknowledgedIsGivenUpAfterRetries2) {
  for (const bool guest_sends : {false, true}) {
    for (const auto& [retries, least, most] : {std::tuple{15, 924.6, 924.6 + 135}, std::tuple{8, 102.2, 220.0}}) {
      Uploading run(6, retries, guest_sends);
      run.network.start();
      run.network.advance_to(at_s(2));
      ASSERT_GT(run.received, Bytes(1'000'000));
      run.network.set_lan_up(false);
      run.network.advance_to(at_s(2 + least));
      EXPECT_TRUE(run.given_up.empty()) << retries;
      run.network.advance_to(at_s(2 + most));
      ASSERT_EQ(run.given_up.size(), 1u) << retries;
      run.network.set_lan_up(true);
      const Bytes received = run.received;
      run.network.advance_to(at_s(5000));
      EXPECT_EQ(run.received, received) << "it stays given up";
      run.network.send(ConnectionId{0}, Side::client, Bytes(100));
      EXPECT_FALSE(run.network.next_event()) << "the client as well, whoever waited";
    }
  }
}

TEST(Patience, AnOutageThatIsShorterIsOnlyADelay) {
  Uploading run(6, 15);
  run.network.start();
  run.network.advance_to(at_s(2));
  run.network.set_lan_up(false);
  run.network.advance_to(at_s(800));
  run.network.set_lan_up(true);
  run.network.advance_to(at_s(1000));
  EXPECT_TRUE(run.given_up.empty());
  EXPECT_EQ(run.received, Bytes(100'000'000));
}

}  // namespace
}  // namespace remus::tcp
