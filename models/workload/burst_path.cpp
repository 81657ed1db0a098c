#include "models/workload/burst_path.hpp"

#include <algorithm>

#include "models/units/invariant.hpp"

namespace remus {

void BurstPath::start(Random& random) {
  if (!has_bursts()) return;
  draws_.emplace(static_cast<std::uint64_t>(random.uniform() * 0x1p53));
  const double on = bursts_.on.in_seconds(), off = bursts_.off.in_seconds();
  const bool in_burst = draws_->uniform() < on / (on + off);
  stretches_.push_back({drawn_length(in_burst), in_burst});
}

double BurstPath::drawn_length(bool on) const {
  return draws_->exponential() * (on ? bursts_.on : bursts_.off).in_seconds();
}

void BurstPath::extend_to(double seconds) const {
  while (stretches_.back().end <= seconds) {
    const Stretch last = stretches_.back();
    stretches_.push_back({last.end + drawn_length(!last.on), !last.on});
  }
}

double BurstPath::on_seconds(Duration run) const {
  if (!has_bursts()) return 0;
  invariant(draws_.has_value(), "BurstPath: not started");
  const double seconds = run.in_seconds();
  extend_to(seconds);
  double sum = 0, begin = 0;
  for (const Stretch& s : stretches_) {
    if (s.on) sum += std::min(s.end, seconds) - begin;
    begin = s.end;
    if (begin >= seconds) break;
  }
  return sum;
}

void BurstPath::end_epoch(Duration run) {
  if (!has_bursts()) return;
  const double seconds = run.in_seconds();
  extend_to(seconds);
  std::erase_if(stretches_, [&](const Stretch& s) { return s.end <= seconds; });
  for (Stretch& s : stretches_) s.end -= seconds;
}

}  // namespace remus
