#include "models/tcp/receiver.hpp"

#include <gtest/gtest.h>

namespace remus::tcp {
namespace {

constexpr std::int64_t kMss = 1448;

class ReceiverTest : public ::testing::Test {
 protected:
  ReceiverTest() : context(config()), receiver(context, 1 << 20, true) {
    receiver.syn_received();
    receiver.established(context);
  }

  static TcpConfig config() {
    TcpConfig tcp;
    tcp.delayed_ack = Duration::ms(40);
    return tcp;
  }

  // Full segment number `n` (from 0) arrives and is read. True: it was acked at once.
  bool arrives(std::int64_t n) {
    Packet packet;
    packet.seq = 1 + n * kMss;
    packet.payload = kMss;
    packet.stamp_ms = KernelClock::stamp_ms(context.now);
    receiver.note_timestamp(packet);
    const bool readable = receiver.on_data(context, packet, Duration::ms(200));
    bool acked = receiver.wants_ack_now(context, Duration::ms(1), Duration::ms(200));
    if (!acked && readable) acked = receiver.on_read(context);
    if (acked) receiver.stamp(context, last_ack = Packet());
    return acked;
  }
  void leave_quick_mode(std::int64_t& next) {
    for (int i = 0; i < 40; ++i) arrives(next++);
    while (!arrives(next++)) {
    }
  }
  std::vector<SequenceRange> sacks() const {
    return {last_ack.sacks.begin(), last_ack.sacks.begin() + last_ack.sack_count};
  }
  static SequenceRange range(std::int64_t from, std::int64_t to) { return {1 + from * kMss, 1 + to * kMss}; }

  Context context;
  Receiver receiver;
  Packet last_ack;
};

TEST_F(ReceiverTest, AcksEachSegmentAtTheStartThenEverySecond) {
  for (int i = 0; i < 14; ++i) EXPECT_TRUE(arrives(i)) << i;
  std::int64_t next = 14;
  leave_quick_mode(next);
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(arrives(next++));
    EXPECT_TRUE(arrives(next++));
  }
}

TEST_F(ReceiverTest, DelaysTheAckOfALoneSegmentByFortyMilliseconds) {
  std::int64_t next = 0;
  leave_quick_mode(next);
  EXPECT_FALSE(arrives(next++));
  EXPECT_GE(receiver.timer_due(), context.now + Duration::ms(40));
  EXPECT_LE(receiver.timer_due(), context.now + Duration::ms(44));  // one tick late at most
  context.now = receiver.timer_due();
  EXPECT_TRUE(receiver.on_timer(context, Duration::ms(200)));
}

TEST_F(ReceiverTest, ReportsHolesMostRecentFirst) {
  arrives(0);
  EXPECT_TRUE(arrives(2));
  EXPECT_EQ(sacks(), (std::vector{range(2, 3)}));
  EXPECT_TRUE(arrives(5));
  EXPECT_EQ(sacks(), (std::vector{range(5, 6), range(2, 3)}));
  EXPECT_TRUE(arrives(3));
  EXPECT_EQ(sacks(), (std::vector{range(2, 4), range(5, 6)}));
  EXPECT_EQ(last_ack.ack, 1 + kMss);
  EXPECT_TRUE(arrives(1));
  EXPECT_EQ(last_ack.ack, 1 + 4 * kMss);
  EXPECT_EQ(sacks(), (std::vector{range(5, 6)}));
  EXPECT_TRUE(arrives(4)) << "the last hole closed";
  EXPECT_EQ(last_ack.ack, 1 + 6 * kMss);
  EXPECT_TRUE(sacks().empty());
}

TEST_F(ReceiverTest, ReportsADuplicate) {
  arrives(0);
  arrives(1);
  EXPECT_TRUE(arrives(0));
  EXPECT_TRUE(last_ack.dsack);
  EXPECT_EQ(sacks(), (std::vector{range(0, 1)}));
}

TEST_F(ReceiverTest, CompressesDuplicateAcksAfterTheThird) {
  std::int64_t next = 0;
  leave_quick_mode(next);
  const std::int64_t hole = next++;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(arrives(next++)) << i;
  EXPECT_FALSE(arrives(next++));
  EXPECT_LE(receiver.timer_due(), context.now + Duration::ms(1));
  EXPECT_TRUE(arrives(hole));
}

TEST_F(ReceiverTest, NeverMovesTheRightEdgeBack) {
  std::int64_t edge = 0;
  for (std::int64_t n = 0; n < 200; ++n) {
    context.now = context.now + Duration::us(500);
    if (n % 7 == 3 || !arrives(n)) continue;
    EXPECT_GE(last_ack.ack + last_ack.window, edge);
    edge = last_ack.ack + last_ack.window;
  }
}

TEST_F(ReceiverTest, OpensTheWindowForAFastSender) {
  arrives(0);
  const std::int64_t before = last_ack.window;
  EXPECT_EQ(before, 42'368);  // half of 87,380, less one segment in reserve, rounded up to 128
  for (std::int64_t n = 1; n < 4000; ++n) {
    context.now = context.now + Duration::us(20);
    arrives(n);
  }
  EXPECT_GT(last_ack.window, 4 * before);
}

}  // namespace
}  // namespace remus::tcp
