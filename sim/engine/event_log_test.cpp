#include "sim/engine/event_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/vm/pair.hpp"

namespace remus::sim {
namespace {

Instant at(std::int64_t ms) { return Instant(Duration::ms(ms)); }

TEST(EventLog, KeepsTheLastEntriesOldestFirst) {
  EventLog log(2);
  EXPECT_EQ(log.text(), "");
  log.suspend_asked(kPrimaryHost, EpochId(7), Bytes(1), at(1));
  EXPECT_EQ(log.text(), "0.001000000 s  SuspendGuest       epoch 7       0\n");
  log.suspended(kPrimaryHost, EpochId(7), Duration::ns(5), at(2));
  log.pages_captured(kPrimaryHost, EpochId(7), Pages(12), at(3));
  EXPECT_EQ(log.text(),
            "0.002000000 s  GuestSuspended     epoch 7       5\n"
            "0.003000000 s  DirtyPagesCopied   epoch 7       12\n");
}

TEST(EventLog, TellsItsListenerEachEntry) {
  std::vector<std::string> told;
  EventLog log(1, [&](const LogEntry& entry) { told.emplace_back(entry.what); });
  log.send_asked(kPrimaryHost, EpochId(7), at(1));
  log.ack_sent(kBackupHost, EpochId(7), at(2));
  log.ack_arrived(kPrimaryHost, EpochId(7), Pages(1), at(3));
  EXPECT_THAT(told, testing::ElementsAre("SendCheckpoint", "SendAck", "CheckpointAcked"));
}

}  // namespace
}  // namespace remus::sim
