#include "sim/validation/blind.hpp"

#include <gtest/gtest.h>

namespace remus::sim {
namespace {

Verdict verdict(double error, double noise, Outcome outcome, How how = How::blind) {
  Verdict v;
  v.statement.how = how;
  v.statement.noise = noise;
  v.error = error;
  v.outcome = outcome;
  return v;
}

TEST(BlindSummary, IsOfTheUnseenFiguresOnly) {
  EXPECT_FALSE(blind_summary({}));
  EXPECT_FALSE(blind_summary({verdict(0.5, 0.1, Outcome::fails, How::predicted)}));
  const auto summary =
      blind_summary({verdict(9, 9, Outcome::fails, How::calibrated), verdict(0.5, 0.1, Outcome::misses)});
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->figures, 1u);
  EXPECT_EQ(summary->within_tolerance, 0u);
  EXPECT_EQ(summary->median_error, 0.5);
  EXPECT_EQ(summary->worst.error, 0.5);
}

// Sizes 0.1, 0.2, 0.4, 0.8 in another order: the middle two are 0.2 and 0.4.
TEST(BlindSummary, MedianIsOfSizesAndOfTheMiddleTwo) {
  const auto summary = blind_summary({verdict(-0.8, 0.01, Outcome::worse), verdict(0.1, 0.04, Outcome::holds),
                                      verdict(-0.4, 0.03, Outcome::misses), verdict(0.2, 0.02, Outcome::holds)});
  ASSERT_TRUE(summary);
  EXPECT_DOUBLE_EQ(summary->median_error, 0.3);
  EXPECT_EQ(summary->figures, 4u);
  EXPECT_EQ(summary->within_tolerance, 2u);
  EXPECT_EQ(summary->worst.error, -0.8) << "the largest, whichever side it is on";
  EXPECT_EQ(summary->noisiest.error, 0.1);
}

TEST(BlindSummary, MedianOfAnOddCountIsTheMiddleOne) {
  const auto summary = blind_summary(
      {verdict(0.8, 0, Outcome::misses), verdict(-0.1, 0, Outcome::holds), verdict(0.3, 0, Outcome::holds)});
  EXPECT_DOUBLE_EQ(summary->median_error, 0.3);
}

}  // namespace
}  // namespace remus::sim
