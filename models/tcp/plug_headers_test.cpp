#include <gtest/gtest.h>

#include "models/tcp/plug.hpp"

namespace remus::tcp {
namespace {

Packet packet_of(std::int32_t segments, std::int32_t payload) {
  Packet packet;
  packet.segments = segments;
  packet.payload = payload;
  return packet;
}

// Two offload packets of three full segments each, then a reply of 1,029 bytes: 2 * (3 * 1448 + 66) + 1095 = 9,915
// bytes with headers once per packet, 2 * 3 * 1514 + 1095 = 10,179 with headers once per frame.
TEST(PlugHeaders, DecideWhetherASmallReplyStillFits) {
  const TcpConfig tcp;
  for (const bool every_header : {false, true}) {
    Plug plug({.enabled = true, .limit = Bytes(10'000), .counts_every_header = every_header}, tcp);
    EXPECT_TRUE(plug.enqueue(packet_of(3, 3 * 1448)));
    EXPECT_TRUE(plug.enqueue(packet_of(3, 3 * 1448)));
    EXPECT_EQ(plug.backlog(), every_header ? 9'084 : 8'820);
    EXPECT_EQ(plug.enqueue(packet_of(1, 1'029)), !every_header);
    while (plug.front_through(EpochId(0)) != nullptr) plug.pop();
    EXPECT_EQ(plug.backlog(), 0);
  }
}

}  // namespace
}  // namespace remus::tcp
