// From dirty-page traces of one program to the model of it that a simulation runs.
//
// Models: mean distinct pages against epoch length, from groups of epochs of like length (counts) and from unions of
// neighbouring epochs (page identities, exact), over the lengths that the epochs really had and in the program's own
// time (own_time.hpp); how epochs vary (dispersion, phases); bursts (of a recording with identities, where a model with
// them is nearer to the replay: fit_bursts.hpp) or growth (of a single recording: fit_growth.hpp), not both; size of a
// page per codec. Leaves out: anything beyond the longest and below the shortest epoch measured, where the curves are
// extrapolations: the range is in the result. Validated: traces/MODELS.md, validation/calibration, and for every model
// its own holdouts, its comparison with the replay, and its verdict, which says how far it is to be trusted.
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
  Duration run;                  // mean actual length, in the program's own time
  std::vector<Duration> runs{};  // where lengths differ: some that stand for them all; else empty
  std::int64_t epochs = 0;       // (or unions) averaged
  bool from_unions = false;
  double mean_pages = 0;
  double standard_error = 0;  // of mean_pages, relative, with the epochs' correlation taken into account
  // Between epochs: coefficient of variation, and autocorrelation of neighbours. A single epoch has neither.
  std::optional<double> variation, lag1;
  double residual = 0;  // model / measured - 1
  // Where lengths differ: model / measured - 1 of the shorter or the longer half of the epochs, the one further off, if
  // that is beyond chance. Not 0: how long an epoch lasted went with what the program did in it.
  double length_bias = 0;
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
  double standard_error = 0;           // of `measured`, relative; of the second half only

  double error() const { return predicted / measured - 1; }
};

// What the recordings say about how they were made.
struct RecordingFacts {
  std::int64_t epochs = 0, late_epochs = 0;  // late: half as long again as asked for, or longer
  Duration asked, got;        // epoch lengths of the recording furthest off, in recorded time; 0: unknown
  Pages dirty;                // of all epochs, added up
  double slowdown = 1;        // by the recorder: the largest that was taken out of the times
  double uncounted_cost = 0;  // share of the recorded time that its faults took beyond that, at least
  std::vector<traces::TraceHeader::Unseen> unseen;
  std::optional<double> busy_cpus;  // CPU time over run time, of recordings in wall time that have it
};

// A model's figure beside that of the recording replayed, both of epochs of one length.
struct Compared {
  double replay = 0;
  double model = 0;     // mean over seeds
  double interval = 0;  // half width of its 95 % interval

  double error() const { return replay > 0 ? model / replay - 1 : 0; }
};
struct AgainstReplay {
  Duration run;
  std::int64_t epochs = 0;  // that the recording is long enough for; of each seed too
  bool extrapolated = false;
  Compared mean;                // pages in an epoch
  std::optional<Compared> p99;  // nearest rank; empty with fewer than 100 epochs
};

// A reason to trust a model less.
struct Doubt {
  enum class What {
    residual,        // the curve misses a length it was fitted to
    other_length,    // or one that was kept from it and lies between others
    second_half,     // the program was another one in the second half of the time
    few_epochs,      // the mean is not known better: two standard errors
    epoch_lengths,   // an epoch's length went with what the program did in it
    recorder,        // its cost is not accounted for
    replay_mean,     // pages in an epoch, model against replay
    replay_p99,      // the same of the p99
    unseen,          // what the recorder did not see
    growth_assumed,  // one length of counts
    single_counts    // figures, no recording
  };
  What what = What::residual;
  std::optional<double> share;  // how far off the model may be for it; empty: nobody knows
  Duration run;                 // of epochs of that length; 0: of all
  std::string name{};           // of what was not seen
};

struct Verdict {
  Duration from, to;          // epoch lengths measured
  double mean = 0;            // how far off the mean pages of an epoch may be: the largest share of a doubt
  std::optional<double> p99;  // and their p99; empty: no recording was long enough to tell
  std::vector<Doubt> doubts;  // those nobody can put a number to first, then by share
  // Whether the mean is good to `limit` and the p99, a rarer thing, to twice that, and no doubt is without a number.
  bool trusted(double limit) const;
};

// What a model is to be good for unless somebody asks for better.
inline constexpr double kTrust = 0.15;

struct CalibratedModel {
  DirtyCurve curve;                            // with spread and phases, in whole pages: what a simulation runs
  ExponentialSum exact;                        // its mean before rounding; the bursts' are two of its terms
  double rms = 0;                              // of the lengths' residuals
  BySizeKind<std::optional<SizeCurve>> sizes;  // empty: not measured
  std::vector<LengthSummary> lengths;          // by run
  std::vector<Holdout> holdouts;
  Duration spread_from;         // the epoch length that spread and phases are taken from
  Duration length;              // of the longest recording: its epochs' runs, added up
  Pages pages_needed;           // that a guest must have for the recordings: the most of any of them
  std::optional<Bytes> memory;  // of the recorded VM, where they say so
  RecordingFacts facts;
  std::vector<AgainstReplay> against_replay;  // of the longest recording, by run; empty for figures
  Verdict verdict;
  // A curve needs several epoch lengths. From counts at a single one the growth with T is assumed (kAssumedGrowth).
  bool growth_assumed = false;

  bool has_bursts() const { return curve.bursts.n.count() > 0; }
  // One count at each length: figures, not recordings of a run. How epochs vary is not known then (spread is 0).
  bool of_figures() const;
  // Mean distinct pages in an epoch of length `run`.
  double pages(Duration run) const { return exact.mean(run); }
  // Whether an epoch of that length was measured, or a shorter and a longer one (to a tenth).
  bool within_range(Duration run) const;
  // The same over the lengths that its epochs really had.
  double pages(const LengthSummary& at) const;
};

enum class SingleLength { refuse, assume };

// N(T) ~ T^this about a single point: measured programs have 0.01 (rewrites one buffer) to 0.9 (a compiler's output).
inline constexpr double kAssumedGrowth = 0.4;

// Traces of one program, of any epoch lengths, with or without identities. Throws CannotCalibrate.
CalibratedModel calibrate(const std::vector<traces::Trace>&, SingleLength = SingleLength::refuse);

}  // namespace remus
