// Fits the dirty-page curve, a sum of terms n (1 - e^(-T/t)), to measured (run, mean pages) points.
//
// Method: Levenberg-Marquardt on the logarithms of the parameters (so they stay positive), residuals relative to the
// measured count, from a grid of start values; the best end is taken. Time constants are searched up to kSlowSetReach
// times the longest run; beyond it the term is a straight line within the data and its n and t cannot be told apart.
// Leaves out: any trust beyond the longest run: there the curve is an extrapolation.
// Validated: fit_dirty_curve_test.cpp, exact recovery of known curves and prediction of unseen points of curves of
// other shapes; residuals are in the result; traces/MODELS.md.
// References: K. Madsen, H. B. Nielsen, O. Tingleff, Methods for Non-Linear Least Squares Problems, 2004, section 3.2.
#pragma once

#include <vector>

#include "models/calibration/exponential_sum.hpp"
#include "models/workload/dirty_curve.hpp"

namespace remus {

struct DirtyPoint {
  Duration run;               // > 0: mean actual length of the epochs
  double mean_pages = 0;      // > 0: mean distinct pages written in them
  double standard_error = 0;  // of mean_pages, relative; >= 0
  // Where the epochs' lengths differ: the lengths that the mean was taken over, or as many that stand for them. The
  // curve is then held against its mean over them, which is below its value at their mean (it is concave).
  std::vector<Duration> runs{};
};

// Of a curve (anything with mean(Duration)): over all `runs`, or at `run` where there are none.
template <class Curve>
double mean_over(const Curve& curve, const std::vector<Duration>& runs, Duration run) {
  if (runs.empty()) return curve.mean(run);
  double sum = 0;
  for (const Duration r : runs) sum += curve.mean(r);
  return sum / static_cast<double>(runs.size());
}

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

// Two terms, every point weighing the same, no prior: what the points alone say. Standard errors are not used.
// Preconditions (checked, InvariantViolated): at least four points with positive coordinates.
DirtyFit fit_dirty_curve(const std::vector<DirtyPoint>&, SlowSet = SlowSet::free);

struct CurveEstimate {
  ExponentialSum curve;
  std::vector<double> residuals;  // (curve - measured) / measured, per point
  double rms = 0;                 // of the residuals
};

// A mean is never trusted to better than this: recordings of one program differ by that much from each other.
inline constexpr double kLeastError = 0.01;

// The most probable curve given noisy points, however few: maximum a posteriori, with residuals divided by the point's
// error (standard error and kLeastError together) and a log-normal prior on each time constant, within a factor of
// four: the first about 0.3 times the shortest run, the last about the longest. The prior holds what the points leave
// open (three points cannot fix four parameters) and yields where they speak; it was chosen on synthetic programs
// (power laws, two and four sets, lines, flat ones, with errors up to 5 %), where other choices did no better.
// Two terms; three where seven points or more lie off the two-term curve by more than kLeastError (rms) and a third
// term at least halves that. (A criterion such as AICc needs the points' errors to be independent; unions of the same
// epochs are not.)
// Preconditions (checked, InvariantViolated): at least one point, coordinates positive.
CurveEstimate estimate_dirty_curve(const std::vector<DirtyPoint>&);

// The same program on a machine `speed` times as fast as the traced one: it reaches the same pages in 1/speed the time.
// Precondition: speed > 0.
DirtyCurve on_faster_machine(const DirtyCurve&, double speed);

}  // namespace remus
