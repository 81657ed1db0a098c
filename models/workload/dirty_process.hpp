// The pages a program dirties, epoch after epoch: a model's draws or a recorded trace. Guests own one.
//
// All times are the program's own run time: time in which it is paused does not count, and a program that is slowed
// down dirties in R of run time what it would in R / slowdown.
#pragma once

#include <memory>

#include "models/units/quantity.hpp"
#include "models/workload/random.hpp"

namespace remus {

class DirtyProcess {
 public:
  virtual ~DirtyProcess() = default;
  // The first epoch begins. `random` is the guest's own generator, here and below: what is drawn, if anything, is drawn
  // now, so that pages_in() is a function of `run` alone.
  virtual void start(Random& random) = 0;
  // Distinct pages written in the first `run` >= 0 of the current epoch; not rounded, continuous in `run`, 0 for 0.
  virtual double pages_in(Duration run) const = 0;
  // The current epoch was `run` long; the next begins where it ended.
  virtual void end_epoch(Duration run, Random& random) = 0;
  // Compressed size of a page of the epoch that ended last, as a multiple of what the workload's SizeCurve says.
  virtual Ratio size_factor() const { return Ratio(1.0); }
  // The same process at the same point, going on by itself from here.
  virtual std::unique_ptr<DirtyProcess> clone() const = 0;
};

}  // namespace remus
