// N(T) = sum over terms of n (1 - e^(-T/t)) held against points, as residuals and their derivatives; see
// fit_dirty_curve.hpp. Internal to it.
#pragma once

#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace remus::detail {

struct WeightedPoint {
  std::vector<double> seconds;  // at least one: the runs that the mean was taken over, each as often as the others
  double pages;
  double weight;  // of its relative residual: one over its relative error
};

template <int kTerms>
class TermProblem {
 public:
  static constexpr int kParameters = 2 * kTerms;
  using Parameters = Eigen::Matrix<double, kParameters, 1>;  // log n1, log t1 [s], log n2, log t2 [s], ...

  struct Linearised {
    Eigen::VectorXd residuals;
    Eigen::Matrix<double, Eigen::Dynamic, kParameters> jacobian;
    double cost() const { return residuals.squaredNorm(); }
  };
  // Log-normal about exp(centre) for each time constant; one standard deviation is a factor e^width.
  struct Prior {
    std::array<double, kTerms> centre;
    double width;
  };

  explicit TermProblem(std::vector<WeightedPoint> points, std::optional<Prior> prior = std::nullopt)
      : points_(std::move(points)), prior_(prior) {}

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

 private:
  // A term's share of a point, relative to the measured count: value (also the derivative by log n) and that by log t.
  struct Share {
    double value = 0, by_log_t = 0;
  };
  static Share share(double log_n, double log_t, const WeightedPoint& point) {
    const double scale = std::exp(log_n) / point.pages / static_cast<double>(point.seconds.size());
    Share out;
    for (const double seconds : point.seconds) {
      const double x = seconds / std::exp(log_t);
      out.value -= scale * std::expm1(-x);
      out.by_log_t -= scale * x * std::exp(-x);
    }
    return out;
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

  std::vector<WeightedPoint> points_;
  std::optional<Prior> prior_;
};

}  // namespace remus::detail
