#include "sim/record/rate.hpp"

namespace remus::sim {

bool commits_nothing(double cps, const Metrics& metrics) {
  const auto checkpoints = metrics.find("checkpoints");
  return cps > 0 && checkpoints != metrics.end() && checkpoints->second == 0;
}

bool misses_rate(double cps, const Metrics& metrics) {
  if (commits_nothing(cps, metrics)) return true;
  const auto achieved = metrics.find("cps_achieved");
  return cps > 0 && achieved != metrics.end() && achieved->second < kRateMade * cps;
}

}  // namespace remus::sim
