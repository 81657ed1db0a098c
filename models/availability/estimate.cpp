#include "models/availability/estimate.hpp"

#include <algorithm>
#include <cmath>

#include "models/units/invariant.hpp"

namespace remus::availability {

void Sums::add(const Sample& sample) {
  ++samples;
  weight += sample.weight;
  const double t = sample.weight * sample.seconds;
  time += t;
  time2 += t * t;
  for (std::size_t m = 0; m < kMeasures; ++m) {
    if (sample.accrued[m] == 0) continue;
    const double y = sample.weight * sample.accrued[m];
    sum[m] += y;
    square[m] += y * y;
    product[m] += y * t;
    ++seen[m];
  }
}

void Sums::merge(const Sums& more) {
  samples += more.samples;
  weight += more.weight;
  time += more.time;
  time2 += more.time2;
  for (std::size_t m = 0; m < kMeasures; ++m) {
    sum[m] += more.sum[m];
    square[m] += more.square[m];
    product[m] += more.product[m];
    seen[m] += more.seen[m];
  }
}

std::array<Estimate, kMeasures> estimates_of(const Sums& s) {
  invariant(s.samples >= 2 && s.time > 0, "availability: an estimate needs two samples and some time");
  const auto n = static_cast<double>(s.samples);
  const double t95 = student_t95(s.samples - 1);
  std::array<Estimate, kMeasures> out;
  for (std::size_t m = 0; m < kMeasures; ++m) {
    const double r = s.sum[m] / s.time;
    const double spread2 = (s.square[m] - 2 * r * s.product[m] + r * r * s.time2) / (n - 1);
    const double error = std::sqrt(std::max(0.0, spread2) * n) / s.time;
    out[m] = {r, error, std::max(0.0, r - t95 * error), r + t95 * error, s.seen[m]};
  }
  return out;
}

// Cornish-Fisher: M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 26.7.5, with the normal's quantile.
double student_t95(std::int64_t degrees_of_freedom) {
  const double z = 1.959963984540054;
  const auto v = static_cast<double>(degrees_of_freedom);
  const double z2 = z * z;
  return z + z * (z2 + 1) / (4 * v) + z * (5 * z2 * z2 + 16 * z2 + 3) / (96 * v * v) +
         z * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15) / (384 * v * v * v);
}

}  // namespace remus::availability
