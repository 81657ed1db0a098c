// A state of the pair of hosts, as the availability model tells them apart.
#pragma once

#include <array>
#include <compare>
#include <string>

namespace remus::availability {

enum class Host { primary, backup };  // by home role: failback returns the VM to `primary`

constexpr Host other(Host host) { return host == Host::primary ? Host::backup : Host::primary; }

// What the VM is doing on the host that holds it. It serves its clients in `running` only.
enum class Phase {
  running,
  stalled,       // replica or link lost, not noticed yet: egress waits for an acknowledgement
  detecting,     // the VM's former host crashed; the one that has its state does not know yet
  activating,    // failover under way
  failback,      // planned: the roles are changing back
  repairing,     // the only host with the VM's state is under repair
  restarting,    // booting from disk
  common_outage  // both hosts are stopped by one cause
};
inline constexpr std::size_t kPhases = 8;

// What the other host is to the VM.
enum class Peer {
  none,       // there is no other host
  synced,     // holds the last committed checkpoint (cold standby: it is up)
  stale,      // up, its copy is out of date; being brought up to date while the VM runs
  repairing,  // crashed
  cut,        // up, behind a replication link that is down
};

struct State {
  Host vm = Host::primary;  // the host with the VM's latest state
  Phase phase = Phase::running;
  Peer peer = Peer::synced;
  friend auto operator<=>(const State&, const State&) = default;
};

const char* name_of(Phase);       // "running", "common outage"
const char* name_of(Peer);        // "synced"
const char* name_of(Host);        // "primary"
std::string label(const State&);  // "backup running, peer repairing"

}  // namespace remus::availability
