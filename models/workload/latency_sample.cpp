#include "models/workload/latency_sample.hpp"

#include <algorithm>

#include "models/units/quantile.hpp"

namespace remus {

void LatencySample::add(Duration latency) {
  latencies_.push_back(latency);
  total_ += latency;
}

Duration LatencySample::mean() const {
  return latencies_.empty() ? Duration() : Duration::ns(total_.in_ns() / count());
}

std::optional<Duration> LatencySample::quantile(Ratio share) const { return remus::quantile(latencies_, share); }

Duration LatencySample::least() const { return *std::min_element(latencies_.begin(), latencies_.end()); }

Duration LatencySample::greatest() const { return *std::max_element(latencies_.begin(), latencies_.end()); }

}  // namespace remus
