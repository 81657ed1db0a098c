// Levenberg-Marquardt within a box: least squares of a Problem that can linearise itself (term_problem.hpp).
//
// References: K. Madsen, H. B. Nielsen, O. Tingleff, Methods for Non-Linear Least Squares Problems, 2004, section 3.2.
#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace remus::detail {

template <class Problem>
class BoxDescent {
 public:
  using Parameters = typename Problem::Parameters;
  struct Box {
    Parameters low, high;
  };

  // The problem is borrowed.
  BoxDescent(const Problem& problem, Box box) : problem_(problem), box_(std::move(box)) {}

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
  using Linearised = typename Problem::Linearised;
  struct Candidate {
    Parameters at;
    double cost;
  };

  // A parameter that lies on the box's wall and would leave it keeps still: its column is taken out of the step.
  Linearised within_box(const Parameters& p, Linearised at) const {
    const Parameters downhill = -at.jacobian.transpose() * at.residuals;
    for (Eigen::Index i = 0; i < p.size(); ++i) {
      const bool blocked = (p[i] <= box_.low[i] && downhill[i] <= 0) || (p[i] >= box_.high[i] && downhill[i] >= 0);
      if (blocked) at.jacobian.col(i).setZero();
    }
    return at;
  }

  // The damped step of Levenberg and Marquardt, at most a factor e in each parameter.
  static Parameters step(const Linearised& at, double damping) {
    Eigen::Matrix<double, Problem::kParameters, Problem::kParameters> normal = at.jacobian.transpose() * at.jacobian;
    normal.diagonal() += damping * (normal.diagonal().array() + 1e-9).matrix();
    const Parameters full = normal.ldlt().solve(-at.jacobian.transpose() * at.residuals);
    return full.cwiseMax(-1.0).cwiseMin(1.0);
  }

  Parameters clamped(const Parameters& p) const { return p.cwiseMax(box_.low).cwiseMin(box_.high); }

  Candidate descend(Parameters p) const {
    constexpr int kMaxSteps = 500;
    constexpr double kMaxDamping = 1e12;
    p = clamped(p);
    Linearised here = within_box(p, problem_.linearise(p));
    double damping = 1e-2;
    for (int i = 0; i < kMaxSteps && damping < kMaxDamping; ++i) {
      const Parameters next = clamped(p + step(here, damping));
      Linearised there = within_box(next, problem_.linearise(next));
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

  const Problem& problem_;
  Box box_;
};

}  // namespace remus::detail
