// Which faults of a run struck, and what each of them stopped: a fault that stops nothing proves nothing.
#pragma once

#include <vector>

#include "sim/record/fault_outcome.hpp"
#include "sim/scenario/fault.hpp"
#include "sim/vm/fault_listener.hpp"

namespace remus::sim {

class Strikes final : public FaultListener {
 public:
  void fault_strikes(const Fault&, std::int64_t frames, Instant now) override;
  void fault_mended(const Fault&, std::int64_t frames, Instant now) override;

  // What a fault does besides: each counts once for every fault in force that does such a thing, a stopped host for the
  // fault that struck last.
  void host_stops(HostId, Instant now) override;
  void connection_fails(Instant now) override;
  void disk_stalls(HostId, Instant now) override;

  // `frames` as above, by now.
  std::vector<StruckFault> report(std::int64_t frames) const;

 private:
  struct Strike {
    Fault fault;
    StruckFault record;
    bool in_force = true;
    std::int64_t frames_before = 0;
    bool cuts_clients() const;
    bool cuts_hosts() const;
    bool slows_disk() const;
  };
  std::vector<Strike> strikes_;
};

}  // namespace remus::sim
