// Fits a program that is at work and at rest in turn, or does something large now and then: DirtyCurve's bursts, and
// the sets that it writes all the time.
//
// Method: epochs are sorted into bursts and calm ones where that explains most of their variance (two classes, the
// threshold of N. Otsu). How often bursts begin and how many epochs they touch gives their mean length and gap: an
// epoch of length T is not touched with probability off / (on + off) e^(-T/off), the next one after such an epoch with
// e^(-T/off). The sets of all the time are those of
// calm epochs and of unions of calm neighbours; the set of the bursts and its time constant are then what brings the
// mean of all epochs, at every length measured, closest to the measured one (relative least squares), the set being no
// larger than what a burst wrote. The spread is that of epochs in the middle of bursts; bursts
// no longer than epochs vary by their lengths alone. Leaves out: more than two states; phases within them;
// bursts that write less than half of the set, which are taken for calm. Validated: fit_bursts_test.cpp, known paths.
// References: N. Otsu, A Threshold Selection Method from Gray-Level Histograms, IEEE Trans. SMC 9 (1979).
#pragma once

#include <optional>
#include <vector>

#include "models/calibration/calibrate.hpp"
#include "models/calibration/exponential_sum.hpp"

namespace remus {

struct BurstFit {
  ExponentialSum always;  // no term: nothing is written in calm epochs
  Bursts bursts;
  Ratio spread;
};

// `trace` has page identities, `lengths` are those measured (length_series.hpp). Empty where epochs are not of two
// kinds, or fewer than kFewestBursts bursts were seen.
std::optional<BurstFit> fit_bursts(const traces::Trace& trace, const std::vector<LengthSummary>& lengths);

inline constexpr std::size_t kFewestBursts = 6;

}  // namespace remus
