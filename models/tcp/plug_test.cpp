#include "models/tcp/plug.hpp"

#include <gtest/gtest.h>

namespace remus::tcp {
namespace {

const TcpConfig kTcp;

Packet packet_of(std::uint64_t id, std::int32_t segments, std::int32_t payload) {
  Packet packet;
  packet.id = id;
  packet.segments = segments;
  packet.payload = payload;
  return packet;
}

Plug plug_of(std::int64_t limit) { return Plug({.limit = Bytes(limit)}, kTcp); }

TEST(Plug, TakesSixFullFramesIntoTenThousandBytes) {
  Plug plug = plug_of(10'000);
  for (std::uint64_t i = 0; i < 6; ++i) EXPECT_TRUE(plug.enqueue(packet_of(i, 1, 1448)));
  EXPECT_EQ(plug.backlog(), 9'084);
  EXPECT_FALSE(plug.enqueue(packet_of(6, 1, 1448)));
  EXPECT_TRUE(plug.enqueue(packet_of(7, 1, 850))) << "916 bytes fit exactly";
  EXPECT_EQ(plug.backlog(), 10'000);
  EXPECT_FALSE(plug.enqueue(packet_of(8, 1, 0)));
}

TEST(Plug, RefusesAnOffloadPacketWholeAndOneAboveTheLimitAlways) {
  Plug plug = plug_of(10'000);
  EXPECT_FALSE(plug.enqueue(packet_of(0, 7, 7 * 1448)));
  EXPECT_TRUE(plug.enqueue(packet_of(1, 5, 5 * 1448)));
  EXPECT_FALSE(plug.enqueue(packet_of(2, 2, 2 * 1448)));
  EXPECT_TRUE(plug.enqueue(packet_of(3, 1, 1448)));
}

TEST(Plug, ReleasesWholeEpochsInOrder) {
  Plug plug = plug_of(10'000);
  plug.enqueue(packet_of(0, 1, 100));
  plug.begin_epoch_after(EpochId(0));
  plug.enqueue(packet_of(1, 1, 100));
  plug.begin_epoch_after(EpochId(1));
  plug.enqueue(packet_of(2, 1, 100));
  ASSERT_NE(plug.front_through(EpochId(0)), nullptr);
  EXPECT_EQ(plug.front_through(EpochId(0))->id, 0u);
  plug.pop();
  EXPECT_EQ(plug.front_through(EpochId(0)), nullptr);
  EXPECT_EQ(plug.front_through(EpochId(1))->id, 1u);
  plug.pop();
  EXPECT_EQ(plug.front_through(EpochId(1)), nullptr);
  plug.open();
  EXPECT_EQ(plug.front_through(EpochId(0))->id, 2u);
}

TEST(Plug, HoldsAgainAfterItWasOpen) {
  Plug plug = plug_of(10'000);
  plug.open();
  plug.hold_from(EpochId(7));
  EXPECT_FALSE(plug.is_open());
  plug.enqueue(packet_of(0, 1, 100));
  EXPECT_EQ(plug.front_through(EpochId(6)), nullptr);
  ASSERT_NE(plug.front_through(EpochId(7)), nullptr);
}

}  // namespace
}  // namespace remus::tcp
