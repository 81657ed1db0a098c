#include "sim/engine/fault_story.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/scenario/fault.hpp"
#include "sim/vm/pair.hpp"

namespace remus::sim {
namespace {

using testing::ElementsAre;

Instant at(std::int64_t ms) { return Instant(Duration::ms(ms)); }
Fault fault(const char* text) { return parse_faults(text).front(); }

class Story : public testing::Test {
 protected:
  RunResult report() const {
    RunResult result;
    story_.report(result);
    return result;
  }
  std::vector<std::string> timeline() const {
    std::vector<std::string> lines;
    for (const TimelineEntry& entry : report().timeline)
      lines.push_back(std::to_string(static_cast<int>(entry.at_ms)) + " " + entry.what);
    return lines;
  }

  SurvivalChecker survival_{ProtocolConfig{}};
  FaultStory story_{survival_};
};

TEST_F(Story, BeginsWithTheFirstFault) {
  story_.protection_starts(kPrimaryHost, EpochId(0), at(0));
  story_.silence(kBackupHost, at(1));
  EXPECT_FALSE(story_.begun());
  EXPECT_TRUE(report().timeline.empty());
  EXPECT_TRUE(report().metrics.empty());
}

TEST_F(Story, OfAFailoverTellsEachStepAndWhenItWasSinceTheFault) {
  story_.fault_strikes(fault("primary@1s"), 0, at(1000));
  story_.writes_left_behind(kPrimaryHost, Bytes(512), at(1000));
  story_.silence(kBackupHost, at(1500));
  story_.arbitrator_answers(kBackupHost, true, at(1502));
  story_.work_lost(EpochId(40), EpochId(39), Duration::ms(31), at(1600));
  story_.activated(kBackupHost, EpochId(39), false, at(1600));
  story_.work_lost(EpochId(70), EpochId(60), Duration::ms(99), at(9000));
  story_.address_announced(kBackupHost, at(1650));
  story_.first_answer(at(1649));
  EXPECT_THAT(timeline(), ElementsAre("1000 fault: primary", "1500 the backup hears nothing",
                                      "1502 the arbitrator grants the backup", "1600 the VM runs on the backup",
                                      "1649 first answer to a client", "1650 its address is announced"))
      << "in order of time, though an answer is noticed later";
  const Metrics metrics = report().metrics;
  EXPECT_EQ(metrics.at("failover_detection_ms"), 500);
  EXPECT_EQ(metrics.at("failover_arbitration_ms"), 502);
  EXPECT_EQ(metrics.at("failover_activation_ms"), 600);
  EXPECT_EQ(metrics.at("failover_announcement_ms"), 650);
  EXPECT_EQ(metrics.at("failover_first_answer_ms"), 649);
  EXPECT_EQ(metrics.at("failover_lost_epochs"), 2) << "39 and 40; of the first failover";
  EXPECT_EQ(metrics.at("failover_lost_run_ms"), 31);
  EXPECT_EQ(metrics.at("disk_unreplicated_bytes"), 512);
}

// Metrics are of the first time that something happened; the timeline has what happened again, but for what is heard
// over and over.
TEST_F(Story, OfFaultsThatOverlapTellsAllAndMeasuresFromTheFirst) {
  story_.fault_strikes(fault("omission:replication-link@1s+900ms"), 0, at(1000));
  story_.fault_strikes(fault("backup@1500ms+2s"), 0, at(1500));
  story_.silence(kPrimaryHost, at(1800));
  story_.silence(kPrimaryHost, at(1850));
  story_.replication_stops(kPrimaryHost, true, at(1850));
  story_.all_egress_released(kPrimaryHost, true, at(1850));
  story_.fault_mended(fault("omission:replication-link@1s+900ms"), 0, at(1900));
  story_.fault_mended(fault("backup@1500ms+2s"), 0, at(3500));
  story_.copy_begins(kPrimaryHost, at(3510));
  story_.copy_ends(kPrimaryHost, at(3600));
  story_.protection_starts(kPrimaryHost, EpochId(9), at(3601));
  story_.protected_again(kPrimaryHost, at(3650));
  story_.fault_strikes(fault("backup@4s"), 0, at(4000));
  story_.all_egress_released(kPrimaryHost, true, at(5000));
  EXPECT_THAT(
      timeline(),
      ElementsAre("1000 fault: omission of replication-link", "1500 fault: backup", "1800 the primary hears nothing",
                  "1850 the primary stops replicating", "1850 egress is released", "1900 mended: replication-link",
                  "3500 mended: backup", "3510 the primary begins to bring its peer up to date", "3600 synchronised",
                  "3601 protection starts", "3650 protected again", "4000 fault: backup", "5000 egress is released"));
  EXPECT_EQ(report().metrics.at("failover_detection_ms"), 800);
  EXPECT_EQ(report().metrics.at("failover_release_ms"), 850);
  EXPECT_EQ(report().metrics.at("protected_again_ms"), 2650);
}

TEST_F(Story, TellsTheEndOfAVm) {
  story_.fault_strikes(fault("backup@1s"), 0, at(1000));
  story_.fault_strikes(fault("primary@2s"), 0, at(2000));
  story_.lost(false, at(2000));
  EXPECT_THAT(timeline(), ElementsAre("1000 fault: backup", "2000 fault: primary", "2000 the VM is lost"));
  EXPECT_EQ(report().metrics.at("vm_lost"), 1);
}

}  // namespace
}  // namespace remus::sim
