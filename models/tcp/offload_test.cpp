// When a sender with segmentation offload waits for a larger packet, in Linux's rule (tcp_tso_should_defer): right
// after another packet, when less than a third of the window could be sent and an ack is due soon.
#include <gtest/gtest.h>

#include "models/tcp/scripted_peer_test.hpp"

namespace remus::tcp {
namespace {

using Sizes = std::vector<std::int32_t>;

// A round trip of 20 ms is known; of sixty segments the first ten leave as two packets at 0 ms.
struct Offloading : ScriptedSender {
  Offloading() : ScriptedSender(linux_constants()) {
    sender.handshake_rtt(Duration::ms(20));
    write_segments(60);
    EXPECT_EQ(sizes(), (Sizes{5, 5}));
  }
  Sizes sizes() {
    Sizes found;
    for (const Packet& packet : packets()) found.push_back(packet.segments);
    return found;
  }
};

TEST(Offload, WaitsRightAfterAPacketForAThirdOfTheWindow) {
  Offloading peer;
  peer.wait(Duration::ms(15));
  peer.acked(1);
  EXPECT_EQ(peer.sizes(), Sizes{2}) << "cwnd 11, 9 in flight; the last packet left 15 ms ago";
  peer.acked(2);
  EXPECT_EQ(peer.sizes(), Sizes{}) << "2 of 12 could be sent";
  peer.acked(4);
  EXPECT_EQ(peer.sizes(), Sizes{6}) << "6 of 14";
}

TEST(Offload, DoesNotWaitForAnAckThatIsFarOff) {
  Offloading peer;
  peer.wait(Duration::ms(5));
  peer.acked(1);
  EXPECT_EQ(peer.sizes(), Sizes{2});
  peer.acked(2);
  EXPECT_EQ(peer.sizes(), Sizes{2}) << "the oldest was sent less than half a round trip ago";
}

// In recovery each ack sends what it may: PRR's segment by segment (rfc_recovery_test.cpp), however close together.
TEST(Offload, DoesNotWaitInRecovery) {
  Offloading peer;
  peer.wait(Duration::ms(20));
  for (std::int64_t i = 0; i < 3; ++i) {
    peer.acked(0, {segments(1, 2 + i)});
    EXPECT_EQ(peer.sizes(), Sizes{1}) << i;
    peer.wait(Duration::ms(2));
  }
  peer.wait(Duration::ms(15));
  for (std::int64_t i = 3; i < 5; ++i) {
    peer.acked(0, {segments(1, 2 + i)});
    EXPECT_EQ(peer.sizes(), Sizes{1}) << i;
  }
}

// The largest packet: 64 KiB less 320 bytes in whole segments, 45; at most half of the window, and half of the largest
// that the peer has told.
TEST(Offload, APacketHasFortyFiveSegmentsAtMost) {
  for (const auto& [window, most] : {std::pair{std::int64_t{4 << 20}, 45}, std::pair{20 * kMss, 10}}) {
    ScriptedSender peer(linux_constants(), window);
    peer.grow_to(std::min<std::int64_t>(200, window / kMss));
    std::int32_t largest = 0;
    for (int i = 0; i < 10; ++i) {
      peer.write_segments(200);
      for (const Packet& packet : peer.packets()) largest = std::max(largest, packet.segments);
      peer.ack_all();
    }
    EXPECT_EQ(largest, most);
  }
}

}  // namespace
}  // namespace remus::tcp
