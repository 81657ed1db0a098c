#include "sim/record/noticeable.hpp"

#include <algorithm>
#include <cmath>

namespace remus::sim {
namespace {

// Squared relative deviation of its count of requests; 0 where there are none to count.
double relative_variance(const Metrics& metrics) {
  const auto requests = metrics.find("requests_completed");
  return requests == metrics.end() || requests->second <= 0 ? 0 : 1 / requests->second;
}

}  // namespace

double least_noticeable(const Metrics& a, const Metrics& b) {
  return std::max(kSameUpTo, 1 + 2 * std::sqrt(relative_variance(a) + relative_variance(b)));
}

}  // namespace remus::sim
