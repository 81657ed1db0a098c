#include "models/workload/curve_process.hpp"

#include <cmath>

namespace remus {

void CurveProcess::start(Random& random) {
  if (has_phases()) phase_ = random.normal();
  draw_level(random);
}

void CurveProcess::end_epoch(Duration run, Random& random) {
  if (has_phases()) {
    const double kept = std::exp(-run.in_seconds() / curve_.phase_time.in_seconds());
    phase_ = kept * phase_ + std::sqrt(1 - kept * kept) * random.normal();
  }
  draw_level(random);
}

void CurveProcess::draw_level(Random& random) {
  if (!has_phases()) {
    level_ = random.around_one(curve_.spread);
    return;
  }
  const double share = curve_.phase_share.count();
  level_ = log_normal(curve_.spread, std::sqrt(share) * phase_ + std::sqrt(1 - share) * random.normal());
}

}  // namespace remus
