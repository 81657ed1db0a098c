// The work that a crash at a random instant would lose: at every instant of the protected time, how long ago the oldest
// epoch began that is not committed. A sawtooth: it grows with time and falls at each commit to the age of the next
// epoch, or to nothing when none has begun.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus::sim {

class Exposure {
 public:
  // Instants never go back. Protection starts, with an epoch that begins now; the time that follows counts; it ends.
  void protection_starts(Instant now);
  void counts_from(Instant now);
  void protection_ends(Instant now);
  // The guest runs again: the next epoch begins.
  void epoch_begins(Instant now);
  // The oldest epoch is committed.
  void committed(Instant now);
  // Only what follows `from` counts.
  void restart(Instant from);

  // Over the instants of the protected time, each counting alike.
  struct Summary {
    Duration mean, p99, max;  // p99: the exposure was at most this for 99 % of the time
  };
  // Nothing without protected time.
  std::optional<Summary> summary(Instant until) const;

 private:
  struct Ramp {  // the exposure grew from one to the other, a nanosecond each nanosecond
    Duration from, to;
    Duration length() const { return to - from; }
  };
  void advance(Instant now);

  bool protected_ = false;
  bool counts_ = false;         // what passes, while it is protected
  std::deque<Instant> begins_;  // of the epochs that are not committed
  Instant now_;
  std::vector<Ramp> ramps_;
  Duration none_;  // time in which there was nothing to lose
};

}  // namespace remus::sim
