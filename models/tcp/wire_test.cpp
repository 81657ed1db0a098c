#include "models/tcp/wire.hpp"

#include <gtest/gtest.h>

namespace remus::tcp {
namespace {

const TcpConfig kTcp;
const PathConfig kPath{.bandwidth = BytesPerSecond(12.5e6), .one_way_delay = Duration::us(100), .queue_packets = 10};

Packet full(std::int32_t segments) {
  Packet packet;
  packet.segments = segments;
  packet.payload = segments * 1448;
  return packet;
}

Instant us(double t) { return Instant(Duration::seconds(t * 1e-6)); }

TEST(Wire, SerialisesThenDelays) {
  Wire wire(kPath, kTcp, 1);
  wire.send(full(1), us(0));
  wire.send(full(1), us(0));
  EXPECT_EQ(wire.next_arrival(), us(123.04 + 100));  // 1538 bytes at 12.5 bytes per us
  wire.pop();
  EXPECT_EQ(wire.next_arrival(), us(2 * 123.04 + 100));
}

TEST(Wire, AnUncutPacketHasOneOverheadACutOneMany) {
  Wire uncut(kPath, kTcp, 1);
  uncut.send(full(5), us(0));
  EXPECT_EQ(uncut.next_arrival(), us((5 * 1514 + 24) / 12.5 + 100));
  Wire cut(kPath, kTcp, 1);
  EXPECT_EQ(cut.send_cut(full(5), us(0)), 0);
  for (int i = 0; i < 4; ++i) cut.pop();
  EXPECT_EQ(cut.next_arrival(), us(5 * 1538 / 12.5 + 100));
  EXPECT_EQ(cut.front().seq, 4 * 1448);
}

TEST(Wire, DropsFromTheTailWhatFindsTheQueueFull) {
  Wire wire(kPath, kTcp, 1);
  EXPECT_EQ(wire.send_cut(full(15), us(0)), 4) << "ten wait, one is on the link";
  EXPECT_FALSE(wire.send(full(1), us(100)));
  EXPECT_TRUE(wire.send(full(1), us(124)));
}

TEST(Wire, StandsStillWhileHalted) {
  Wire wire(kPath, kTcp, 1);
  wire.send(full(1), us(0));
  wire.halt(us(50));
  EXPECT_GT(wire.next_arrival(), us(1e9));
  wire.send(full(1), us(60));
  wire.resume(us(1050));
  EXPECT_EQ(wire.next_arrival(), us(1000 + 123.04 + 100));
  wire.pop();
  EXPECT_EQ(wire.next_arrival(), us(1000 + 2 * 123.04 + 100));
}

TEST(Wire, JitterKeepsOrderAndBounds) {
  PathConfig path = kPath;
  path.delay_jitter = Duration::us(500);
  path.queue_packets = 1000;
  Wire wire(path, kTcp, 7);
  for (int i = 0; i < 200; ++i) wire.send(full(1), us(0));
  Instant last;
  bool varies = false;
  for (int i = 1; i <= 200; ++i, wire.pop()) {
    const Instant plain = us(i * 123.04 + 100);
    EXPECT_GE(wire.next_arrival(), std::max(last, plain));
    EXPECT_LE(wire.next_arrival(), plain + Duration::us(500));
    varies |= wire.next_arrival() - plain > Duration::us(100);
    last = wire.next_arrival();
  }
  EXPECT_TRUE(varies);
}

}  // namespace
}  // namespace remus::tcp
