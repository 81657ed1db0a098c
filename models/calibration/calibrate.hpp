// From dirty-page traces of one program to the model of it that a simulation runs.
//
// Models: mean distinct pages against epoch length, from groups of epochs of like length (counts) and from unions of
// neighbouring epochs (page identities, exact); how epochs vary (dispersion, phases); size of a page per codec. Leaves
// out: anything beyond the longest and below the shortest epoch measured, where the curves are extrapolations: the
// range is in the result. Validated: traces/MODELS.md, and for every model its own holdouts: what was measured against
// what the rest of the measurements predicts.
#pragma once

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/calibration/exponential_sum.hpp"
#include "models/cost/size_curve.hpp"
#include "models/workload/dirty_curve.hpp"
#include "traces/format/trace.hpp"

namespace remus {

// Traces that no model can be fitted to. what(): one line, what is missing and what to record instead.
class CannotCalibrate : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A value per SizeKind.
template <class T>
using BySizeKind = std::array<T, traces::kSizeKindNames.size()>;

// What was measured at one epoch length.
struct LengthSummary {
  Duration run;             // mean actual length
  std::int64_t epochs = 0;  // (or unions) averaged
  bool from_unions = false;
  double mean_pages = 0;
  double standard_error = 0;  // of mean_pages, relative, with the epochs' correlation taken into account
  // Between epochs: coefficient of variation, and autocorrelation of neighbours. A single epoch has neither.
  std::optional<double> variation, lag1;
  double residual = 0;  // model / measured - 1
  BySizeKind<std::optional<double>> bytes_per_page;
  BySizeKind<std::optional<double>> size_residual;  // model / measured - 1
};

// A measurement kept from the fit, and what the fit to the others says.
struct Holdout {
  enum class What {
    length,            // all epochs of this length, predicted from the other lengths
    longer_than_half,  // the same, from the lengths up to half of it only: how far extrapolation can be trusted
    second_half        // the epochs of the second half of the time, predicted from the first
  };
  What what = What::length;
  Duration run;
  double measured = 0, predicted = 0;  // mean pages
  bool extrapolated = false;           // run lies outside what the fit saw

  double error() const { return predicted / measured - 1; }
};

struct CalibratedModel {
  DirtyCurve curve;                            // with spread and phases, in whole pages: what a simulation runs
  ExponentialSum exact;                        // its mean before rounding
  double rms = 0;                              // of the lengths' residuals
  BySizeKind<std::optional<SizeCurve>> sizes;  // empty: not measured
  std::vector<LengthSummary> lengths;          // by run
  std::vector<Holdout> holdouts;
  Duration spread_from;         // the epoch length that spread and phases are taken from
  Duration length;              // of the longest recording: its epochs' runs, added up
  Pages pages_needed;           // that a guest must have for the recordings: the most of any of them
  std::optional<Bytes> memory;  // of the recorded VM, where they say so
  double busy_cpus = 1;         // CPU time over run time, of recordings in wall time that have it
  // A curve needs several epoch lengths. From counts at a single one the growth with T is assumed (kAssumedGrowth).
  bool growth_assumed = false;

  // One count at each length: figures, not recordings of a run. How epochs vary is not known then (spread is 0).
  bool of_figures() const;
  // Mean distinct pages in an epoch of length `run`.
  double pages(Duration run) const { return exact.mean(run); }
  // Whether an epoch of that length was measured, or a shorter and a longer one (to a tenth).
  bool within_range(Duration run) const;
};

enum class SingleLength { refuse, assume };

// N(T) ~ T^this about a single point: measured programs have 0.01 (rewrites one buffer) to 0.9 (a compiler's output).
inline constexpr double kAssumedGrowth = 0.4;

// Traces of one program, of any epoch lengths, with or without identities. Throws CannotCalibrate.
CalibratedModel calibrate(const std::vector<traces::Trace>&, SingleLength = SingleLength::refuse);

}  // namespace remus
