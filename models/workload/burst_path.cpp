#include "models/workload/burst_path.hpp"

#include <algorithm>

#include "models/units/invariant.hpp"

namespace remus {

void BurstPath::start(Random& random) {
  if (!has_bursts()) return;
  draws_.emplace(static_cast<std::uint64_t>(random.uniform() * 0x1p53));
  const double on = bursts_.on.in_seconds(), off = bursts_.off.in_seconds();
  const bool in_burst = draws_->uniform() < on / (on + off);
  stretches_.push_back({0, drawn_length(in_burst), in_burst, 0});
}

double BurstPath::drawn_length(bool on) const {
  return draws_->exponential() * (on ? bursts_.on : bursts_.off).in_seconds();
}

void BurstPath::extend_to(double seconds) const {
  while (stretches_.back().end <= seconds) {
    const Stretch last = stretches_.back();
    const double bursts = last.bursts_before + (last.on ? last.end - last.begin : 0);
    stretches_.push_back({last.end, last.end + drawn_length(!last.on), !last.on, bursts});
  }
}

double BurstPath::on_seconds(Duration run) const {
  if (!has_bursts()) return 0;
  invariant(draws_.has_value(), "BurstPath: not started");
  const double seconds = run.in_seconds();
  extend_to(seconds);
  const auto in = std::lower_bound(stretches_.begin(), stretches_.end(), seconds,
                                   [](const Stretch& s, double at) { return s.end < at; });
  return in->bursts_before + (in->on ? seconds - in->begin : 0);
}

void BurstPath::end_epoch(Duration run) {
  if (!has_bursts()) return;
  const double seconds = run.in_seconds();
  extend_to(seconds);
  std::erase_if(stretches_, [&](const Stretch& s) { return s.end <= seconds; });
  double bursts = 0;
  for (Stretch& s : stretches_) {
    s = {std::max(s.begin - seconds, 0.0), s.end - seconds, s.on, bursts};
    bursts += s.on ? s.end - s.begin : 0;
  }
}

}  // namespace remus
