// Which of the changes that were tried help.
//
// Judged: the time to finish the work, or the work done in a fixed time; where that is the same, the mean latency. A
// row that misses its rate is helped first of all by what makes the rate. Nothing is taken for a help that commits
// nothing, or that differs by less than runs differ among themselves (noticeable.hpp).
#pragma once

#include <vector>

#include "sim/record/trial.hpp"

namespace remus::sim {

struct Help {
  const Trial* trial = nullptr;  // borrowed from the RowTrials
  double times_better = 1;       // runtime or latency now / then, requests then / now; infinite when now never ends
  bool makes_the_rate = false;   // and without it the row misses its rate
};

// Best first, of each field the best value only. Ties keep the order in which they were tried.
std::vector<Help> changes_that_help(const RowTrials&);

}  // namespace remus::sim
