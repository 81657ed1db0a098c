#include "sim/record/transfer.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "models/units/invariant.hpp"

namespace remus::sim {
namespace {

TEST(Transfer, ReadsBackBitForBit) {
  const RunResult result{
      .metrics = {{"a", 0.1 + 0.2}, {"b", 1.0 / 3}, {"c", 5e-324}, {"d", 1.7976931348623157e308}, {"e", 12}},
      .cycle = {{"suspend", 1.4}, {"copy", 2.0 / 7}},
      .request = {{"held", 3.3}},
      .busy_share = {{"link", 0.123456789012345678}},
      .last_draws = {{"guest", 0xffffffffffffffffULL}, {"server", 9007199254740993ULL}},
      .timeline = {{"crash primary", 12300}, {"detected", 13300 + 1.0 / 3}},
      .checker = "output-commit",
      .violation = "epoch 3 left\n  \"before\" commit"};
  const RunResult back = result_from_text(to_text(result));
  EXPECT_EQ(back.metrics, result.metrics);
  ASSERT_EQ(back.cycle.size(), 2u);
  EXPECT_EQ(back.cycle[1].name, "copy");
  EXPECT_EQ(back.cycle[1].ms, 2.0 / 7);
  EXPECT_EQ(back.request.at(0).ms, 3.3);
  EXPECT_EQ(back.busy_share, result.busy_share);
  EXPECT_EQ(back.last_draws, result.last_draws);
  ASSERT_EQ(back.timeline.size(), 2u);
  EXPECT_EQ(back.timeline[1].what, "detected");
  EXPECT_EQ(back.timeline[1].at_ms, 13300 + 1.0 / 3);
  EXPECT_EQ(back.checker, result.checker);
  EXPECT_EQ(back.violation, result.violation);
}

TEST(Transfer, ReadsBackWhatBecameOfFaults) {
  EXPECT_FALSE(result_from_text(to_text({})).outcome.has_value());
  FaultOutcome outcome;
  outcome.struck = {{"primary@1s", 1000, 1}, {"client-link@2s", 2000.5, 0}};
  outcome.fate = Fate::failed_over;
  outcome.protected_at_end = true;
  outcome.ended_ms = 1.0 / 3;
  outcome.progress = 2.5;
  outcome.phase_s = {1, 2, 3};
  outcome.phase_progress = {4, 5, 6};
  outcome.commits = {.commits = 7, .first_ms = 8, .last_ms = 9, .longest_ms = 10, .pages = 11};
  const FaultOutcome back = result_from_text(to_text({.outcome = outcome})).outcome.value();
  ASSERT_EQ(back.struck.size(), 2u);
  EXPECT_EQ(back.struck[1].fault, "client-link@2s");
  EXPECT_EQ(back.struck[1].at_ms, 2000.5);
  EXPECT_EQ(back.struck[0].effects, 1u);
  EXPECT_EQ(back.fate, outcome.fate);
  EXPECT_TRUE(back.protected_at_end);
  EXPECT_EQ(back.ended_ms, outcome.ended_ms);
  EXPECT_EQ(back.progress, 2.5);
  EXPECT_EQ(back.phase_s, outcome.phase_s);
  EXPECT_EQ(back.phase_progress, outcome.phase_progress);
  EXPECT_EQ(back.commits.commits, 7u);
  EXPECT_EQ(back.commits.first_ms, 8);
  EXPECT_EQ(back.commits.last_ms, 9);
  EXPECT_EQ(back.commits.longest_ms, 10);
  EXPECT_EQ(back.commits.pages, 11);
}

TEST(Transfer, NotANumberIsABugAndNamed) {
  const RunResult result{.metrics = {{"runtime_s", std::numeric_limits<double>::quiet_NaN()}}};
  try {
    to_text(result);
    FAIL() << "accepted";
  } catch (const InvariantViolated& error) {
    EXPECT_NE(std::string(error.what()).find("runtime_s"), std::string::npos);
  }
}

TEST(Transfer, NoPartOfAResultMayBeNoNumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  for (const double value : {nan, infinite, -infinite}) {
    EXPECT_THROW(to_text({.metrics = {{"x", value}}}), InvariantViolated);
    EXPECT_THROW(to_text({.cycle = {{"copy", 1}, {"wait", value}}}), InvariantViolated);
    EXPECT_THROW(to_text({.request = {{"held", value}}}), InvariantViolated);
    EXPECT_THROW(to_text({.busy_share = {{"link", value}}}), InvariantViolated);
    EXPECT_THROW(to_text({.timeline = {{"detected", value}}}), InvariantViolated);
  }
}

TEST(Transfer, TruncatedTextIsRefused) {
  const std::string text = to_text({.metrics = {{"runtime_s", 1.5}}});
  EXPECT_THROW(result_from_text(text.substr(0, text.size() / 2)), std::runtime_error);
  EXPECT_THROW(result_from_text(""), std::runtime_error);
}

}  // namespace
}  // namespace remus::sim
