#include "models/availability/state.hpp"

namespace remus::availability {

const char* name_of(Phase phase) {
  constexpr std::array<const char*, kPhases> kNames{"running",  "stalled",   "detecting",  "activating",
                                                    "failback", "repairing", "restarting", "common outage"};
  return kNames[static_cast<std::size_t>(phase)];
}

const char* name_of(Peer peer) {
  constexpr std::array<const char*, 5> kNames{"none", "synced", "stale", "repairing", "cut"};
  return kNames[static_cast<std::size_t>(peer)];
}

const char* name_of(Host host) { return host == Host::primary ? "primary" : "backup"; }

std::string label(const State& state) {
  const std::string vm = std::string(name_of(state.vm)) + " " + name_of(state.phase);
  return state.peer == Peer::none ? vm : vm + ", peer " + name_of(state.peer);
}

}  // namespace remus::availability
