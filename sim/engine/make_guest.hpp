// Builds the guest a workload describes.
#pragma once

#include <memory>
#include <string>

#include "models/workload/dirty_tape.hpp"
#include "models/workload/guest.hpp"
#include "models/workload/traffic_guest.hpp"
#include "sim/scenario/scenario.hpp"

namespace remus::sim {

struct MadeGuest {
  std::unique_ptr<Guest> guest;
  TrafficGuest* traffic = nullptr;  // the same guest, when it serves clients
  MadeGuest clone() const;          // as Guest::clone()
};

struct GuestSurroundings {
  bool is_protected = false;
  BytesPerSecond client_bandwidth;  // of the path to the client
  Duration client_latency;          // one way
  BytesPerSecond replication_bandwidth;
  Duration replication_latency;  // one way
  tcp::EgressObserver* observer = nullptr;
  std::uint64_t seed = 0;
  const std::string* load_text = nullptr;
  std::shared_ptr<const DirtyTape> tape;  // what to replay in place of the workload's own dirtying; null: nothing
};

// Throws ScenarioError for a load file that cannot be parsed.
MadeGuest make_guest(const Experiment&, const WorkloadSpec&, const GuestSurroundings&);

}  // namespace remus::sim
