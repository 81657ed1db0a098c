#include "models/workload/latency_sample.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace remus {

void LatencySample::add(Duration latency) {
  latencies_.push_back(latency);
  total_ += latency;
}

void LatencySample::clear() {
  latencies_.clear();
  total_ = Duration();
}

Duration LatencySample::mean() const {
  return latencies_.empty() ? Duration() : Duration::ns(total_.in_ns() / count());
}

Duration LatencySample::quantile(Ratio share) const {
  if (!(share.count() > 0 && share.count() <= 1)) throw std::invalid_argument("quantile: share outside (0, 1]");
  if (latencies_.empty()) return Duration();
  std::vector<Duration> sorted = latencies_;
  const auto rank = static_cast<std::ptrdiff_t>(std::ceil(share.count() * static_cast<double>(sorted.size()))) - 1;
  std::nth_element(sorted.begin(), sorted.begin() + rank, sorted.end());
  return sorted[static_cast<std::size_t>(rank)];
}

}  // namespace remus
