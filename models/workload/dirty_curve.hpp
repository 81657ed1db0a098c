// Distinct pages written in a stretch of guest run time T, and how the epochs vary about it.
//
// Models: N(T) = n1 (1 - e^(-T/t1)) + n2 (1 - e^(-T/t2)) + n3 (1 - e^(-T/t3)): a small hot set rewritten at once, a
// large one reached slowly, and a third where measurements show it (n3 = 0: none). Each epoch's count is N(T) times a
// level about 1, log-normal with coefficient of variation `spread`; a share of its variance (`phase_share`) belongs to
// the program's phases and outlasts epochs: its correlation falls by e in `phase_time` of guest run time. Leaves out:
// which pages they are, and any other law of the levels. Validated: traces/MODELS.md (each shipped trace).
#pragma once

#include "models/units/quantity.hpp"

namespace remus {

struct DirtyCurve {
  Pages n1;               // pages of the hot set
  Duration t1{1};         // its time constant, > 0
  Pages n2;               // pages of the slow set
  Duration t2{1};         // its time constant, > 0
  Ratio spread{};         // coefficient of variation of an epoch's count about N(T), >= 0
  Ratio phase_share{};    // of the variance of the logarithm of the level, that of the phases, in [0, 1]
  Duration phase_time{};  // over which it is forgotten; 0 with a phase_share of 0
  Pages n3{};             // pages of a third set; 0: none
  Duration t3{1};         // its time constant, > 0

  // Pages of all three sets: what N(T) grows to.
  Pages total() const { return n1 + n2 + n3; }
  // Mean number of distinct pages in a run of length T >= 0, not rounded.
  double mean(Duration run) const;
  bool operator==(const DirtyCurve&) const = default;
};

}  // namespace remus
