// Least squares for N(T) = sum over terms of n (1 - e^(-T/t)); see fit_dirty_curve.hpp for the method. Internal to it.
//
// Levenberg-Marquardt on the logarithms of all n and t, within a box, with an optional prior on the time constants.
#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace remus::detail {

struct WeightedPoint {
  double seconds;
  double pages;
  double weight;  // of its relative residual: one over its relative error
};

template <int kTerms>
class TermFitter {
 public:
  static constexpr int kParameters = 2 * kTerms;
  using Parameters = Eigen::Matrix<double, kParameters, 1>;  // log n1, log t1 [s], log n2, log t2 [s], ...

  struct Box {
    Parameters low, high;
  };
  // Log-normal about exp(centre) for each time constant; one standard deviation is a factor e^width.
  struct Prior {
    std::array<double, kTerms> centre;
    double width;
  };

  TermFitter(const std::vector<WeightedPoint>& points, Box box, std::optional<Prior> prior = std::nullopt)
      : points_(points), box_(std::move(box)), prior_(prior) {}

  // The best end of descents from all `starts`.
  Parameters fit(const std::vector<Parameters>& starts) const {
    Candidate best{Parameters::Zero(), std::numeric_limits<double>::infinity()};
    for (const Parameters& start : starts) {
      const Candidate end = descend(start);
      if (end.cost < best.cost) best = end;
    }
    return best.at;
  }

 private:
  struct Linearised {
    Eigen::VectorXd residuals;
    Eigen::Matrix<double, Eigen::Dynamic, kParameters> jacobian;
    double cost() const { return residuals.squaredNorm(); }
  };
  struct Candidate {
    Parameters at;
    double cost;
  };

  // A term's share of a point, relative to the measured count: value (also the derivative by log n) and that by log t.
  struct Share {
    double value, by_log_t;
  };
  static Share share(double log_n, double log_t, const WeightedPoint& point) {
    const double x = point.seconds / std::exp(log_t);
    const double scale = std::exp(log_n) / point.pages;
    return {-scale * std::expm1(-x), -scale * x * std::exp(-x)};
  }

  void linearise_point(Eigen::Index row, const Parameters& p, Linearised& out) const {
    const WeightedPoint& point = points_[static_cast<std::size_t>(row)];
    double model = 0;
    for (int k = 0; k < kTerms; ++k) {
      const Share s = share(p[2 * k], p[2 * k + 1], point);
      model += s.value;
      out.jacobian(row, 2 * k) = point.weight * s.value;
      out.jacobian(row, 2 * k + 1) = point.weight * s.by_log_t;
    }
    out.residuals[row] = point.weight * (model - 1);
  }

  Linearised linearise(const Parameters& p) const {
    const auto points = static_cast<Eigen::Index>(points_.size());
    const Eigen::Index rows = points + (prior_ ? kTerms : 0);
    Linearised out{Eigen::VectorXd(rows), Eigen::Matrix<double, Eigen::Dynamic, kParameters>(rows, kParameters)};
    for (Eigen::Index i = 0; i < points; ++i) linearise_point(i, p, out);
    for (int k = 0; prior_ && k < kTerms; ++k) {
      out.residuals[points + k] = (p[2 * k + 1] - prior_->centre[static_cast<std::size_t>(k)]) / prior_->width;
      out.jacobian.row(points + k).setZero();
      out.jacobian(points + k, 2 * k + 1) = 1 / prior_->width;
    }
    return out;
  }

  // A parameter that lies on the box's wall and would leave it keeps still: its column is taken out of the step.
  Linearised within_box(const Parameters& p, Linearised at) const {
    const Parameters downhill = -at.jacobian.transpose() * at.residuals;
    for (Eigen::Index i = 0; i < kParameters; ++i) {
      const bool blocked = (p[i] <= box_.low[i] && downhill[i] <= 0) || (p[i] >= box_.high[i] && downhill[i] >= 0);
      if (blocked) at.jacobian.col(i).setZero();
    }
    return at;
  }

  // The damped step of Levenberg and Marquardt, at most a factor e in each parameter.
  static Parameters step(const Linearised& at, double damping) {
    Eigen::Matrix<double, kParameters, kParameters> normal = at.jacobian.transpose() * at.jacobian;
    normal.diagonal() += damping * (normal.diagonal().array() + 1e-9).matrix();
    const Parameters full = normal.ldlt().solve(-at.jacobian.transpose() * at.residuals);
    return full.cwiseMax(-1.0).cwiseMin(1.0);
  }

  Parameters clamped(const Parameters& p) const { return p.cwiseMax(box_.low).cwiseMin(box_.high); }

  Candidate descend(Parameters p) const {
    constexpr int kMaxSteps = 500;
    constexpr double kMaxDamping = 1e12;
    p = clamped(p);
    Linearised here = within_box(p, linearise(p));
    double damping = 1e-2;
    for (int i = 0; i < kMaxSteps && damping < kMaxDamping; ++i) {
      const Parameters next = clamped(p + step(here, damping));
      Linearised there = within_box(next, linearise(next));
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

  const std::vector<WeightedPoint>& points_;
  Box box_;
  std::optional<Prior> prior_;
};

}  // namespace remus::detail
