// Which constants of the paper's testbed and workloads are fitted, to what, and what comes out.
//
// From the measured traces (traces/data): dirty-page curves and compressed sizes. From published figures at 0 and 40
// cps, and the single figures of io (30 cps) and compile (10 cps): the rest. No other figure at 10, 20 or 30 cps is
// used, and the plug's limit is not fitted.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/calibration/fit_dirty_curve.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/validation/statement.hpp"
#include "tools/remsim/shipped_constants.hpp"
#include "tools/remsim/simulate_all.hpp"

namespace remus::cli {

struct TracedProgram {
  std::string program;
  double speed = 1;  // of the paper's machine in the traced one's, as far as it matters to this program's dirtying
  DirtyFit fit;      // before scaling
  std::vector<Recomputed> values;
};

// Curves, spreads and sizes of all workloads that take theirs from a trace in `folder` (traces/data/vm). Throws
// TraceError.
std::vector<TracedProgram> constants_from_traces(const std::filesystem::path& folder);

struct FittedFigure {
  sim::Statement statement;
  double simulated = 0;  // with every constant as written
};

struct PaperFit {
  std::vector<Recomputed> values;
  std::vector<FittedFigure> figures;
  bool converged = false;
  std::vector<std::string> problems;  // runs that died
};

// `experiment` holds the paper's testbed, its workloads and already the constants from the traces; the fitted ones in
// it do not matter. Throws ScenarioError when a figure is missing from the statements, or there
// but blind: nothing is fitted to those.
PaperFit constants_from_figures(sim::Experiment experiment, const std::vector<sim::Statement>&, const BatchOptions&);

}  // namespace remus::cli
