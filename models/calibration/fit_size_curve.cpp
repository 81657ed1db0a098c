#include "models/calibration/fit_size_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/calibration/log_search.hpp"
#include "models/units/invariant.hpp"

namespace remus {
namespace {

constexpr auto kWholePage = static_cast<double>(kPageSize.count());

// Residuals are relative, to no less than a byte.
double scale_of(const SizePoint& p) { return std::max(p.bytes_per_page, 1.0); }

struct Ends {
  double first = 0, settled = 0;
};

// One time constant's least-squares problem: minimise sum (first a_i + settled b_i - c_i)^2 over the box [0, page]^2.
class EndsProblem {
 public:
  EndsProblem(double seconds, const std::vector<SizePoint>& points) {
    for (const SizePoint& p : points) {
      const double fresh = std::exp(-p.run.in_seconds() / seconds);
      const double a = fresh / scale_of(p), b = (1 - fresh) / scale_of(p), c = p.bytes_per_page / scale_of(p);
      aa_ += a * a, ab_ += a * b, bb_ += b * b, ac_ += a * c, bc_ += b * c, cc_ += c * c;
    }
  }

  double cost(Ends e) const {
    return e.first * e.first * aa_ + 2 * e.first * e.settled * ab_ + e.settled * e.settled * bb_ -
           2 * (e.first * ac_ + e.settled * bc_) + cc_;
  }

  // Within the box where the free optimum lies there, else on the best of its four edges.
  Ends best() const {
    const double determinant = aa_ * bb_ - ab_ * ab_;
    if (determinant > 1e-12 * aa_ * bb_) {
      const Ends free{(bb_ * ac_ - ab_ * bc_) / determinant, (aa_ * bc_ - ab_ * ac_) / determinant};
      if (free.first == clamped(free.first) && free.settled == clamped(free.settled)) return free;
    }
    const std::array edges{with_first(0), with_first(kWholePage), with_settled(0), with_settled(kWholePage)};
    return *std::min_element(edges.begin(), edges.end(), [&](Ends x, Ends y) { return cost(x) < cost(y); });
  }

 private:
  static double clamped(double bytes) { return std::clamp(bytes, 0.0, kWholePage); }
  Ends with_first(double first) const { return {first, bb_ > 0 ? clamped((bc_ - first * ab_) / bb_) : first}; }
  Ends with_settled(double settled) const {
    return {aa_ > 0 ? clamped((ac_ - settled * ab_) / aa_) : settled, settled};
  }

  double aa_ = 0, ab_ = 0, bb_ = 0, ac_ = 0, bc_ = 0, cc_ = 0;
};

double mean_size(const std::vector<SizePoint>& points) {
  double sum = 0;
  for (const SizePoint& p : points) sum += p.bytes_per_page;
  return sum / static_cast<double>(points.size());
}

bool all_alike(const std::vector<SizePoint>& points) {
  const auto by_size = [](const SizePoint& x, const SizePoint& y) { return x.bytes_per_page < y.bytes_per_page; };
  const auto [least, most] = std::minmax_element(points.begin(), points.end(), by_size);
  return most->bytes_per_page <= least->bytes_per_page * (1 + kSameSize) + 1;
}

Bytes whole(double bytes) { return Bytes(std::llround(bytes)); }

SizeCurve curve_of(const std::vector<SizePoint>& points) {
  if (points.size() == 1 || all_alike(points)) return SizeCurve(whole(mean_size(points)));
  const auto by_run = [](const SizePoint& x, const SizePoint& y) { return x.run < y.run; };
  const auto [first, last] = std::minmax_element(points.begin(), points.end(), by_run);
  const double shortest = first->run.in_seconds(), longest = last->run.in_seconds();
  const auto cost = [&](double seconds) {
    const EndsProblem problem(seconds, points);
    return problem.cost(problem.best());
  };
  const double seconds =
      points.size() == 2 ? std::sqrt(shortest * longest) : least_on_log_scale(shortest / 10, longest * 10, cost);
  const Ends ends = EndsProblem(seconds, points).best();
  return SizeCurve(whole(ends.first), whole(ends.settled), Duration::seconds(seconds));
}

}  // namespace

SizeFit fit_size_curve(const std::vector<SizePoint>& points) {
  invariant(!points.empty(), "fit_size_curve: no points");
  for (const SizePoint& p : points) {
    invariant(p.run.in_ns() > 0, "fit_size_curve: runs must be positive");
    invariant(p.bytes_per_page >= 0 && p.bytes_per_page <= kWholePage, "fit_size_curve: a size beyond a page");
  }
  SizeFit fit{curve_of(points), {}};
  for (const SizePoint& p : points) {
    fit.residuals.push_back(p.bytes_per_page > 0 ? fit.curve.mean(p.run) / p.bytes_per_page - 1 : 0);
  }
  return fit;
}

}  // namespace remus
