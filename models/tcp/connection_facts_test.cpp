// What a network tells onlookers of its connections: where what each waits for is, since when, and who gave up.
#include <gtest/gtest.h>

#include "models/tcp/network.hpp"

namespace remus::tcp {
namespace {

Instant at_ms(std::int64_t ms) { return Instant(Duration::ms(ms)); }

NetworkConfig lan() {
  NetworkConfig config;
  config.path.bandwidth = BytesPerSecond(12.5e6);
  config.path.one_way_delay = Duration::ms(5);
  config.plug.limit = Bytes(10'000'000);
  config.tcp.rto_min = Duration::ms(200);
  config.tcp.rto_initial = Duration::ms(1000);
  config.tcp.delayed_ack = Duration::ms(40);
  config.tcp.guest_receive_window = config.tcp.client_receive_window = Bytes(4 << 20);
  return config;
}

// A client that connects, and a guest that answers nothing.
class Asking : public Application {
 public:
  explicit Asking(const NetworkConfig& config = lan()) : network(config, 1, *this) { network.start(); }
  void start() override { network.open(); }
  void on_established(ConnectionId id, Side side) override {
    if (side == Side::client) network.send(id, side, Bytes(100));
  }
  void on_received(ConnectionId, Side, Bytes) override {}
  ConnectionFacts facts_at(std::int64_t ms) {
    network.advance_to(at_ms(ms));
    ConnectionFacts found;
    network.visit_connections([&](const ConnectionFacts& one) { found = one; });
    return found;
  }
  Network network;
};

// SYN from 0, SYN-ACK held from 5 ms; released at 50, there at 55; the request there at 60, its ack held from then on.
TEST(ConnectionFacts, TellWhereAConnectionIs) {
  Asking run;
  EXPECT_EQ(run.facts_at(1).where, Whereabouts::lan);
  EXPECT_FALSE(run.network.lan_idle());
  const ConnectionFacts held = run.facts_at(40);
  EXPECT_EQ(held.where, Whereabouts::egress_buffer);
  EXPECT_NEAR(held.since.since_start().in_ms(), 5, 0.1);
  EXPECT_TRUE(run.network.lan_idle());
  run.network.advance_to(at_ms(50));
  run.network.release_all();
  EXPECT_EQ(run.facts_at(52).where, Whereabouts::lan);
  const ConnectionFacts answered = run.facts_at(5'000);
  EXPECT_EQ(answered.where, Whereabouts::server) << "all is acknowledged: the guest's turn";
  EXPECT_EQ(answered.guest_received, Bytes(100));
  EXPECT_LT(answered.since, at_ms(2'000)) << "nothing has happened since, but for timers that were set before";
  EXPECT_EQ(run.facts_at(90'000).since, answered.since);
  EXPECT_FALSE(answered.given_up);
}

TEST(ConnectionFacts, WhatASuspendedGuestHasNotTakenIsThere) {
  Asking run;
  run.network.suspend_guest();
  EXPECT_EQ(run.facts_at(100).where, Whereabouts::suspended_guest);
}

// Frames that are lost are sent again: nothing is under way, and something is not acknowledged.
TEST(ConnectionFacts, ALostFrameIsWaitedForByItsTimer) {
  Asking run;
  run.network.set_lan_up(false);
  EXPECT_EQ(run.facts_at(500).where, Whereabouts::timeout);
  EXPECT_TRUE(run.network.lan_idle());
}

TEST(ConnectionFacts, AClientGivesUp) {
  NetworkConfig config = lan();
  config.tcp.syn_retries = 2;
  Asking run(config);
  run.network.set_lan_up(false);
  EXPECT_FALSE(run.facts_at(2'000).given_up);
  EXPECT_TRUE(run.facts_at(20'000).given_up) << "after 1, 2 and 4 s";
}

// The guest's SYN-ACKs stay in the buffer: it sends five more (1, 2, 4, 8, 16 s later), and 32 s later hears no more.
TEST(ConnectionFacts, AGuestGivesAHandshakeUp) {
  NetworkConfig config = lan();
  config.tcp.syn_retries = 30;
  Asking run(config);
  run.network.advance_to(at_ms(10));
  run.network.set_lan_up(false);
  EXPECT_FALSE(run.facts_at(31'000).given_up);
  EXPECT_TRUE(run.facts_at(80'000).given_up);
}

}  // namespace
}  // namespace remus::tcp
