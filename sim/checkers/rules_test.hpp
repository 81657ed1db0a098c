// What the judges' tests share: each rule is made to fire by one fact, and beside it stands the lawful neighbour, the
// same story without this fact, at which no rule fires. A judge's cases must cover all of its rules.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "sim/checkers/violation.hpp"

namespace remus::sim {

struct RuleCase {
  Rule rule;
  const char* how;            // it is broken; a name for the test
  void (*tell)(bool broken);  // the story, with the fact or without
};

inline void PrintTo(const RuleCase& c, std::ostream* out) { *out << c.how; }

// The rule that fires; nothing when none does.
template <class Story>
std::optional<Rule> fired(const Story& story) {
  try {
    story();
    return std::nullopt;
  } catch (const Violation& violation) {
    EXPECT_STREQ(violation.checker(), facts_of(violation.rule()).checker);
    return violation.rule();
  }
}

inline void expect_rule(const RuleCase& c) {
  EXPECT_EQ(fired([&] { c.tell(true); }), c.rule);
  EXPECT_EQ(fired([&] { c.tell(false); }), std::nullopt) << "the lawful neighbour";
}

// A rule that nothing has made fire is not known to work.
inline void expect_all_rules(Judge judge, const std::vector<RuleCase>& cases) {
  std::set<Rule> seen, all;
  for (const RuleCase& c : cases) seen.insert(c.rule);
  for (const RuleFacts& facts : kRuleFacts) {
    if (facts.judge == judge) all.insert(facts.rule);
  }
  EXPECT_EQ(seen, all);
}

inline std::string name_of_case(const testing::TestParamInfo<RuleCase>& info) { return info.param.how; }

// In a test file: RULES_OF(judge, cases), where `cases` is a std::vector<RuleCase>.
#define RULES_OF(judge, cases)                                                            \
  class judge##_rules : public testing::TestWithParam<RuleCase> {};                       \
  TEST_P(judge##_rules, Fires) { expect_rule(GetParam()); }                               \
  INSTANTIATE_TEST_SUITE_P(Rules, judge##_rules, testing::ValuesIn(cases), name_of_case); \
  TEST(judge##_judge, HasMadeEveryRuleFire) { expect_all_rules(Judge::judge, cases); }

}  // namespace remus::sim
