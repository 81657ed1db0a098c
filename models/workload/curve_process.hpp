// Dirty pages by the model: a DirtyCurve times a level that is drawn anew for each epoch.
//
// Models: the level is log-normal with mean 1 and the curve's spread. A share of its logarithm's variance (phase_share)
// is an Ornstein-Uhlenbeck process in the program's run time, the phases: its correlation falls by e in phase_time. The
// rest is drawn independently for each epoch. A curve with bursts has them on a path of its own (burst_path.hpp): an
// epoch has as much of their set as the bursts in it allow. Growth is that at the epoch's start. A level makes the
// curve's sets larger or smaller: they are never larger than the guest's memory, so that an epoch's pages approach that
// at most. Leaves out: that the mean of a phase over a longer epoch varies less.
// Parameters: the curve's. Validated: curve_process_test.cpp (mean, variance, autocorrelation); validation/replay.
// References: G. E. Uhlenbeck, L. S. Ornstein, Physical Review 36, 1930.
#pragma once

#include <memory>

#include "models/workload/burst_path.hpp"
#include "models/workload/dirty_curve.hpp"
#include "models/workload/dirty_process.hpp"

namespace remus {

class CurveProcess final : public DirtyProcess {
 public:
  // `memory`: the guest's. Precondition: the curve's sets fit into it.
  CurveProcess(const DirtyCurve& curve, Pages memory);
  void start(Random& random) override;
  double pages_in(Duration run) const override { return level_ * (always_in(run) + burst_pages(run)); }
  void end_epoch(Duration run, Random& random) override;
  std::unique_ptr<DirtyProcess> clone() const override { return std::make_unique<CurveProcess>(*this); }

 private:
  bool has_phases() const { return curve_.phase_share.count() > 0 && curve_.spread.count() > 0; }
  double drawn_level(Random& random) const;
  void draw_level(Random& random);
  double always_in(Duration run) const;
  double burst_pages(Duration run) const;

  DirtyCurve curve_;
  DirtyCurve always_;  // without bursts
  BurstPath bursts_;
  Duration run_;          // of the epochs before
  double highest_level_;  // at which the sets fill the memory
  double phase_ = 0;      // of the epoch: standard normal
  double level_ = 1;
  // What always_.mean() said last: a checkpoint asks several times for the same run.
  mutable Duration asked_;
  mutable double answered_ = 0;
};

}  // namespace remus
