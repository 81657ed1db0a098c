// Fits the dirty-page curve N(T) = n1 (1 - e^(-T/t1)) + n2 (1 - e^(-T/t2)) to measured (run, mean pages) points.
//
// Method: Levenberg-Marquardt on the logarithms of the four parameters (so they stay positive), residuals relative to
// the measured count (each epoch length weighs the same), from a grid of start values; the best end is taken.
// The slow set's time constant is searched up to kSlowSetReach times the longest run; beyond it the term is a straight
// line within the data and n2 and t2 cannot be told apart.
// Leaves out: the points' own errors (phased programs make some hundred epochs' mean good to 5 % or so) and any trust
// beyond the longest run: there the curve is an extrapolation.
// Validated: fit_dirty_curve_test.cpp, exact recovery of known curves; residuals on the traces are in the result.
// References: K. Madsen, H. B. Nielsen, O. Tingleff, Methods for Non-Linear Least Squares Problems, 2004, section 3.2.
#pragma once

#include <vector>

#include "models/workload/dirty_curve.hpp"

namespace remus {

struct DirtyPoint {
  Duration run;           // > 0: mean actual length of the epochs
  double mean_pages = 0;  // > 0: mean distinct pages written in them
};

struct DirtyFit {
  DirtyCurve curve;               // t1 <= t2; pages and nanoseconds rounded; spread 0 (the caller's to fill)
  std::vector<double> residuals;  // (curve - measured) / measured, per point, of the rounded curve
  double rms = 0;                 // of the residuals
};

inline constexpr double kSlowSetReach = 20;

// What the slow set does beyond the longest run measured. free: t2 is fitted. unbounded: t2 is held at kSlowSetReach
// times the longest run, so that the curve goes on in a straight line (three parameters are fitted): for programs that
// keep writing pages not written before, such as a build that starts process after process.
enum class SlowSet { free, unbounded };

// Preconditions (checked, InvariantViolated): at least four points with positive coordinates.
DirtyFit fit_dirty_curve(const std::vector<DirtyPoint>&, SlowSet = SlowSet::free);

// The same program on a machine `speed` times as fast as the traced one: it reaches the same pages in 1/speed the time.
// Precondition: speed > 0.
DirtyCurve on_faster_machine(const DirtyCurve&, double speed);

}  // namespace remus
