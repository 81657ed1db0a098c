#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "models/tcp/network.hpp"
#include "models/units/invariant.hpp"

namespace remus::tcp {
namespace {

Instant at_ms(std::int64_t ms) { return Instant(Duration::ms(ms)); }

NetworkConfig fast_ethernet() {
  NetworkConfig config;
  config.path.bandwidth = BytesPerSecond(12.5e6);
  config.path.one_way_delay = Duration::us(100);
  config.plug.limit = Bytes(10'000'000);
  config.tcp.rto_min = Duration::ms(200);
  config.tcp.rto_initial = Duration::ms(1000);
  config.tcp.delayed_ack = Duration::ms(40);
  config.tcp.guest_receive_window = config.tcp.client_receive_window = Bytes(4 << 20);
  return config;
}

// One connection; the guest sends `bytes` and closes, then the client does.
class Sending : public Application, public EgressObserver {
 public:
  explicit Sending(std::int64_t bytes) : network(fast_ethernet(), 1, *this, this), bytes_(bytes) { network.start(); }
  void start() override { network.open(); }
  void on_established(ConnectionId id, Side side) override {
    if (side != Side::guest) return;
    network.send(id, side, Bytes(bytes_));
    network.close(id, side);
  }
  void on_received(ConnectionId, Side, Bytes total) override { received = total.count(); }
  void on_closed(ConnectionId id, Side side) override {
    if (side == Side::client) network.close(id, side);
  }
  void on_timer(std::uint64_t token) override { timers[token] = network.now(); }
  void on_enqueued(Instant, std::uint64_t, Bytes) override { ++enqueued; }
  void on_dropped(Instant, std::uint64_t, Bytes) override {}
  void on_left(Instant, std::uint64_t, Bytes) override { ++left; }
  void on_lost(Instant, std::uint64_t, Bytes) override { ++lost; }

  std::shared_ptr<const GuestSideImage> end_epoch(std::uint64_t epoch) {
    network.suspend_guest();
    network.plug(EpochId(epoch));
    auto image = network.capture_guest();
    network.resume_guest();
    return image;
  }
  ConnectionFacts facts() const {
    ConnectionFacts found;
    network.visit_connections([&](const ConnectionFacts& one) { found = one; });
    return found;
  }

  std::int64_t received = 0;
  std::map<std::uint64_t, Instant> timers;
  int enqueued = 0, left = 0, lost = 0;
  Network network;

 private:
  std::int64_t bytes_;
};

TEST(NetworkFaults, ACrashedGuestIsSilentAndItsPlugIsLost) {
  Sending run(1'000'000);
  run.network.advance_to(at_ms(20));
  run.end_epoch(0);
  run.network.release_through(EpochId(0));  // the SYN-ACK
  run.network.advance_to(at_ms(40));
  const int held = run.enqueued - run.left;
  ASSERT_GT(held, 0);
  run.network.at(at_ms(50), Side::guest, 1);
  run.network.at(at_ms(50), Side::client, 2);
  run.network.crash_guest();
  EXPECT_EQ(run.lost, held);
  constexpr auto kInBuffer = static_cast<std::size_t>(Whereabouts::egress_buffer);
  const Duration waited = run.network.counters().waited[kInBuffer];
  run.network.release_all();
  run.network.advance_to(at_ms(5'000));
  EXPECT_EQ(run.network.counters().waited[kInBuffer], waited) << "its place is empty";
  EXPECT_EQ(run.enqueued, run.left + run.lost) << "nothing was sent since";
  EXPECT_EQ(run.received, 0);
  EXPECT_FALSE(run.timers.contains(1));
  EXPECT_TRUE(run.timers.contains(2));
  EXPECT_EQ(run.network.guest_run_time(), Duration::ms(40));
  EXPECT_THROW(run.network.resume_guest(), InvariantViolated);
  EXPECT_THROW(run.network.capture_guest(), InvariantViolated);
}

TEST(NetworkFaults, OnlyASuspendedGuestIsCaptured) {
  Sending run(1);
  EXPECT_THROW(run.network.capture_guest(), InvariantViolated);
}

TEST(NetworkFaults, RestoredTimersFireAtTheirTimeOrAtTheResume) {
  Sending run(1);
  run.network.at(at_ms(30), Side::guest, 30);
  run.network.at(at_ms(90), Side::guest, 90);
  run.network.advance_to(at_ms(10));
  const auto image = run.end_epoch(0);
  run.network.at(at_ms(85), Side::guest, 85);
  run.network.advance_to(at_ms(60));
  EXPECT_EQ(run.timers[30], at_ms(30));
  run.network.crash_guest();
  run.network.advance_to(at_ms(70));
  run.network.restore_guest(*image);
  run.network.advance_to(at_ms(80));
  EXPECT_EQ(run.timers[30], at_ms(30)) << "still suspended";
  EXPECT_EQ(run.network.guest_run_time(), Duration::ms(10));
  run.network.resume_guest();
  EXPECT_EQ(run.timers[30], at_ms(80)) << "overdue";
  run.network.advance_to(at_ms(100));
  EXPECT_EQ(run.timers[90], at_ms(90));
  EXPECT_FALSE(run.timers.contains(85)) << "asked for after the image";
  EXPECT_EQ(run.network.guest_run_time(), Duration::ms(30));
}

// A guest's timer that falls due while it is suspended is part of what a checkpoint of it holds.
TEST(NetworkFaults, ATimerThatFellDueInThePauseIsInTheImage) {
  Sending run(1);
  run.network.at(at_ms(15), Side::guest, 15);
  run.network.advance_to(at_ms(10));
  run.network.suspend_guest();
  run.network.advance_to(at_ms(20));
  const auto image = run.network.capture_guest();
  run.network.crash_guest();
  run.network.advance_to(at_ms(70));
  run.network.restore_guest(*image);
  run.network.advance_to(at_ms(80));
  EXPECT_FALSE(run.timers.contains(15)) << "still suspended";
  run.network.resume_guest();
  EXPECT_EQ(run.timers[15], at_ms(80));
}

TEST(NetworkFaults, AGuestThatIsNotReachableSendsButHearsNothing) {
  Sending run(100'000);
  run.network.release_all();
  run.network.set_guest_reachable(false);
  run.network.advance_to(at_ms(900));
  EXPECT_EQ(run.enqueued, 0) << "the SYN did not arrive";
  run.network.set_guest_reachable(true);
  while (run.received == 0 && run.network.now() < at_ms(2'000)) {  // the SYN again, after a second or so
    run.network.advance_to(run.network.now() + Duration::ms(1));
  }
  ASSERT_GT(run.received, 0);
  ASSERT_LT(run.received, 100'000);
  run.network.set_guest_reachable(false);
  const int sent = run.enqueued;
  run.network.advance_to(at_ms(3'000));
  EXPECT_GT(run.enqueued, sent) << "retransmissions";
  run.network.set_guest_reachable(true);
  run.network.advance_to(at_ms(20'000));
  EXPECT_EQ(run.received, 100'000);
}

TEST(NetworkFaults, ACutLanLosesWhatGoesEitherWay) {
  Sending run(2'000'000);
  run.network.release_all();
  run.network.advance_to(at_ms(50));
  run.network.set_lan_up(false);
  const std::int64_t received = run.received;
  const std::int64_t to_guest = run.network.counters().segments_to_guest;
  run.network.advance_to(at_ms(450));
  EXPECT_EQ(run.received, received);
  EXPECT_EQ(run.network.counters().segments_to_guest, to_guest);
  const std::int64_t cut_off = run.network.counters().cut_off_frames;
  EXPECT_GT(cut_off, 0) << "what was on its way, and retransmissions";
  run.network.set_lan_up(true);
  run.network.advance_to(at_ms(20'000));
  EXPECT_EQ(run.received, 2'000'000);
  EXPECT_EQ(run.network.counters().cut_off_frames, cut_off) << "none while it is up";
}

TEST(NetworkFaults, AnAnswerThatWasOnTheLanBeforeIsNotTheFirst) {
  Sending run(3'000'000);
  run.network.advance_to(at_ms(20));
  auto image = run.end_epoch(0);
  run.network.release_through(EpochId(0));
  run.network.advance_to(at_ms(40));
  image = run.end_epoch(1);
  EXPECT_FALSE(run.network.first_answer());
  run.network.release_through(EpochId(1));  // the first data: 15 kB, 1.2 ms on the wire
  run.network.crash_guest();
  run.network.restore_guest(*image);
  run.network.watch_answers();
  run.network.release_all();
  run.network.advance_to(at_ms(45));
  EXPECT_GT(run.received, 0);
  EXPECT_FALSE(run.network.first_answer());
  run.network.resume_guest();
  run.network.advance_to(at_ms(20'000));
  EXPECT_EQ(run.received, 3'000'000);
  ASSERT_TRUE(run.network.first_answer());
  EXPECT_GT(*run.network.first_answer(), at_ms(45));
}

TEST(NetworkFaults, FactsOfBothEndsHoldUntilOutputCommitIsBroken) {
  Sending run(100'000);
  run.network.advance_to(at_ms(20));
  const auto image = run.end_epoch(0);
  run.network.release_through(EpochId(0));
  run.network.advance_to(at_ms(40));
  EXPECT_TRUE(run.facts().holds());
  EXPECT_EQ(run.facts().client_received, Bytes(0));
  EXPECT_GT(run.facts().guest_sent, Bytes(0));
  run.network.release_through(EpochId(1));  // before its checkpoint exists
  run.network.advance_to(at_ms(50));
  EXPECT_TRUE(run.facts().holds());
  run.network.restore_guest(*image);
  EXPECT_FALSE(run.facts().holds());
  EXPECT_GT(run.facts().client_received, run.facts().guest_sent);
  run.network.release_all();
  run.network.resume_guest();
  run.network.advance_to(at_ms(60'000));  // survives it
}

TEST(NetworkFaults, AConnectionThatEndedUnknownToTheImageIsCounted) {
  Sending run(10'000);
  run.network.suspend_guest();
  const auto image = run.network.capture_guest();
  run.network.resume_guest();
  run.network.release_all();
  run.network.advance_to(at_ms(500));
  EXPECT_EQ(run.network.finished_unknown_to_guest(), 0);
  EXPECT_EQ(run.received, 10'000);
  run.network.restore_guest(*image);
  EXPECT_EQ(run.network.finished_unknown_to_guest(), 1);
}

TEST(NetworkFaults, ThePlugHoldsAgainWhenProtectionComesBack) {
  Sending run(5'000'000);
  run.network.release_all();
  run.network.advance_to(at_ms(50));
  run.network.hold_from(EpochId(3));
  run.network.advance_to(at_ms(60));
  const std::int64_t received = run.received;
  run.network.advance_to(at_ms(100));
  EXPECT_EQ(run.received, received);
  EXPECT_GT(run.enqueued, run.left);
  run.end_epoch(3);
  run.network.release_through(EpochId(3));
  run.network.advance_to(at_ms(150));
  EXPECT_GT(run.received, received);
}

}  // namespace
}  // namespace remus::tcp
