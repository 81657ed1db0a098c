// Distinct pages written in a stretch of guest run time T.
//
// Models: N(T) = n1 (1 - e^(-T/t1)) + n2 (1 - e^(-T/t2)): a small hot set rewritten at once and a large one reached
// slowly. Leaves out: phases (a rate that varies over time) and correlation between epochs; see `spread`. Validated:
// fits the whole-VM traces within 0.5-7 % rms where one exponential misses by 5-38 %.
#pragma once

#include "models/units/quantity.hpp"

namespace remus {

struct DirtyCurve {
  Pages n1;        // pages of the hot set
  Duration t1{1};  // its time constant, > 0
  Pages n2;        // pages of the slow set
  Duration t2{1};  // its time constant, > 0
  Ratio spread;    // coefficient of variation of an epoch's count about N(T), >= 0

  // Mean number of distinct pages in a run of length T >= 0, not rounded.
  double mean(Duration run) const;
  bool operator==(const DirtyCurve&) const = default;
};

}  // namespace remus
