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

Bursts::Decay Bursts::decay() const {
  invariant(t.in_ns() > 0 && on.in_ns() > 0 && off.in_ns() > 0, "Bursts: times must be > 0");
  const double ends = 1 / on.in_seconds(), begins = 1 / off.in_seconds(), kill = 1 / t.in_seconds();
  const double sum = ends + begins + kill;
  const double root = std::sqrt((ends + kill - begins) * (ends + kill - begins) + 4 * ends * begins);
  const double fast = (sum + root) / 2, slow = begins * kill / fast;
  const double in_bursts = begins / (begins + ends);
  return {(kill * in_bursts - slow) / (fast - slow), fast, slow};
}

double Bursts::mean(Duration run) const {
  if (n.count() == 0) return 0;
  const Decay d = decay();
  const double seconds = run.in_seconds();
  return -static_cast<double>(n.count()) *
         (d.share * std::expm1(-d.fast * seconds) + (1 - d.share) * std::expm1(-d.slow * seconds));
}

double DirtyCurve::growth_after(Duration run) const {
  if (growth_time.in_ns() == 0) return 1;
  const double into = static_cast<double>(run.in_ns() % growth_time.in_ns()) / static_cast<double>(growth_time.in_ns());
  return 2 * (1 + (growth.count() - 1) * into) / (1 + growth.count());
}

double DirtyCurve::mean(Duration run) const {
  invariant(run.in_ns() >= 0, "DirtyCurve::mean: a run cannot be negative");
  invariant(t1.in_ns() > 0 && t2.in_ns() > 0 && t3.in_ns() > 0, "DirtyCurve::mean: time constants must be > 0");
  const double two = saturating(n1, t1, run) + saturating(n2, t2, run) + bursts.mean(run);
  return n3.count() == 0 ? two : two + saturating(n3, t3, run);
}

}  // namespace remus
