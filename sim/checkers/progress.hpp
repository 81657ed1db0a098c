// The independent judge of what follows faults: is the service there again, for every one of its clients?
//
// Holds: a single fault does not lose the VM; when no more faults come or are mended, the hosts settle in time; then
// the service goes on; and no client waits for what nothing will bring it.
//
// May demand no more than the world allows. As long as faults are in force that will be mended, or are still to come,
// nothing is late. What is on the clients' LAN will arrive or be lost by itself, however slow the LAN is, so that only
// the time beside it counts; and what is lost, TCP sends again or gives up. A guest does nothing while it is suspended,
// so for a single client only the time counts that the guest ran. A client that thinks, or has given its connection up,
// waits for nothing. So a lawful wait may be long, and one that will never end shows all the same: by nothing that
// moves.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "models/units/quantity.hpp"
#include "sim/checkers/violation.hpp"

namespace remus::sim {

// A connection whose client waits for what the guest owes it.
struct WaitingClient {
  std::uint32_t connection = 0;
  bool on_lan = false;  // frames of it are on the clients' LAN
  Instant since;        // since when nothing of it has moved
  Bytes exchanged;      // payload that its two ends have read so far
};

class ProgressChecker {
 public:
  // The longest that what is lawful takes.
  struct Patience {
    Duration settling;  // until the hosts have done all that they will do
    Duration service;   // from then on, until the guest makes progress
    Duration client;    // of guest run time in which nothing of a waiting client moves
  };
  struct Seen {
    Instant now{};             // never goes back
    bool disturbed = false;    // faults are in force that will be mended, or are still to come
    bool settled = false;      // nothing more will change by itself
    bool owes_service = true;  // clients reach the guest, and it is the one that they knew
    bool has_clients = false;  // otherwise it makes progress by itself
    bool lan_idle = true;      // nothing is on the clients' LAN
    double progress = 0;       // of the guest
    Duration guest_run{};      // of the guest so far
  };

  void vm_lost(bool after_one_fault) const;
  void fault_strikes() { settled_since_.reset(); }
  // To be called often, from the first fault on.
  void observe(const Seen&, const std::vector<WaitingClient>&, const Patience&);
  // All has settled, and since then the guest has made progress and every client that waited has got something.
  bool goes_on() const { return settled_since_ && progressed_ && unserved_.empty(); }
  std::optional<Instant> settled_since() const { return settled_since_; }

 private:
  struct Stay {  // of a waiting client, where it is
    Instant since;
    Duration counted;
  };
  void await_settling(const Seen&, const Patience&);
  void begin(const Seen&, const std::vector<WaitingClient>&);
  void judge_service(const Seen&, Duration passed, bool anyone_waits, const Patience&);
  void judge_clients(const std::vector<WaitingClient>&, Duration ran, const Patience&);

  Instant last_;       // observed
  Duration last_run_;  // of the guest, by then
  std::optional<Instant> unsettled_since_, settled_since_;
  double progress_ = 0;                      // when it settled
  bool progressed_ = false;                  // since then
  Duration still_;                           // without progress, in which there was no reason for that
  std::map<std::uint32_t, Bytes> unserved_;  // clients that waited then and got nothing since; what they had exchanged
  std::map<std::uint32_t, Stay> stays_;
};

}  // namespace remus::sim
