// Which constants of testbed xen47 and its server are fitted, to what, and what comes out.
//
// From the published rows at 10, 30 and 100 ms and without protection, and that dirty pages grow by 1.6 for 20 times
// the interval: nothing else. The forms are closed (validation/xen47/README.md), and `remsim validate` holds the
// simulator, with these constants, against the same rows.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/validation/statement.hpp"
#include "tools/remsim/shipped_constants.hpp"

namespace remus::cli {

struct Xen47Residual {
  std::string figure;  // "replies/s at 30 ms without buffer"
  double published = 0, fitted = 0;
};

struct Xen47Fit {
  std::vector<Recomputed> values;
  std::vector<Xen47Residual> residuals;
};

// `shipped` has the testbed and the workload with what is not fitted. Throws ScenarioError when a row is missing from
// the statements.
Xen47Fit fit_xen47(const std::vector<sim::Statement>&, const sim::Experiment& shipped);

}  // namespace remus::cli
