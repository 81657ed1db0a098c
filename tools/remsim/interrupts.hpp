// SIGINT, SIGTERM and SIGHUP as something to look at, so that what has finished can still be written.
#pragma once

#include <csignal>

namespace remus::cli {

// While it lives, the three signals are blocked and only noted during wait_for(). One at a time.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // The signal that came, or 0. Signals that were ignored when the program started (nohup) stay ignored.
  static int received();
  // The signal mask to wait with (ppoll): in it the three get through.
  const sigset_t& waiting_mask() const { return before_; }

 private:
  sigset_t before_{};
};

}  // namespace remus::cli
