// Long-run means and their confidence intervals from independent samples.
//
// A sample is a stretch of a walk: its length T and, per measure, what accrued in it, Y. The long-run mean is estimated
// by r = sum Y / sum T with the standard error s / (mean T sqrt(n)), s^2 = sum (Y - r T)^2 / (n - 1): the ratio
// estimator of regenerative simulation (M. A. Crane, D. L. Iglehart, Operations Research 23, 1975; A. M. Law,
// Simulation Modeling and Analysis, 5th ed., section 9.5.3). Y and T may carry a likelihood ratio (simulate.hpp); r
// stays consistent. Leaves out: r's bias, of order 1/n. Validated by estimate_test.cpp; coverage in
// validation/analytic.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/availability/measures.hpp"

namespace remus::availability {

struct Sample {
  double seconds = 0;
  Measures accrued{};
  double weight = 1;  // likelihood ratio: `seconds` and `accrued` are to be multiplied by it
};

// What is kept of many samples. Adding and merging in the same order gives the same bits.
struct Sums {
  std::int64_t samples = 0;
  double weight = 0;  // mean 1 per sample
  double time = 0, time2 = 0;
  Measures sum{}, square{}, product{};         // of Y, Y^2 and Y T
  std::array<std::int64_t, kMeasures> seen{};  // samples in which Y > 0

  void add(const Sample&);
  void merge(const Sums&);
};

struct Estimate {
  double value = 0;
  double standard_error = 0;
  double low = 0, high = 0;  // 95 % confidence interval; low >= 0
  std::int64_t seen = 0;
};

// Preconditions (checked): two samples or more, time > 0.
std::array<Estimate, kMeasures> estimates_of(const Sums&);

// Two-sided 95 % quantile of Student's t, from 10 degrees of freedom on to 2e-4.
double student_t95(std::int64_t degrees_of_freedom);

}  // namespace remus::availability
