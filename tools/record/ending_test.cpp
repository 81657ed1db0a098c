#include "tools/record/ending.hpp"

#include <gmock/gmock.h>
#include <signal.h>

namespace remus::record {
namespace {

constexpr Instant at(std::int64_t ms) { return Instant(Duration::ms(ms)); }

TEST(Ending, IsAskedToldAndKilledWithFiveSecondsBetween) {
  Ending ending(at(0), SIGINT, 1);
  EXPECT_EQ(ending.due(at(0), 1), SIGINT);
  EXPECT_EQ(ending.due(at(0), 1), 0) << "once";
  EXPECT_EQ(ending.next(), at(5000));
  EXPECT_EQ(ending.due(at(4999), 1), 0);
  EXPECT_EQ(ending.due(at(5000), 1), SIGTERM);
  EXPECT_EQ(ending.due(at(9999), 1), 0);
  EXPECT_FALSE(ending.over(at(9999)));
  EXPECT_EQ(ending.due(at(10000), 1), SIGKILL);
  EXPECT_FALSE(ending.over(at(14999)));
  EXPECT_TRUE(ending.over(at(15000)));
  EXPECT_EQ(ending.due(at(20000), 1), 0);
}

TEST(Ending, WhatTheTerminalHasSentIsNotSentAgain) {
  Ending ending(at(0), 0, 1);
  EXPECT_EQ(ending.due(at(0), 1), 0);
  EXPECT_EQ(ending.due(at(4999), 1), 0);
  EXPECT_EQ(ending.due(at(5000), 1), SIGTERM);
}

TEST(Ending, SigtermComesOnce) {
  Ending ending(at(0), SIGTERM, 0);
  EXPECT_EQ(ending.due(at(0), 0), SIGTERM);
  EXPECT_EQ(ending.due(at(4999), 0), 0);
  EXPECT_EQ(ending.due(at(5000), 0), SIGKILL);
}

TEST(Ending, AsSoonAsTheUserAsksAgainItIsKilled) {
  Ending ending(at(0), 0, 1);
  EXPECT_EQ(ending.due(at(0), 1), 0);
  EXPECT_EQ(ending.due(at(1), 2), SIGKILL);
  EXPECT_EQ(ending.due(at(2), 3), 0);
  EXPECT_TRUE(ending.over(at(5001)));
  Ending asked_before(at(0), SIGINT, 2);
  EXPECT_EQ(asked_before.due(at(0), 2), SIGINT);
}

}  // namespace
}  // namespace remus::record
