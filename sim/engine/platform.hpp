// The SimGrid platform: three hosts, the client LAN and the dedicated replication link; built in, or from a file.
#pragma once

#include <simgrid/s4u/Engine.hpp>
#include <simgrid/s4u/Host.hpp>

#include "sim/scenario/scenario.hpp"

namespace remus::sim {

// Configures SimGrid (network model CM02, no cross traffic, no window limit) and makes the process's only engine.
class SimGridEngine {
 public:
  SimGridEngine();
  simgrid::s4u::Engine& operator*() { return engine_; }
  simgrid::s4u::Engine* operator->() { return &engine_; }

 private:
  simgrid::s4u::Engine engine_;
};

struct SharedRoute {
  BytesPerSecond bandwidth;  // of its slowest link
  Duration latency;          // one way
  BytesPerSecond in_all;     // of all transfers at once: of its slowest link that they share, or infinite
};

struct Hosts {
  simgrid::s4u::Host* primary;
  simgrid::s4u::Host* backup;
  simgrid::s4u::Host* client;
  SharedRoute to_client;    // primary -> client: the TCP model's path
  SharedRoute from_backup;  // backup -> primary: the acks' way
  SharedRoute to_backup;    // primary -> backup: the checkpoints' way
};

// From the testbed when the scenario names no platform file. Throws ScenarioError for a file that cannot be read, a
// host that is not in it, or one host in two roles.
Hosts make_hosts(simgrid::s4u::Engine&, const Experiment&);

// The way as it is now: a platform file's links may change with time.
SharedRoute route_between(const simgrid::s4u::Host* from, const simgrid::s4u::Host* to);

}  // namespace remus::sim
