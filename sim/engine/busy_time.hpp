// How long something was the case (a guest paused, a thread busy) within the measured time.
#pragma once

#include "models/units/quantity.hpp"

namespace remus::sim {

class BusyTime {
 public:
  // From `now` on it is so, or is not. Instants never go back.
  void set(bool on, Instant now) {
    total_ = total(now);
    since_ = now;
    on_ = on;
  }
  // Only what follows `from` counts.
  void restart(Instant from) {
    total_ = Duration(0);
    since_ = from;
  }
  bool on() const { return on_; }
  Duration total(Instant until) const { return total_ + (on_ ? until - since_ : Duration(0)); }

 private:
  bool on_ = false;
  Instant since_;
  Duration total_;
};

}  // namespace remus::sim
