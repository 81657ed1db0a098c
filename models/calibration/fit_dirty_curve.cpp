#include "models/calibration/fit_dirty_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/calibration/box_descent.hpp"
#include "models/calibration/term_problem.hpp"
#include "models/units/invariant.hpp"

namespace remus {
namespace {

using detail::BoxDescent;
using detail::WeightedPoint;
using Two = detail::TermProblem<2>;
using Three = detail::TermProblem<3>;
template <class Problem>
using Box = typename BoxDescent<Problem>::Box;

constexpr double kMostLogPages = 40;  // beyond any machine

struct Runs {
  double shortest, longest;  // seconds
};

Runs runs_of(const std::vector<DirtyPoint>& points) {
  const auto by_run = [](const DirtyPoint& a, const DirtyPoint& b) { return a.run < b.run; };
  const auto [first, last] = std::minmax_element(points.begin(), points.end(), by_run);
  return {first->run.in_seconds(), last->run.in_seconds()};
}

double largest_mean(const std::vector<DirtyPoint>& points) {
  const auto by_mean = [](const DirtyPoint& a, const DirtyPoint& b) { return a.mean_pages < b.mean_pages; };
  return std::max_element(points.begin(), points.end(), by_mean)->mean_pages;
}

void check(const std::vector<DirtyPoint>& points) {
  for (const DirtyPoint& p : points) {
    invariant(p.run.in_ns() > 0 && p.mean_pages > 0, "fit_dirty_curve: points must be positive");
  }
}

template <class Problem>
Box<Problem> box_of(Runs runs) {
  Box<Problem> box;
  for (int i = 0; i < Problem::kParameters; i += 2) {
    box.low[i] = -kMostLogPages;
    box.high[i] = kMostLogPages;
    box.low[i + 1] = std::log(runs.shortest / 100);
    box.high[i + 1] = std::log(kSlowSetReach * runs.longest);
  }
  return box;
}

// Time constants from a fifth of the shortest run to the reach; counts shared out from the largest mean.
std::vector<Two::Parameters> starts_of_two(Runs runs, double largest) {
  const double log_n = std::log(largest / 2);
  std::vector<Two::Parameters> out;
  for (const double hot : {0.2, 0.5, 1.0, 3.0}) {
    for (const double slow : {0.3, 1.0, 4.0, kSlowSetReach}) {
      out.push_back({log_n, std::log(hot * runs.shortest), log_n + std::log(1 + slow), std::log(slow * runs.longest)});
    }
  }
  return out;
}

// The same, with a third set between the two.
std::vector<Three::Parameters> starts_of_three(Runs runs, double largest) {
  std::vector<Three::Parameters> out;
  for (const Two::Parameters& two : starts_of_two(runs, largest)) {
    Three::Parameters three;
    three << two[0], two[1], two[0], (two[1] + two[3]) / 2, two[2], two[3];
    out.push_back(three);
  }
  return out;
}

// Where time constants are looked for first: evenly, on a logarithmic scale, over the runs measured.
template <class Problem>
typename Problem::Prior prior_over(Runs runs) {
  typename Problem::Prior prior{{}, std::log(4.0)};
  const double first = std::log(0.3 * runs.shortest);
  const double last = std::log(runs.longest);
  const double steps = static_cast<double>(prior.centre.size() - 1);
  for (std::size_t k = 0; k < prior.centre.size(); ++k) {
    prior.centre[k] = first + (last - first) * static_cast<double>(k) / steps;
  }
  return prior;
}

template <class Parameters>
ExponentialSum sum_of(const Parameters& p) {
  ExponentialSum out;
  for (Eigen::Index i = 0; i < p.size(); i += 2) {
    out.terms.push_back({std::exp(p[i]), Duration::seconds(std::exp(p[i + 1]))});
  }
  std::sort(out.terms.begin(), out.terms.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
  return out;
}

double root_mean_square(const std::vector<double>& values) {
  double squares = 0;
  for (const double v : values) squares += v * v;
  return std::sqrt(squares / static_cast<double>(values.size()));
}

template <class Curve>
std::vector<double> residuals_of(const Curve& curve, const std::vector<DirtyPoint>& points) {
  std::vector<double> out;
  for (const DirtyPoint& p : points) out.push_back(mean_over(curve, p.runs, p.run) / p.mean_pages - 1);
  return out;
}

WeightedPoint weighted(const DirtyPoint& p, double weight) {
  WeightedPoint out{{}, p.mean_pages, weight};
  for (const Duration run : p.runs) out.seconds.push_back(run.in_seconds());
  if (out.seconds.empty()) out.seconds.push_back(p.run.in_seconds());
  return out;
}

template <class Problem>
CurveEstimate most_probable(const std::vector<DirtyPoint>& points,
                            const std::vector<typename Problem::Parameters>& starts) {
  std::vector<WeightedPoint> all;
  for (const DirtyPoint& p : points) all.push_back(weighted(p, 1 / std::hypot(p.standard_error, kLeastError)));
  const Runs runs = runs_of(points);
  const Problem problem(std::move(all), prior_over<Problem>(runs));
  CurveEstimate out;
  out.curve = sum_of(BoxDescent<Problem>(problem, box_of<Problem>(runs)).fit(starts));
  out.residuals = residuals_of(out.curve, points);
  out.rms = root_mean_square(out.residuals);
  return out;
}

}  // namespace

DirtyFit fit_dirty_curve(const std::vector<DirtyPoint>& points, SlowSet slow) {
  invariant(points.size() >= 4, "fit_dirty_curve: four parameters need at least four points");
  check(points);
  const Runs runs = runs_of(points);
  Box<Two> box = box_of<Two>(runs);
  if (slow == SlowSet::unbounded) box.low[3] = box.high[3];
  std::vector<WeightedPoint> all;
  for (const DirtyPoint& p : points) all.push_back(weighted(p, 1));
  const Two problem(std::move(all));
  DirtyFit fit;
  fit.curve = rounded(sum_of(BoxDescent<Two>(problem, box).fit(starts_of_two(runs, largest_mean(points)))));
  fit.residuals = residuals_of(fit.curve, points);
  fit.rms = root_mean_square(fit.residuals);
  return fit;
}

CurveEstimate estimate_dirty_curve(const std::vector<DirtyPoint>& points) {
  constexpr std::size_t kFewestForThree = 7;
  invariant(!points.empty(), "estimate_dirty_curve: no points");
  check(points);
  const Runs runs = runs_of(points);
  const double largest = largest_mean(points);
  CurveEstimate two = most_probable<Two>(points, starts_of_two(runs, largest));
  if (points.size() < kFewestForThree || two.rms <= kLeastError) return two;
  CurveEstimate three = most_probable<Three>(points, starts_of_three(runs, largest));
  return three.rms <= two.rms / 2 ? three : two;
}

DirtyCurve on_faster_machine(const DirtyCurve& curve, double speed) {
  invariant(speed > 0, "on_faster_machine: speed must be > 0");
  const auto sooner = [speed](Duration t) { return Duration::seconds(t.in_seconds() / speed); };
  DirtyCurve out = curve;
  out.t1 = sooner(curve.t1);
  out.t2 = sooner(curve.t2);
  out.t3 = sooner(curve.t3);
  out.bursts.t = sooner(curve.bursts.t);
  out.bursts.on = sooner(curve.bursts.on);
  out.bursts.off = sooner(curve.bursts.off);
  out.growth_time = sooner(curve.growth_time);
  out.phase_time = sooner(curve.phase_time);
  return out;
}

}  // namespace remus
