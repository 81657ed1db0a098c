#include "models/calibration/recording_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/calibration/simulated_traces_test.hpp"

namespace remus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using traces::Trace;

// 40 epochs; the last `late` of them last 50 ms.
Trace recording(std::size_t late = 0) {
  Trace trace = constant_trace(1000, Duration::ms(25), 40);
  trace.header.epoch.nominal = Duration::ms(25);
  trace.header.mechanism = "uffd-wp-async";
  trace.header.clock.domain = "wall";
  for (std::size_t i = 40 - late; i < 40; ++i) trace.epochs[i].run = Duration::ms(50);
  return trace;
}

TEST(RecordingFacts, CountsLateEpochs) {
  EXPECT_EQ(facts_of({recording()}).late_epochs, 0);
  const RecordingFacts facts = facts_of({recording(), recording(10)});
  EXPECT_EQ(facts.epochs, 80);
  EXPECT_EQ(facts.late_epochs, 10);
  EXPECT_EQ(facts.asked, Duration::ms(25));
  EXPECT_EQ(facts.got, Duration::us(31'250));  // of the worse recording: (30 x 25 + 10 x 50) / 40
  EXPECT_EQ(facts.dirty, Pages(80'000));
}

TEST(RecordingFacts, LateIsHalfAsLongAgain) {
  Trace trace = recording();
  trace.epochs[3].run = Duration::us(37'499);
  trace.epochs[4].run = Duration::us(37'500);
  EXPECT_EQ(facts_of({trace}).late_epochs, 1);
  trace.header.epoch.nominal = Duration();  // nobody said what was asked for
  EXPECT_EQ(facts_of({trace}).late_epochs, 0);
}

TEST(RecordingFacts, StopsWhereTheRecorderDidNotKeepUp) {
  Trace trace = recording();
  for (auto& epoch : trace.epochs) epoch.run = Duration::ms(100);
  EXPECT_NO_THROW(facts_of({trace}));
  trace.epochs[7].run = Duration::ms(180);
  try {
    facts_of({recording(), trace});
    FAIL();
  } catch (const CannotCalibrate& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("asked for at 25ms were 102ms"), HasSubstr("up to 180ms"),
                                    HasSubstr("--contents"), HasSubstr("--epoch 102ms")));
  }
}

// 1000 first writes of 0.92 us in each 25 ms are 3.68 %.
TEST(RecordingFacts, FaultsThatNoSlowdownAccountsFor) {
  Trace trace = recording();
  EXPECT_NEAR(facts_of({trace}).uncounted_cost, 0.0368, 1e-9);
  trace.header.overhead.slowdown = 1.02;
  EXPECT_NEAR(facts_of({trace}).uncounted_cost, 0.0368 - (1 - 1 / 1.02), 1e-9);
  EXPECT_EQ(facts_of({trace}).slowdown, 1.02);
  trace.header.overhead.slowdown = 1.05;
  EXPECT_EQ(facts_of({trace}).uncounted_cost, 0);
  trace.header.overhead.slowdown.reset();
  trace.header.clock.domain = "guest";  // whose time stands still in a fault
  EXPECT_EQ(facts_of({trace}).uncounted_cost, 0);
  trace.header.clock.domain = "wall";
  trace.header.mechanism = "kvm-dirty-log";
  EXPECT_EQ(facts_of({trace}).uncounted_cost, 0);
}

TEST(RecordingFacts, CpusOfRecordingsInWallTimeThatHaveThem) {
  EXPECT_EQ(facts_of({recording()}).busy_cpus, std::nullopt);
  Trace asleep = recording();
  for (auto& epoch : asleep.epochs) epoch.cpu = Duration::ms(2);
  EXPECT_NEAR(facts_of({asleep, recording()}).busy_cpus.value_or(-1), 0.08, 1e-9);
  asleep.header.clock.domain = "cpu";
  EXPECT_EQ(facts_of({asleep}).busy_cpus, std::nullopt);
  asleep.header.clock.domain = "wall";
  asleep.epochs[5].cpu.reset();
  EXPECT_EQ(facts_of({asleep}).busy_cpus, std::nullopt);
}

TEST(RecordingFacts, CollectsWhatWasNotSeen) {
  Trace one = recording(), two = recording();
  one.header.unseen = {{"pages given back", 12, "munmap"}, {"pages read-only", 0, ""}};
  two.header.unseen = {{"writes of devices", std::nullopt, ""}};
  const RecordingFacts facts = facts_of({one, two});
  ASSERT_EQ(facts.unseen.size(), 2U);
  EXPECT_EQ(facts.unseen[0].what, "pages given back");
  EXPECT_EQ(facts.unseen[1].what, "writes of devices");
}

}  // namespace
}  // namespace remus
