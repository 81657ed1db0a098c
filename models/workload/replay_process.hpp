// Dirty pages by a recorded trace, in place of a model's draws.
//
// Models: the program does what it did when it was recorded: an epoch from a to b of its own run time dirties what the
// trace says of that stretch. With page identities the epochs of the trace that it covers are united, exactly; epochs
// covered in part count by a curve N(T): the union up to the end of the epoch before, and from there to the union with
// it, as N grows; what the first one had before a is taken off as N(b - a) / N(b - its start). Without identities N
// grows at the level of the trace epoch that it is in, an epoch's level being its count over N of its length; levels
// apply to the writes behind N into the guest's memory (page_pool.hpp), so that no epoch has more pages than that, and
// a longer one never fewer. So the mean over many epochs is N's, and the variation the trace's. Page sizes: those
// measured in the stretch. At its end the
// trace starts over. Leaves out: what the program would do differently under another timing.
// Parameters: the curve, whose scale does not matter; a curve of no pages means growth in proportion to time.
// Validated: replay_process_test.cpp (exact where epochs coincide; a page process's closed form); validation/replay.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "models/cost/size_curve.hpp"
#include "models/workload/dirty_curve.hpp"
#include "models/workload/dirty_process.hpp"
#include "models/workload/dirty_tape.hpp"

namespace remus {

// What the trace's sizes are held against: those of one codec, and what the workload says of it.
struct ReplayedSize {
  traces::SizeKind kind = traces::SizeKind::xor_rle;
  SizeCurve curve;
};

class ReplayProcess final : public DirtyProcess {
 public:
  // Without a `size` the size factor is 1. `memory`: the guest's. Precondition: the curve's sets fit into it, and so
  // does the tape.
  ReplayProcess(std::shared_ptr<const DirtyTape> tape, const DirtyCurve& curve, Pages memory,
                std::optional<ReplayedSize> size);
  void start(Random&) override {}
  double pages_in(Duration run) const override;
  void end_epoch(Duration run, Random&) override;
  Ratio size_factor() const override { return size_factor_; }
  std::unique_ptr<DirtyProcess> clone() const override;

 private:
  // At the end of each tape epoch that the current epoch reaches: what had been dirtied by then (page identities), or
  // the writes that led to it (counts).
  struct Knot {
    Duration since_start;  // of the current epoch
    double value;
  };
  double growth(Duration run) const;     // N, up to its scale
  double writes_in(Duration run) const;  // behind N, up to their scale
  double writes_until(Duration run, const Knot& last, const TapeEpoch& epoch) const;
  const TapeEpoch& epoch_after(std::size_t knots) const;
  Knot last_knot() const { return knots_.empty() ? Knot{Duration(0), 0} : knots_.back(); }
  void add_knot() const;
  double share_between(Duration from, Duration to, Duration run) const;
  double new_pages(const TapeEpoch& epoch) const;
  void seek(Duration by);
  double measured_over_expected(Duration run) const;

  std::shared_ptr<const DirtyTape> tape_;
  DirtyCurve curve_;
  Pages memory_;
  bool flat_;  // the curve has no pages
  std::optional<ReplayedSize> size_;
  Ratio size_factor_{1.0};
  std::size_t first_ = 0;  // tape epoch in which the current epoch starts
  Duration into_first_;    // and how far into it, less than its run

  // What pages_in() has worked out of the current epoch so far.
  mutable std::vector<Knot> knots_;
  mutable double united_ = 0;  // pages in the union of all tape epochs reached
  // By page: the number of the last epoch whose union it was in. Empty before the first.
  mutable std::vector<std::uint32_t> seen_;
  std::uint32_t epoch_number_ = 1;
};

}  // namespace remus
