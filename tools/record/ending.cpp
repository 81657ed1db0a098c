#include "tools/record/ending.hpp"

#include <signal.h>

namespace remus::record {

Ending::Ending(Instant now, int first, int requests)
    : signals_{first, SIGTERM, SIGKILL}, step_(first == SIGTERM ? 1 : 0), at_(now), requests_(requests) {}

int Ending::due(Instant now, int requests) {
  const bool at_once = requests > requests_;
  if (step_ == signals_.size() || (now < at_ && !at_once)) return 0;
  if (at_once) step_ = signals_.size() - 1;
  at_ = now + kEndingGrace;
  return signals_[step_++];
}

}  // namespace remus::record
