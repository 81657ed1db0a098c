#include "models/tcp/endpoint.hpp"

#include <gtest/gtest.h>

namespace remus::tcp {
namespace {

TcpConfig linux_like() {
  TcpConfig tcp;
  tcp.rto_min = Duration::ms(200);
  tcp.rto_initial = Duration::ms(1000);
  tcp.delayed_ack = Duration::ms(40);
  tcp.guest_receive_window = tcp.client_receive_window = Bytes(4 << 20);
  return tcp;
}

// Both ends of one connection, on a path without time or loss.
struct Pair {
  Pair() : context(linux_like()), guest(context, 0, Side::guest), client(context, 0, Side::client) {
    client.connect(context);
    pump();
  }
  void pump() {
    while (!context.outbox.empty()) {
      const Packet packet = context.outbox.front();
      context.outbox.erase(context.outbox.begin());
      Endpoint& to = packet.from == Side::guest ? client : guest;
      to.on_packet(context, packet);
      to.on_read(context);
    }
  }
  Packet from_client(std::int64_t seq, std::int32_t payload, std::int64_t ack) const {
    Packet packet;
    packet.from = Side::client;
    packet.seq = seq;
    packet.payload = payload;
    packet.ack = ack;
    packet.window = 65536;
    return packet;
  }
  Context context;
  Endpoint guest, client;
};

TEST(Endpoint, AnswersAnAckOfWhatItNeverSentAndIgnoresIt) {
  Pair pair;
  pair.guest.write(pair.context, 5000);
  pair.pump();
  ASSERT_EQ(pair.guest.payload_acknowledged(), Bytes(5000));
  pair.guest.on_packet(pair.context, pair.from_client(1, 100, 9000));
  ASSERT_EQ(pair.context.outbox.size(), 1u);
  EXPECT_EQ(pair.context.outbox[0].ack, 1) << "the data that came with it was dropped";
  EXPECT_EQ(pair.context.outbox[0].seq, 5001);
  EXPECT_EQ(pair.guest.payload_acknowledged(), Bytes(5000));
  EXPECT_EQ(pair.guest.payload_read(), Bytes(0));
  pair.context.outbox.clear();
  pair.guest.write(pair.context, 5000);
  pair.pump();
  EXPECT_EQ(pair.client.payload_read(), Bytes(10'000)) << "the connection goes on";
}

TEST(Endpoint, AnswersDataBeyondItsWindowAndDropsIt) {
  Pair pair;
  pair.guest.on_packet(pair.context, pair.from_client(100'000'000, 1448, 1));
  ASSERT_EQ(pair.context.outbox.size(), 1u);
  EXPECT_EQ(pair.context.outbox[0].ack, 1);
  EXPECT_EQ(pair.context.outbox[0].sack_count, 0);
  EXPECT_EQ(pair.guest.seen_end(), 1);
  pair.guest.on_packet(pair.context, pair.from_client(1 + 1448, 1448, 1));
  EXPECT_EQ(pair.guest.seen_end(), 1 + 2 * 1448) << "out of order, but it fits";
}

TEST(Endpoint, ACopyIsTheEndAsItWas) {
  Pair pair;
  pair.guest.write(pair.context, 100'000);
  const std::vector<Packet> lost = pair.context.outbox;
  const Endpoint image = pair.guest;
  pair.pump();
  const Bytes sent = pair.guest.payload_sent();
  EXPECT_GT(sent, image.payload_sent());
  pair.guest = image;
  EXPECT_EQ(pair.guest.payload_sent(), image.payload_sent());
  EXPECT_EQ(pair.guest.next_due(), image.next_due());
  ASSERT_FALSE(lost.empty());
  pair.context.now = pair.guest.next_due();
  pair.guest.on_timer(pair.context);
  ASSERT_EQ(pair.context.outbox.size(), 1u);
  EXPECT_EQ(pair.context.outbox[0].seq, lost[0].seq) << "it retransmits what it does not know acknowledged";
  EXPECT_EQ(pair.context.outbox[0].ack, 1);
}

}  // namespace
}  // namespace remus::tcp
