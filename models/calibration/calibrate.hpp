// From dirty-page traces of one program to the model of it that a simulation runs.
//
// Models: mean distinct pages against epoch length, from groups of epochs of like length (counts) and from unions of
// neighbouring epochs (page identities, exact); how epochs vary (dispersion, phases); size of a page per codec. Leaves
// out: anything beyond the longest and below the shortest epoch measured, where the curves are extrapolations: the
// range is in the result. Validated: traces/MODELS.md.
#pragma once

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/cost/size_curve.hpp"
#include "models/workload/dirty_curve.hpp"
#include "traces/format/trace.hpp"

namespace remus {

// Traces that no model can be fitted to. what(): one line, what is missing and what to record instead.
class CannotCalibrate : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What was measured at one epoch length.
struct LengthSummary {
  Duration run;             // mean actual length
  std::int64_t epochs = 0;  // (or unions) averaged
  bool from_unions = false;
  double mean_pages = 0;
  double standard_error = 0;  // of mean_pages, relative, with the epochs' correlation taken into account
  double variation = 0;       // coefficient of variation between epochs
  double lag1 = 0;            // autocorrelation of neighbouring epochs
  double residual = 0;        // model / measured - 1
  std::array<std::optional<double>, traces::kSizeKindNames.size()> bytes_per_page;  // by SizeKind
};

struct CalibratedModel {
  DirtyCurve curve;                                                           // with spread and phases
  std::array<std::optional<SizeCurve>, traces::kSizeKindNames.size()> sizes;  // by SizeKind; empty: not measured
  std::vector<LengthSummary> lengths;                                         // by run
  Duration length;       // of the longest recording: its epochs' runs, added up
  double busy_cpus = 1;  // CPU time over run time, where measured
  // A curve needs several epoch lengths. From counts at a single one the growth with T is assumed (see calibrate.cpp).
  bool growth_assumed = false;

  // Distinct pages in an epoch of length `run`.
  double pages(Duration run) const { return curve.mean(run); }
  bool within_range(Duration run) const;
};

enum class SingleLength { refuse, assume };

// Traces of one program, of any epoch lengths, with or without identities. Throws CannotCalibrate.
CalibratedModel calibrate(const std::vector<traces::Trace>&, SingleLength = SingleLength::refuse);

}  // namespace remus
