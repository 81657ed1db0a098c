// Distinct pages against run time as a sum of saturating sets, with fractions of pages: DirtyCurve before rounding.
//
// Every such sum with positive counts starts at 0, rises and is concave, as any count of distinct pages must. Whole
// pages would be an error of 25 % for a program that writes two of them an epoch.
#pragma once

#include <vector>

#include "models/workload/dirty_curve.hpp"

namespace remus {

struct ExponentialSum {
  struct Term {
    double pages = 0;  // >= 0
    Duration time{1};  // constant, > 0
    bool operator==(const Term&) const = default;
  };
  std::vector<Term> terms;  // one to three, by time

  // Mean number of distinct pages in a run of length T >= 0.
  double mean(Duration run) const;
  bool operator==(const ExponentialSum&) const = default;
};

// With whole pages, spread 0 and no phases. Precondition: at most three terms.
DirtyCurve rounded(const ExponentialSum&);

}  // namespace remus
