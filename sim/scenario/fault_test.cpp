// Faults as text: what is accepted reads back the same, what is not gets one line with the fix.
#include "sim/scenario/fault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/scenario/load.hpp"

namespace remus::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Faults, CrashAtATime) {
  const Fault fault = parse_faults("primary@12.3s").at(0);
  EXPECT_EQ(fault.component, FaultComponent::primary);
  EXPECT_EQ(fault.kind, FaultKind::crash);
  EXPECT_EQ(fault.at, Instant(Duration::ms(12'300)));
  EXPECT_FALSE(fault.event);
  EXPECT_FALSE(fault.repaired_after);
}

TEST(Faults, SeveralOfAllKinds) {
  const std::vector<Fault> faults = parse_faults("backup@event:1234+1s,omission:replication-link@3s+200ms");
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].event, 1234u);
  EXPECT_EQ(faults[0].repaired_after, Duration::ms(1000));
  EXPECT_EQ(faults[1].kind, FaultKind::omission);
  EXPECT_EQ(faults[1].component, FaultComponent::replication_link);
}

TEST(Faults, EachReadsBackAsItIsDescribed) {
  for (std::size_t component = 0; component < kFaultComponentNames.size(); ++component) {
    for (const FaultKind kind : {FaultKind::crash, FaultKind::omission}) {
      const Fault timed{
          static_cast<FaultComponent>(component), kind, Instant(Duration(1'234'567'891)), {}, Duration(1)};
      const Fault counted{static_cast<FaultComponent>(component), kind, {}, 18446744073709551615ULL, Duration::ms(3)};
      EXPECT_EQ(parse_faults(describe(timed)), std::vector{timed}) << describe(timed);
      EXPECT_EQ(parse_faults(describe(std::vector{timed, counted})), (std::vector{timed, counted}));
    }
  }
}

struct BadFault {
  const char* text;
  const char* says;
};

class BadFaults : public testing::TestWithParam<BadFault> {};

TEST_P(BadFaults, AreRefusedInOneLineWithTheFix) {
  try {
    parse_faults(GetParam().text);
    FAIL() << "accepted";
  } catch (const ScenarioError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr(GetParam().says), Not(HasSubstr("\n"))));
  }
}

const BadFault kBadFaults[] = {
    {"", "a fault is missing at a comma"},
    {"primary@3s,", "a fault is missing at a comma"},
    {",primary@3s", "a fault is missing at a comma"},
    {"primary", "COMPONENT@WHEN"},
    {"primry@3s", "did you mean primary?"},
    {"link@3s", "components: primary, backup, replication-link"},
    {"@3s", "is no component"},
    {"crash:primary@3s", "is no component"},
    {"primary@3", "has no unit"},
    {"primary@", "duration"},
    {"primary@nans", "primary@nans"},
    {"primary@-1s", "negative"},
    {"primary@3s+", "duration"},
    {"primary@3s+0s", "+200ms"},
    {"primary@3s+200", "has no unit"},
    {"primary@3s+1s+1s", "1s+1s"},
    {"omission:primary@3s", "after how long, such as omission:primary@3s+200ms"},
    {"primary@event:0", "count from 1"},
    {"primary@event:", "count from 1"},
    {"primary@event:-4", "count from 1"},
    {"primary@event:1.5", "count from 1"},
    {"primary@event:99999999999999999999", "count from 1"},
    {"primary@3s\nx", "has"},
};

INSTANTIATE_TEST_SUITE_P(Faults, BadFaults, testing::ValuesIn(kBadFaults));

}  // namespace
}  // namespace remus::sim
