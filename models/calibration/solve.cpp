#include "models/calibration/solve.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/units/invariant.hpp"

namespace remus {
namespace {

constexpr int kMostRounds = 12;
constexpr int kMostHalvings = 6;

Eigen::Index at(std::size_t i) { return static_cast<Eigen::Index>(i); }

class Solver {
 public:
  Solver(const std::vector<Unknown>& unknowns, const std::vector<double>& published, const Simulate& simulate)
      : unknowns_(unknowns), published_(published), simulate_(simulate), all_(published.size()) {
    std::iota(all_.begin(), all_.end(), std::size_t{0});
    for (const Unknown& u : unknowns) constants_.push_back(u.start);
  }

  Solution run() {
    residuals_ = residuals_at(constants_);
    Solution out;
    while (!solved() && out.rounds < kMostRounds) {
      ++out.rounds;
      if (!improve(jacobian())) break;
    }
    out.constants = constants_;
    out.residuals.assign(residuals_.data(), residuals_.data() + residuals_.size());
    out.converged = solved();
    return out;
  }

 private:
  bool solved() const { return residuals_.cwiseAbs().maxCoeff() <= kSolved; }

  double residual(std::size_t figure, double simulated) const { return simulated / published_[figure] - 1; }

  Eigen::VectorXd residuals_at(const std::vector<double>& constants) const {
    const std::vector<double> values = simulate_({{constants, all_}}).at(0);
    Eigen::VectorXd out(at(all_.size()));
    for (const std::size_t i : all_) out[at(i)] = residual(i, values.at(i));
    return out;
  }

  // Away from the nearer bound, so that a probe stays inside.
  double difference(std::size_t unknown) const {
    const Unknown& u = unknowns_[unknown];
    return constants_[unknown] + u.difference <= u.high ? u.difference : -u.difference;
  }

  Eigen::MatrixXd jacobian() const {
    std::vector<Probe> probes;
    for (std::size_t j = 0; j < unknowns_.size(); ++j) {
      probes.push_back({constants_, unknowns_[j].felt_in});
      probes.back().constants[j] += difference(j);
    }
    const auto values = simulate_(probes);
    Eigen::MatrixXd out = Eigen::MatrixXd::Zero(at(published_.size()), at(unknowns_.size()));
    for (std::size_t j = 0; j < unknowns_.size(); ++j) {
      for (std::size_t k = 0; k < probes[j].figures.size(); ++k) {
        const std::size_t i = probes[j].figures[k];
        out(at(i), at(j)) = (residual(i, values.at(j).at(k)) - residuals_[at(i)]) / difference(j);
      }
    }
    return out;
  }

  // A full step towards the root, halved until the residuals shrink. False when they do not.
  bool improve(const Eigen::MatrixXd& jacobian) {
    const Eigen::VectorXd step = jacobian.colPivHouseholderQr().solve(-residuals_);
    double share = 1;
    for (int i = 0; i < kMostHalvings; ++i, share /= 2) {
      std::vector<double> next = constants_;
      for (std::size_t j = 0; j < next.size(); ++j) {
        next[j] = std::clamp(next[j] + share * step[at(j)], unknowns_[j].low, unknowns_[j].high);
      }
      Eigen::VectorXd there = residuals_at(next);
      if (there.squaredNorm() < residuals_.squaredNorm()) {
        constants_ = next;
        residuals_ = there;
        return true;
      }
    }
    return false;
  }

  const std::vector<Unknown>& unknowns_;
  const std::vector<double>& published_;
  const Simulate& simulate_;
  std::vector<std::size_t> all_;
  std::vector<double> constants_;
  Eigen::VectorXd residuals_;
};

}  // namespace

Solution solve(const std::vector<Unknown>& unknowns, const std::vector<double>& published, const Simulate& simulate) {
  invariant(!unknowns.empty() && published.size() >= unknowns.size(), "solve: fewer figures than unknowns");
  for (const double value : published) invariant(value != 0, "solve: a published 0 has no relative error");
  for (const Unknown& u : unknowns) {
    invariant(u.low <= u.start && u.start <= u.high && u.difference > 0, "solve: an unknown starts out of its bounds");
  }
  return Solver(unknowns, published, simulate).run();
}

}  // namespace remus
