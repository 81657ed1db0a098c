#include "models/protocol/backup_replica.hpp"

#include <gtest/gtest.h>

#include "models/protocol/describe.hpp"

namespace remus {
namespace {

class Backup : public testing::Test {
 protected:
  std::string tell(const BackupEvent& event) { return describe(replica_.step(Instant(), event)); }
  BackupReplica replica_;
};

TEST_F(Backup, AcknowledgesWhenMemoryAndDiskAreHeld) {
  EXPECT_EQ(tell(CheckpointReceived{EpochId(0), Pages(3)}), "ApplyCheckpoint 0");
  EXPECT_EQ(tell(CheckpointApplied{EpochId(0)}), "-") << "the disk writes are missing";
  EXPECT_EQ(tell(DiskReceived{EpochId(0)}), "SendAck 0, ReleaseDisk 0");
}

TEST_F(Backup, DiskMayComeFirst) {
  EXPECT_EQ(tell(DiskReceived{EpochId(0)}), "-");
  EXPECT_EQ(tell(DiskReceived{EpochId(1)}), "-");
  tell(CheckpointReceived{EpochId(0), Pages(3)});
  EXPECT_EQ(tell(CheckpointApplied{EpochId(0)}), "SendAck 0, ReleaseDisk 0");
  EXPECT_EQ(replica_.next_ack(), EpochId(1));
}

TEST_F(Backup, AcknowledgesInOrderOnePerEvent) {
  for (const auto epoch : {EpochId(0), EpochId(1)}) {
    tell(CheckpointReceived{epoch, Pages(1)});
    tell(CheckpointApplied{epoch});
  }
  EXPECT_EQ(tell(DiskReceived{EpochId(0)}), "SendAck 0, ReleaseDisk 0");
  EXPECT_EQ(tell(DiskReceived{EpochId(1)}), "SendAck 1, ReleaseDisk 1");
}

TEST_F(Backup, RefusesWhatCannotHappen) {
  EXPECT_THROW(tell(CheckpointReceived{EpochId(1), Pages(1)}), InvariantViolated);
  EXPECT_THROW(tell(CheckpointApplied{EpochId(0)}), InvariantViolated);
  EXPECT_THROW(tell(DiskReceived{EpochId(2)}), InvariantViolated);
}

}  // namespace
}  // namespace remus
