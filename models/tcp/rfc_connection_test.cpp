// Opening and closing, sentence by sentence of RFC 9293; what Linux does when a SYN is lost.
#include <gtest/gtest.h>

#include "models/tcp/endpoint.hpp"
#include "models/tcp/scripted_peer_test.hpp"

namespace remus::tcp {
namespace {

// Both ends of a connection; the test carries each packet.
struct Ends {
  Ends() : context(ScriptedSender::plain()), guest(context, 0, Side::guest), client(context, 0, Side::client) {}
  std::vector<Packet> packets() { return std::exchange(context.outbox, {}); }
  // All that is under way arrives, and what is answered to it, and so on.
  void deliver_all() {
    for (std::vector<Packet> under_way = packets(); !under_way.empty(); under_way = packets()) {
      for (const Packet& packet : under_way) arrived(packet);
    }
  }
  Endpoint::Arrival arrived(const Packet& packet) {
    Endpoint& to = packet.from == Side::guest ? client : guest;
    const Endpoint::Arrival arrival = to.on_packet(context, packet);
    to.on_read(context);
    return arrival;
  }
  void open() {
    client.connect(context);
    deliver_all();
  }
  void fire(Endpoint& endpoint) {
    context.now = endpoint.next_due();
    endpoint.on_timer(context);
  }

  Context context;
  Endpoint guest, client;
};

// RFC 9293, 3.5: SYN, SYN and ACK of it, ACK; a SYN takes one sequence number.
TEST(RfcConnection, OpensInThreeWays) {
  Ends ends;
  ends.client.connect(ends.context);
  const Packet syn = ends.packets().at(0);
  EXPECT_TRUE(syn.syn && !syn.has_ack);
  EXPECT_EQ(syn.end_seq(), 1);
  EXPECT_FALSE(ends.arrived(syn).established);
  const Packet syn_ack = ends.packets().at(0);
  EXPECT_TRUE(syn_ack.syn && syn_ack.has_ack);
  EXPECT_EQ(syn_ack.ack, 1);
  EXPECT_TRUE(ends.arrived(syn_ack).established);
  const Packet ack = ends.packets().at(0);
  EXPECT_FALSE(ack.syn);
  EXPECT_EQ(ack.seq, 1);
  EXPECT_EQ(ack.ack, 1);
  EXPECT_TRUE(ends.arrived(ack).established);
  EXPECT_TRUE(ends.packets().empty());
  EXPECT_EQ(ends.client.next_due(), kNever);
  EXPECT_EQ(ends.guest.next_due(), kNever);
}

// RFC 9293, 3.10.7.3: what was written before is sent when the connection is open; data may come with the last ack.
TEST(RfcConnection, WhatWasWrittenBeforeIsSentOnceOpen) {
  Ends ends;
  ends.client.connect(ends.context);
  ends.client.write(ends.context, 3000);
  ASSERT_EQ(ends.context.outbox.size(), 1U);
  ends.deliver_all();
  EXPECT_EQ(ends.guest.payload_read(), Bytes(3000));
}

// Data that overtakes the handshake's last ack opens the connection as well.
TEST(RfcConnection, DataOpensWhenTheLastAckIsLost) {
  Ends ends;
  ends.client.connect(ends.context);
  ends.client.write(ends.context, 100);
  ends.arrived(ends.packets().at(0));
  ends.arrived(ends.packets().at(0));
  const std::vector<Packet> acks_and_data = ends.packets();
  ASSERT_EQ(acks_and_data.size(), 2U);
  const Endpoint::Arrival arrival = ends.arrived(acks_and_data[1]);
  EXPECT_TRUE(arrival.established && arrival.readable);
  EXPECT_EQ(ends.guest.payload_read(), Bytes(100));
}

// RFC 6298, 2.1 and Linux: a SYN is sent again after 1 s, then 2 s, 4 s ...; so is a SYN-ACK, five times
// (tcp_synack_retries), after which the listener says no more.
TEST(RfcConnection, ASynAckIsSentAgainFiveTimes) {
  Ends ends;
  ends.client.connect(ends.context);
  ends.arrived(ends.packets().at(0));
  ends.packets();
  Instant last = ends.context.now;
  for (const std::int64_t wait : {1, 2, 4, 8, 16}) {
    ends.fire(ends.guest);
    const Packet again = ends.packets().at(0);
    EXPECT_TRUE(again.syn && again.has_ack);
    EXPECT_NEAR((ends.context.now - last).in_seconds(), static_cast<double>(wait), 0.13 * static_cast<double>(wait));
    last = ends.context.now;
  }
  EXPECT_EQ(ends.context.counters.retransmitted_segments, 5);
  ends.fire(ends.guest);
  EXPECT_TRUE(ends.packets().empty());
  EXPECT_EQ(ends.guest.next_due(), kNever);
}

// RFC 9293, 3.10.7.4 in SYN-RECEIVED: the peer's SYN again is answered again.
TEST(RfcConnection, ARepeatedSynIsAnsweredAgain) {
  Ends ends;
  ends.client.connect(ends.context);
  const Packet syn = ends.packets().at(0);
  ends.arrived(syn);
  ends.packets();
  ends.arrived(syn);
  const std::vector<Packet> again = ends.packets();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_TRUE(again[0].syn && again[0].has_ack);
  EXPECT_EQ(ends.context.counters.retransmitted_segments, 1);
}

// RFC 9293, 3.10.7.4 (and RFC 5961, 4.2): a SYN in the established state is answered with an ack, and changes nothing.
TEST(RfcConnection, ASynAckToAnOpenConnectionIsAcked) {
  Ends ends;
  ends.client.connect(ends.context);
  ends.arrived(ends.packets().at(0));
  const Packet syn_ack = ends.packets().at(0);
  ends.arrived(syn_ack);
  ends.packets();
  EXPECT_FALSE(ends.arrived(syn_ack).established);
  const std::vector<Packet> answer = ends.packets();
  ASSERT_EQ(answer.size(), 1U);
  EXPECT_FALSE(answer[0].syn);
  EXPECT_EQ(answer[0].ack, 1);
}

// RFC 5681, 3.1: after the loss of a SYN the first window is one segment; with RTO at 1 s, RFC 6928 and Linux
// (tcp_init_transfer) reduce it after the second loss only.
TEST(RfcConnection, TwoLostSynsLeaveAWindowOfOneSegment) {
  for (const auto& [lost, window] : {std::pair{0, 10}, std::pair{1, 10}, std::pair{2, 1}}) {
    Ends ends;
    ends.client.connect(ends.context);
    for (int i = 0; i < lost; ++i) {
      ends.packets();
      ends.fire(ends.client);
    }
    ends.deliver_all();
    EXPECT_EQ(ends.client.sender().window().cwnd, window) << lost;
    EXPECT_EQ(ends.guest.sender().window().cwnd, 10);
  }
}

// RFC 6298, 3 (Karn): the handshake is a sample where nothing was sent twice.
TEST(RfcConnection, TheHandshakeIsTheFirstSample) {
  Ends ends;
  ends.client.connect(ends.context);
  ends.context.now = at_ms(30);
  ends.arrived(ends.packets().at(0));
  ends.context.now = at_ms(70);
  ends.arrived(ends.packets().at(0));
  EXPECT_EQ(ends.client.sender().srtt(), Duration::ms(70));
  ends.context.now = at_ms(120);
  ends.arrived(ends.packets().at(0));
  EXPECT_EQ(ends.guest.sender().srtt(), Duration::ms(90));
}

// RFC 9293, 3.6: a FIN follows all that was written and takes one sequence number. (It rides on what has not left yet:
// rfc_congestion_test.cpp.)
TEST(RfcConnection, AFinFollowsTheLastByte) {
  Ends ends;
  ends.open();
  ends.guest.write(ends.context, 2000);
  ends.guest.close(ends.context);
  const std::vector<Packet> sent = ends.packets();
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_EQ(sent[2].seq, 1 + 2000);
  EXPECT_EQ(sent[2].end_seq(), 1 + 2000 + 1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(sent[i].fin, i == 2);
    EXPECT_EQ(ends.arrived(sent[i]).closed, i == 2);
  }
  EXPECT_EQ(ends.client.payload_read(), Bytes(2000)) << "a FIN is no payload";
  ends.deliver_all();
  EXPECT_EQ(ends.guest.payload_acknowledged(), Bytes(2000));
}

// RFC 9293, 3.6, case 1: the other end may go on sending (half-closed), and its FIN ends the connection.
TEST(RfcConnection, AHalfClosedConnectionStillCarriesData) {
  Ends ends;
  ends.open();
  ends.guest.close(ends.context);
  ends.deliver_all();
  EXPECT_FALSE(ends.guest.finished() || ends.client.finished());
  ends.client.write(ends.context, 5000);
  ends.deliver_all();
  EXPECT_EQ(ends.guest.payload_read(), Bytes(5000));
  ends.client.close(ends.context);
  EXPECT_FALSE(ends.client.finished()) << "its FIN is not acked yet";
  ends.deliver_all();
  EXPECT_TRUE(ends.guest.finished() && ends.client.finished());
}

// RFC 9293, 3.6, case 3: both at once.
TEST(RfcConnection, BothMayCloseAtOnce) {
  Ends ends;
  ends.open();
  ends.guest.close(ends.context);
  ends.client.close(ends.context);
  ends.deliver_all();
  EXPECT_TRUE(ends.guest.finished() && ends.client.finished());
}

// A FIN that is lost is sent again like data.
TEST(RfcConnection, ALostFinIsSentAgain) {
  Ends ends;
  ends.open();
  ends.guest.close(ends.context);
  ASSERT_EQ(ends.packets().size(), 1U);
  ends.fire(ends.guest);
  const std::vector<Packet> again = ends.packets();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_TRUE(again[0].fin);
  EXPECT_EQ(again[0].payload, 0);
  EXPECT_TRUE(ends.arrived(again[0]).closed);
}

// RFC 9293, 3.10.7.4, first: what comes twice after the FIN is acked, so that a peer whose ack was lost comes to rest.
TEST(RfcConnection, ARepeatedFinIsAckedAgain) {
  Ends ends;
  ends.open();
  ends.guest.close(ends.context);
  const Packet fin = ends.packets().at(0);
  ends.arrived(fin);
  ends.packets();
  EXPECT_FALSE(ends.arrived(fin).closed) << "told once";
  const std::vector<Packet> answer = ends.packets();
  ASSERT_EQ(answer.size(), 1U);
  EXPECT_EQ(answer[0].ack, 2);
}

// RFC 1122, 4.2.3.5: an end that gave up neither sends nor hears.
TEST(RfcConnection, AnEndThatGaveUpIsSilent) {
  Ends ends;
  ends.open();
  ends.guest.write(ends.context, 100);
  ends.packets();
  ends.guest.give_up();
  ends.guest.write(ends.context, 100);
  ends.client.write(ends.context, 100);
  for (const Packet& packet : ends.packets()) {
    EXPECT_EQ(packet.from, Side::client);
    ends.guest.on_packet(ends.context, packet);
  }
  EXPECT_TRUE(ends.packets().empty());
  EXPECT_EQ(ends.guest.next_due(), kNever);
  EXPECT_FALSE(ends.guest.awaits_ack());
  EXPECT_TRUE(ends.client.awaits_ack());
}

}  // namespace
}  // namespace remus::tcp
