#include "tools/remsim/fault_patterns.hpp"

#include <gtest/gtest.h>

namespace remus::cli {
namespace {

using sim::FaultComponent;

std::vector<sim::Fault> drawn(FaultPattern pattern, std::uint64_t draw) {
  return faults_of(pattern, FaultComponent::backup, 7, Instant(Duration::ms(500)),
                   {.overcome = Duration::ms(300), .noticed = Duration::ms(200)},
                   {FaultComponent::primary, FaultComponent::backup}, draw);
}

TEST(FaultPatterns, AreWhatTheirNamesSay) {
  EXPECT_EQ(sim::describe(drawn(FaultPattern::crash, 1)), "backup@event:7+300ms");
  EXPECT_EQ(sim::describe(drawn(FaultPattern::crash_for_good, 1)), "backup@event:7");
  EXPECT_EQ(sim::describe(drawn(FaultPattern::omission, 1)), "omission:backup@event:7+300ms");
}

TEST(FaultPatterns, BriefOnesAreOverBeforeTheyCanBeNoticed) {
  for (std::uint64_t draw = 0; draw < 200; ++draw) {
    for (const FaultPattern pattern : {FaultPattern::brief_crash, FaultPattern::brief_omission}) {
      const sim::Fault fault = drawn(pattern, draw).front();
      EXPECT_EQ(fault.kind, pattern == FaultPattern::brief_crash ? sim::FaultKind::crash : sim::FaultKind::omission);
      EXPECT_GE(*fault.repaired_after, Duration::ms(1));
      EXPECT_LE(*fault.repaired_after, Duration::ms(100));
    }
  }
  EXPECT_NE(drawn(FaultPattern::brief_crash, 1), drawn(FaultPattern::brief_crash, 2));
  EXPECT_EQ(drawn(FaultPattern::brief_crash, 1), drawn(FaultPattern::brief_crash, 1));
}

TEST(FaultPatterns, TheSecondOfTwoComesBeforeTheFirstIsLongOvercome) {
  std::array<int, 2> of_component{};
  for (std::uint64_t draw = 0; draw < 200; ++draw) {
    const auto faults = drawn(FaultPattern::two_faults, draw);
    ASSERT_EQ(faults.size(), 2u);
    EXPECT_EQ(faults[0].event, 7u);
    EXPECT_GE(faults[1].at, Instant(Duration::ms(500)));
    EXPECT_LE(faults[1].at, Instant(Duration::ms(1100)));
    ++of_component[static_cast<std::size_t>(faults[1].component)];
    EXPECT_EQ(sim::parse_faults(sim::describe(faults)), faults) << "it is printed as a command";
  }
  EXPECT_GT(of_component[0], 60);
  EXPECT_GT(of_component[1], 60);
}

}  // namespace
}  // namespace remus::cli
