// Which faults of a run struck, and what each of them stopped: a fault that stops nothing proves nothing.
#pragma once

#include <vector>

#include "sim/record/fault_outcome.hpp"
#include "sim/scenario/fault.hpp"

namespace remus::sim {

class Strikes {
 public:
  // `frames`: that the client LAN has lost so far because it was cut at the guest's host.
  void strike(const Fault&, Instant now, std::int64_t frames);
  void mend(const Fault&, std::int64_t frames);

  // What a fault does besides: each call counts once for every fault in force that does such a thing.
  void stopped_host();    // the fault that struck last
  void cut_connection();  // a message between the hosts waits, a copy breaks off, or a host looks for its peer in vain
  void slowed_disk();     // a disk's answer waits

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
