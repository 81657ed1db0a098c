#include "models/calibration/fit_saturation.hpp"

#include <cmath>

#include "models/calibration/log_search.hpp"
#include "models/units/invariant.hpp"

namespace remus {
namespace {

double running_share(Duration interval, Duration pause, double after_resume_s) {
  const double run = interval.in_seconds() + after_resume_s;
  return run / (run + pause.in_seconds());
}

struct At {
  double log_slowdown, squares;
};

// The best slowdown for this time after the resume, and the squares it leaves.
At best_at(double native, const std::vector<SaturatedRow>& rows, double after_resume_s) {
  double sum = 0;
  double sum_of_squares = 0;
  for (const SaturatedRow& row : rows) {
    const double log_slowdown = std::log(native * running_share(row.interval, row.pause, after_resume_s) / row.per_s);
    sum += log_slowdown;
    sum_of_squares += log_slowdown * log_slowdown;
  }
  const auto n = static_cast<double>(rows.size());
  return {sum / n, sum_of_squares - sum * sum / n};
}

}  // namespace

double SaturationFit::per_s(double native, Duration interval, Duration pause) const {
  return native * running_share(interval, pause, after_resume.in_seconds()) / slowdown.count();
}

SaturationFit fit_saturation(double native, const std::vector<SaturatedRow>& rows) {
  invariant(rows.size() >= 2 && native > 0, "fit_saturation: two rows at least, and a native rate");
  for (const SaturatedRow& row : rows)
    invariant(row.interval > Duration() && row.pause > Duration() && row.per_s > 0,
              "fit_saturation: rows are positive");
  const double after_resume =
      least_on_log_scale(kLeastAfterResume.in_seconds(), kLongestAfterResume.in_seconds(),
                         [&](double seconds) { return best_at(native, rows, seconds).squares; });
  return {Ratio(std::exp(best_at(native, rows, after_resume).log_slowdown)), Duration::seconds(after_resume)};
}

}  // namespace remus
