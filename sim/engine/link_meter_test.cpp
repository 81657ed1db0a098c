// 1 MB/s, 5 ms: a message of 1000 B takes the link from its begin for 6 ms, and its bytes cross in the last one.
#include "sim/engine/link_meter.hpp"

#include <gtest/gtest.h>

namespace remus::sim {
namespace {

Instant at_ms(std::int64_t ms) { return Instant(Duration::ms(ms)); }

class Link : public testing::Test {
 protected:
  LinkMeter link{BytesPerSecond(1e6), Duration::ms(5)};
};

TEST_F(Link, CountsWholeMessagesByTheirBytes) {
  link.begins(LinkMeter::checkpoints, Bytes(1001), at_ms(10));
  link.ends(LinkMeter::checkpoints, at_ms(16));
  EXPECT_EQ(link.carried(at_ms(50)), Bytes(1001)) << "not what the rounded instants give";
  EXPECT_EQ(link.occupied(at_ms(50)), Duration::ms(6));
}

TEST_F(Link, CountsOfOneUnderWayWhatHasCrossed) {
  link.begins(LinkMeter::checkpoints, Bytes(20'000), at_ms(10));
  EXPECT_EQ(link.carried(at_ms(14)), Bytes(0)) << "its first byte has not come yet";
  EXPECT_EQ(link.carried(at_ms(22)), Bytes(7000));
  EXPECT_EQ(link.occupied(at_ms(22)), Duration::ms(12));
  EXPECT_EQ(link.carried(at_ms(99)), Bytes(20'000)) << "never more than there is";
}

// From 15 on bytes cross, from 20 on of both, at half the rate each: together the link's.
TEST_F(Link, CarriesNoMoreForTwo) {
  link.begins(LinkMeter::checkpoints, Bytes(20'000), at_ms(10));
  link.begins(LinkMeter::disk_writes, Bytes(3'000), at_ms(15));
  EXPECT_EQ(link.carried(at_ms(24)), Bytes(9'000));
  link.ends(LinkMeter::disk_writes, at_ms(26));
  EXPECT_EQ(link.carried(at_ms(28)), Bytes(13'000));
  link.ends(LinkMeter::checkpoints, at_ms(38));
  EXPECT_EQ(link.carried(at_ms(38)), Bytes(23'000));
  EXPECT_EQ(link.occupied(at_ms(40)), Duration::ms(28));
}

TEST_F(Link, MayBecomeFaster) {
  link.begins(LinkMeter::checkpoints, Bytes(20'000), at_ms(10));
  link.carries(BytesPerSecond(3e6), at_ms(17));
  EXPECT_EQ(link.carried(at_ms(20)), Bytes(2'000 + 9'000));
}

TEST_F(Link, CountsFromTheBeginOfTheMeasuredTime) {
  link.begins(LinkMeter::checkpoints, Bytes(1000), at_ms(0));
  link.ends(LinkMeter::checkpoints, at_ms(6));
  link.begins(LinkMeter::checkpoints, Bytes(20'000), at_ms(10));
  link.restart(at_ms(20));
  EXPECT_EQ(link.carried(at_ms(22)), Bytes(2000));
  link.ends(LinkMeter::checkpoints, at_ms(35));
  EXPECT_EQ(link.carried(at_ms(60)), Bytes(15'000)) << "the other 5000 crossed before";
  EXPECT_EQ(link.occupied(at_ms(60)), Duration::ms(15));
  link.begins(LinkMeter::checkpoints, Bytes(1000), at_ms(70));
  link.ends(LinkMeter::checkpoints, at_ms(76));
  EXPECT_EQ(link.carried(at_ms(80)), Bytes(16'000));
}

}  // namespace
}  // namespace remus::sim
