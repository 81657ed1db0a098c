// How a program that still runs when its recording ends is ended: it is asked, told, and killed, with time to obey in
// between; at once when the user asks again.
#pragma once

#include <array>
#include <cstddef>

#include "models/units/quantity.hpp"

namespace remus::record {

// From each signal to the next.
inline constexpr Duration kEndingGrace = Duration::ms(5000);

class Ending {
 public:
  // `first`: the signal it is asked with at once; 0: it has been asked already (the terminal sends Ctrl-C's to all of
  // the foreground). Then come SIGTERM, unless that was the first, and SIGKILL. `requests`: how often the user asked
  // for the end so far.
  Ending(Instant now, int first, int requests);

  // The signal that is due now, or 0; each only once. SIGKILL when there were more `requests` than at the start.
  int due(Instant now, int requests);
  // When to ask again.
  Instant next() const { return at_; }
  // It was killed, and had its time to go: it waits for a disk that does not answer.
  bool over(Instant now) const { return step_ == signals_.size() && now >= at_; }

 private:
  std::array<int, 3> signals_;
  std::size_t step_ = 0;  // of the signal that comes next
  Instant at_;            // when it is due
  int requests_;
};

}  // namespace remus::record
