#include "models/workload/curve_process.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/units/invariant.hpp"

namespace remus {

CurveProcess::CurveProcess(const DirtyCurve& curve, Pages memory)
    : curve_(curve),
      always_(curve),
      bursts_(curve.bursts),
      highest_level_(curve.total() == Pages(0)
                         ? std::numeric_limits<double>::infinity()
                         : static_cast<double>(memory.count()) / static_cast<double>(curve.total().count())) {
  invariant(highest_level_ >= 1, "CurveProcess: a curve's sets must fit into the guest's memory");
  always_.bursts = {};
}

void CurveProcess::start(Random& random) {
  bursts_.start(random);
  if (has_phases()) phase_ = random.normal();
  draw_level(random);
}

void CurveProcess::end_epoch(Duration run, Random& random) {
  bursts_.end_epoch(run);
  run_ += run;
  if (has_phases()) {
    const double kept = std::exp(-run.in_seconds() / curve_.phase_time.in_seconds());
    phase_ = kept * phase_ + std::sqrt(1 - kept * kept) * random.normal();
  }
  draw_level(random);
}

void CurveProcess::draw_level(Random& random) {
  level_ = std::min(curve_.growth_after(run_) * drawn_level(random), highest_level_);
}

double CurveProcess::drawn_level(Random& random) const {
  if (!has_phases()) return random.around_one(curve_.spread);
  const double share = curve_.phase_share.count();
  return log_normal(curve_.spread, std::sqrt(share) * phase_ + std::sqrt(1 - share) * random.normal());
}

double CurveProcess::always_in(Duration run) const {
  if (run != asked_) {
    answered_ = always_.mean(run);
    asked_ = run;
  }
  return answered_;
}

double CurveProcess::burst_pages(Duration run) const {
  if (curve_.bursts.n.count() == 0) return 0;
  return -static_cast<double>(curve_.bursts.n.count()) *
         std::expm1(-bursts_.on_seconds(run) / curve_.bursts.t.in_seconds());
}

}  // namespace remus
