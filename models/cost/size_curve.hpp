// Compressed size of one dirty page against the length of the epoch it was written in.
//
// Models: size(T) = settled + (first - settled) e^(-T/settling), the mean over all dirty pages of an epoch of run T. A
// longer epoch changes more of each page (a delta grows) and reaches other pages (any codec's mean moves from the hot
// set's to the slow set's). Leaves out: variation between epochs, and pages skipped because nothing changed (their
// delta is 0). Parameters: fitted per codec to measured sizes (models/calibration/fit_size_curve). Text form: "593B",
// or "0B to 1094B over 14ms". Validated: the residuals that `remsim calibrate` prints.
#pragma once

#include <cmath>

#include "models/units/quantity.hpp"

namespace remus {

struct SizeCurve {
  Bytes first;        // as T goes to 0; equal to `settled` when settling is 0
  Bytes settled;      // of long epochs, 0 to 4096 B
  Duration settling;  // time constant; 0: always `settled`

  constexpr SizeCurve() = default;
  constexpr explicit SizeCurve(Bytes always) : first(always), settled(always) {}
  constexpr SizeCurve(Bytes from, Bytes to, Duration over) : first(from), settled(to), settling(over) {}

  // Bytes per page, not rounded. Precondition: run >= 0.
  double mean(Duration run) const {
    const auto end = static_cast<double>(settled.count());
    if (settling.in_ns() == 0) return end;
    return end + static_cast<double>((first - settled).count()) * std::exp(-run.in_seconds() / settling.in_seconds());
  }
  bool operator==(const SizeCurve&) const = default;
};

}  // namespace remus
