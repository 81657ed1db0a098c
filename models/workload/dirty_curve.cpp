#include "models/workload/dirty_curve.hpp"

#include <cmath>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

// expm1 keeps the digits where run is much shorter than the time constant.
double saturating(Pages limit, Duration constant, Duration run) {
  return -static_cast<double>(limit.count()) * std::expm1(-run.in_seconds() / constant.in_seconds());
}

}  // namespace

double DirtyCurve::mean(Duration run) const {
  invariant(run.in_ns() >= 0, "DirtyCurve::mean: a run cannot be negative");
  invariant(t1.in_ns() > 0 && t2.in_ns() > 0 && t3.in_ns() > 0, "DirtyCurve::mean: time constants must be > 0");
  const double two = saturating(n1, t1, run) + saturating(n2, t2, run);
  return n3.count() == 0 ? two : two + saturating(n3, t3, run);
}

}  // namespace remus
