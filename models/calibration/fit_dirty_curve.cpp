#include "models/calibration/fit_dirty_curve.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

using Parameters = Eigen::Vector4d;  // log n1, log t1 [s], log n2, log t2 [s]

struct Linearised {
  Eigen::VectorXd residuals;
  Eigen::Matrix<double, Eigen::Dynamic, 4> jacobian;
  double cost() const { return residuals.squaredNorm(); }
};

// One term's share of a point, relative to the measured count: value and derivatives by log n and log t.
struct Term {
  double value, by_log_n, by_log_t;
};

Term term(double log_n, double log_t, const DirtyPoint& point) {
  const double x = point.run.in_seconds() / std::exp(log_t);
  const double scale = std::exp(log_n) / point.mean_pages;
  const double value = -scale * std::expm1(-x);
  return {value, value, -scale * x * std::exp(-x)};
}

Linearised linearise(const std::vector<DirtyPoint>& points, const Parameters& p) {
  Linearised out;
  out.residuals.resize(static_cast<Eigen::Index>(points.size()));
  out.jacobian.resize(static_cast<Eigen::Index>(points.size()), 4);
  for (Eigen::Index i = 0; i < out.residuals.size(); ++i) {
    const DirtyPoint& point = points[static_cast<std::size_t>(i)];
    const Term hot = term(p[0], p[1], point);
    const Term slow = term(p[2], p[3], point);
    out.residuals[i] = hot.value + slow.value - 1;
    out.jacobian.row(i) << hot.by_log_n, hot.by_log_t, slow.by_log_n, slow.by_log_t;
  }
  return out;
}

struct Box {
  Parameters low, high;
};

// A parameter that lies on the box's wall and would leave it keeps still: its column is taken out of the step.
Linearised within(const Box& box, const Parameters& p, Linearised at) {
  const Parameters downhill = -at.jacobian.transpose() * at.residuals;
  for (Eigen::Index i = 0; i < 4; ++i) {
    const bool blocked = (p[i] <= box.low[i] && downhill[i] <= 0) || (p[i] >= box.high[i] && downhill[i] >= 0);
    if (blocked) at.jacobian.col(i).setZero();
  }
  return at;
}

// The damped step of Levenberg and Marquardt, at most a factor e in each parameter.
Parameters step(const Linearised& at, double damping) {
  Eigen::Matrix4d normal = at.jacobian.transpose() * at.jacobian;
  normal.diagonal() += damping * (normal.diagonal().array() + 1e-9).matrix();
  const Parameters full = normal.ldlt().solve(-at.jacobian.transpose() * at.residuals);
  return full.cwiseMax(-1.0).cwiseMin(1.0);
}

struct Candidate {
  Parameters at;
  double cost;
};

Candidate descend(const std::vector<DirtyPoint>& points, const Box& box, Parameters p) {
  constexpr int kMaxSteps = 500;
  constexpr double kMaxDamping = 1e12;
  p = p.cwiseMax(box.low).cwiseMin(box.high);
  Linearised here = within(box, p, linearise(points, p));
  double damping = 1e-2;
  for (int i = 0; i < kMaxSteps && damping < kMaxDamping; ++i) {
    const Parameters next = (p + step(here, damping)).cwiseMax(box.low).cwiseMin(box.high);
    Linearised there = within(box, next, linearise(points, next));
    if (there.cost() < here.cost()) {
      p = next;
      here = std::move(there);
      damping = std::max(damping / 5, 1e-12);
    } else {
      damping *= 3;
    }
  }
  return {p, here.cost()};
}

struct Runs {
  double shortest, longest;  // seconds
};

Runs runs_of(const std::vector<DirtyPoint>& points) {
  const auto by_run = [](const DirtyPoint& a, const DirtyPoint& b) { return a.run < b.run; };
  const auto [first, last] = std::minmax_element(points.begin(), points.end(), by_run);
  return {first->run.in_seconds(), last->run.in_seconds()};
}

Box box_of(Runs runs, SlowSet slow) {
  constexpr double kMostPages = 40;  // log; beyond any machine
  const double slowest = std::log(kSlowSetReach * runs.longest);
  const double fastest = std::log(runs.shortest / 100);
  const double slow_from = slow == SlowSet::unbounded ? slowest : fastest;
  return {{-kMostPages, fastest, -kMostPages, slow_from}, {kMostPages, slowest, kMostPages, slowest}};
}

// Time constants from a fifth of the shortest run to the reach; counts shared out from the largest mean.
std::vector<Parameters> starts(Runs runs, double largest_mean) {
  const double log_n = std::log(largest_mean / 2);
  std::vector<Parameters> out;
  for (const double hot : {0.2, 0.5, 1.0, 3.0}) {
    for (const double slow : {0.3, 1.0, 4.0, kSlowSetReach}) {
      out.push_back({log_n, std::log(hot * runs.shortest), log_n + std::log(1 + slow), std::log(slow * runs.longest)});
    }
  }
  return out;
}

DirtyCurve rounded(Parameters p) {
  if (p[1] > p[3]) p = Parameters(p[2], p[3], p[0], p[1]);
  const auto pages = [](double log_n) { return Pages(std::llround(std::exp(log_n))); };
  const auto time = [](double log_t) { return Duration::seconds(std::exp(log_t)); };
  return {.n1 = pages(p[0]), .t1 = time(p[1]), .n2 = pages(p[2]), .t2 = time(p[3])};
}

DirtyFit judged(const DirtyCurve& curve, const std::vector<DirtyPoint>& points) {
  DirtyFit fit{curve, {}, 0};
  double squares = 0;
  for (const DirtyPoint& point : points) {
    fit.residuals.push_back(curve.mean(point.run) / point.mean_pages - 1);
    squares += fit.residuals.back() * fit.residuals.back();
  }
  fit.rms = std::sqrt(squares / static_cast<double>(points.size()));
  return fit;
}

}  // namespace

DirtyFit fit_dirty_curve(const std::vector<DirtyPoint>& points, SlowSet slow) {
  invariant(points.size() >= 4, "fit_dirty_curve: four parameters need at least four points");
  for (const DirtyPoint& p : points) {
    invariant(p.run.in_ns() > 0 && p.mean_pages > 0, "fit_dirty_curve: points must be positive");
  }
  const Runs runs = runs_of(points);
  const Box box = box_of(runs, slow);
  const auto by_mean = [](const DirtyPoint& a, const DirtyPoint& b) { return a.mean_pages < b.mean_pages; };
  const double largest = std::max_element(points.begin(), points.end(), by_mean)->mean_pages;
  Candidate best{Parameters::Zero(), std::numeric_limits<double>::infinity()};
  for (const Parameters& start : starts(runs, largest)) {
    const Candidate end = descend(points, box, start);
    if (end.cost < best.cost) best = end;
  }
  return judged(rounded(best.at), points);
}

DirtyCurve on_faster_machine(const DirtyCurve& curve, double speed) {
  invariant(speed > 0, "on_faster_machine: speed must be > 0");
  const auto sooner = [speed](Duration t) { return Duration::seconds(t.in_seconds() / speed); };
  DirtyCurve out = curve;
  out.t1 = sooner(curve.t1);
  out.t2 = sooner(curve.t2);
  out.t3 = sooner(curve.t3);
  out.phase_time = sooner(curve.phase_time);
  return out;
}

}  // namespace remus
