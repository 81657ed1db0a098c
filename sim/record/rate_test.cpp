#include "sim/record/rate.hpp"

#include <gtest/gtest.h>

#include "sim/record/noticeable.hpp"

namespace remus::sim {
namespace {

TEST(Rate, NothingCommittedIsSaidOfProtectedRunsOnly) {
  EXPECT_TRUE(commits_nothing(40, {{"checkpoints", 0}}));
  EXPECT_FALSE(commits_nothing(40, {{"checkpoints", 1}}));
  EXPECT_FALSE(commits_nothing(0, {{"checkpoints", 0}})) << "the baseline is not meant to commit";
  EXPECT_FALSE(commits_nothing(40, {})) << "not known";
}

TEST(Rate, IsMadeFromNineTenthsOn) {
  EXPECT_FALSE(misses_rate(40, {{"cps_achieved", 36}}));
  EXPECT_TRUE(misses_rate(40, {{"cps_achieved", 35.99}}));
  EXPECT_TRUE(misses_rate(40, {{"checkpoints", 0}}));
  EXPECT_TRUE(misses_rate(40, {{"checkpoints", 0}, {"cps_achieved", 40}}))
      << "committed nothing, whatever else is said";
  EXPECT_FALSE(misses_rate(40, {{"checkpoints", 5}})) << "not known";
  EXPECT_FALSE(misses_rate(0, {{"cps_achieved", 0}})) << "the baseline";
}

// A count of n varies by sqrt(n): of 100 by a tenth, of 400 by a twentieth; the ratio by the root of the sum of
// squares.
TEST(LeastNoticeable, IsTwoStandardDeviationsOfTheRatioOfTwoCounts) {
  const Metrics hundred{{"requests_completed", 100}}, four_hundred{{"requests_completed", 400}};
  EXPECT_NEAR(least_noticeable(hundred, four_hundred), 1 + 2 * 0.1118034, 1e-6);
  EXPECT_NEAR(least_noticeable(four_hundred, hundred), 1 + 2 * 0.1118034, 1e-6);
  EXPECT_NEAR(least_noticeable(hundred, hundred), 1 + 2 * 0.1414214, 1e-6);
}

TEST(LeastNoticeable, IsATwentiethWhereNothingIsCountedOrVeryMuch) {
  EXPECT_DOUBLE_EQ(least_noticeable({{"runtime_s", 3}}, {{"runtime_s", 4}}), 1.05);
  EXPECT_DOUBLE_EQ(least_noticeable({{"requests_completed", 1e9}}, {{"requests_completed", 1e9}}), 1.05);
  EXPECT_DOUBLE_EQ(least_noticeable({{"requests_completed", 0}}, {{"requests_completed", 0}}), 1.05);
}

}  // namespace
}  // namespace remus::sim
