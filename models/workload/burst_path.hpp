// When a program is in a burst: a path of the two-state chain that DirtyCurve's Bursts describe, epoch after epoch.
//
// The lengths are drawn by a generator of its own as they are asked for, in their order: on_seconds() is a function of
// `run` alone, however often and in whatever order it is asked. Validated: curve_process_test.cpp.
#pragma once

#include <optional>
#include <vector>

#include "models/workload/dirty_curve.hpp"
#include "models/workload/random.hpp"

namespace remus {

class BurstPath {
 public:
  explicit BurstPath(const Bursts& bursts) : bursts_(bursts) {}
  // The first epoch begins, in a burst as likely as at any time. Draws from `random` only if there are bursts.
  void start(Random& random);
  // How long bursts lasted in the first `run` of the epoch. Precondition: started.
  double on_seconds(Duration run) const;
  // The epoch was `run` long; the next begins where it ended.
  void end_epoch(Duration run);

 private:
  // Up to `end` (seconds since the epoch began) the program is in a burst or is not.
  struct Stretch {
    double begin, end;
    bool on;
    double bursts_before;  // how long bursts lasted from the epoch's begin until this one's
  };
  double drawn_length(bool on) const;
  void extend_to(double seconds) const;
  bool has_bursts() const { return bursts_.n.count() > 0; }

  Bursts bursts_;
  mutable std::optional<Random> draws_;
  mutable std::vector<Stretch> stretches_;  // by end, on and off in turn
};

}  // namespace remus
