// What the checker of progress hears; the rest it is shown (ProgressChecker::observe).
#pragma once

#include "sim/checkers/progress.hpp"
#include "sim/vm/fault_listener.hpp"
#include "sim/vm/vm_listener.hpp"

namespace remus::sim {

class ProgressListener final : public VmListener, public FaultListener {
 public:
  // Borrowed.
  explicit ProgressListener(ProgressChecker& checker) : checker_(checker) {}

  void fault_strikes(const Fault&, std::int64_t, Instant) override { checker_.fault_strikes(); }
  void lost(bool after_one_fault, Instant) override { checker_.vm_lost(after_one_fault); }

 private:
  ProgressChecker& checker_;
};

}  // namespace remus::sim
