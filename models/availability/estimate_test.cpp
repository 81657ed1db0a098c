#include "models/availability/estimate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/units/invariant.hpp"

namespace remus::availability {
namespace {

Sample sample(double t, double y, double weight = 1) {
  Sample s{.seconds = t, .accrued = {}, .weight = weight};
  s.accrued[0] = y;
  return s;
}

// r = 6 / 30; Y - r T = -1, 1, 0 with s^2 = 1; error = 1 / (10 sqrt 3).
TEST(Estimate, RatioAndItsErrorByHand) {
  Sums sums;
  for (const Sample& s : {sample(10, 1), sample(5, 2), sample(15, 3)}) sums.add(s);
  const Estimate e = estimates_of(sums)[0];
  EXPECT_DOUBLE_EQ(e.value, 0.2);
  EXPECT_NEAR(e.standard_error, 1 / (10 * std::sqrt(3.0)), 1e-12);
  EXPECT_EQ(e.seen, 3);
  EXPECT_DOUBLE_EQ(e.high, 0.2 + student_t95(2) * e.standard_error);
  EXPECT_EQ(e.low, 0) << "0.2 - 4.3 * 0.058 is below it";
  EXPECT_EQ(estimates_of(sums)[1].value, 0);
}

// r = 4 / 40; Y - r T = 0.1, -0.1, 0, 0 with s^2 = 0.02 / 3; error = sqrt(0.02 / 3) / (10 * 2).
TEST(Estimate, TheIntervalIsStudentsAboutTheRatio) {
  Sums sums;
  for (const Sample& s : {sample(10, 1.1), sample(10, 0.9), sample(10, 1), sample(10, 1)}) sums.add(s);
  const Estimate e = estimates_of(sums)[0];
  const double error = std::sqrt(0.02 / 3) / 20;
  EXPECT_NEAR(e.low, 0.1 - 3.18 * error, 0.05 * error);  // Abramowitz and Stegun: t of 3 degrees of freedom is 3.182
  EXPECT_NEAR(e.high, 0.1 + 3.18 * error, 0.05 * error);
}

TEST(Estimate, AWeightCountsLikeSoManyCopies) {
  Sums weighted, plain;
  weighted.add(sample(10, 1, 2));
  weighted.add(sample(5, 2));
  plain.add(sample(20, 2));
  plain.add(sample(5, 2));
  EXPECT_EQ(estimates_of(weighted)[0].value, estimates_of(plain)[0].value);
  EXPECT_EQ(weighted.weight, 3);
}

TEST(Estimate, MergingIsAdding) {
  Sums all, first, second;
  for (int i = 1; i < 9; ++i) {
    all.add(sample(i, i % 3));
    (i < 5 ? first : second).add(sample(i, i % 3));
  }
  first.merge(second);
  EXPECT_EQ(first.samples, all.samples);
  EXPECT_EQ(estimates_of(first)[0].standard_error, estimates_of(all)[0].standard_error);  // sums of whole numbers
}

TEST(Estimate, QuantilesOfStudentsT) {  // Abramowitz and Stegun, table 26.10
  EXPECT_NEAR(student_t95(10), 2.228, 1e-3);
  EXPECT_NEAR(student_t95(30), 2.042, 1e-3);
  EXPECT_NEAR(student_t95(1'000'000'000), 1.95996, 1e-5);
}

TEST(Estimate, NeedsTwoSamples) {
  Sums one;
  one.add(sample(1, 1));
  EXPECT_THROW(estimates_of(one), InvariantViolated);
}

}  // namespace
}  // namespace remus::availability
