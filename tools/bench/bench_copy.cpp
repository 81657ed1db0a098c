// Drives the guest of a workload as an engine would, then copies it N times: what a copy costs is the difference of two
// runs. Prints "NAME VALUE" lines.
//
// bench_copy WORKLOAD copies=N [FIELD=VALUE...]: testbed "paper", 40 checkpoints a second of fixed steps, copied after
// 200 of them while the guest is suspended and an epoch's egress is held; the fields as for remsim's --set.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "sim/engine/make_guest.hpp"
#include "sim/scenario/load.hpp"

namespace {

using namespace remus;
using namespace remus::sim;

constexpr int kCheckpoints = 200;
constexpr Duration kInterval = Duration::ms(25), kPause = Duration::ms(2);

Experiment experiment_of(int argc, char** argv) {
  Experiment experiment = load_testbed("paper");
  load_workload(experiment, argv[1]);
  set_field(experiment, "cps", "40", "40");
  for (int i = 3; i < argc; ++i) set_field(experiment, argv[i]);
  validate(experiment);
  return experiment;
}

MadeGuest guest_of(const Experiment& experiment) {
  GuestSurroundings surroundings;
  surroundings.is_protected = true;
  surroundings.client_bandwidth = experiment.testbed.client_lan.bandwidth;
  surroundings.client_latency = experiment.testbed.client_lan.latency;
  surroundings.replication_bandwidth = experiment.testbed.replication.bandwidth;
  surroundings.replication_latency = experiment.testbed.replication.latency;
  surroundings.seed = 1;
  return make_guest(experiment, experiment.workloads.front(), surroundings);
}

// Each epoch is committed when the next one ends: the last one's egress is held at the end.
void drive(const MadeGuest& made) {
  Guest& guest = *made.guest;
  Instant now;
  guest.start(now);
  for (int i = 0; i < kCheckpoints; ++i) {
    if (i > 0) guest.resume();
    now = now + kInterval;
    guest.advance_to(now);
    guest.suspend();
    const EpochId epoch(static_cast<std::uint64_t>(i));
    if (made.traffic != nullptr) made.traffic->network().plug(epoch);
    if (made.traffic != nullptr && i > 0) made.traffic->network().release_through(EpochId(epoch.count() - 1));
    guest.end_epoch();
    now = now + kPause;
    guest.advance_to(now);
  }
}

int run(const Experiment& experiment, int copies) {
  const MadeGuest made = guest_of(experiment);
  drive(made);
  double progress = 0;
  for (int i = 0; i < copies; ++i) progress += made.clone().guest->progress();
  int connections = 0;
  if (made.traffic != nullptr)
    made.traffic->network().visit_connections([&](const tcp::ConnectionFacts&) { ++connections; });
  fmt::print("copies {}\nconnections {}\nprogress {:.9g}\n", copies, connections, progress);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string words = argc < 3 ? "" : argv[2];
    if (!words.starts_with("copies=")) throw ScenarioError("usage: bench_copy WORKLOAD copies=N [FIELD=VALUE...]");
    return run(experiment_of(argc, argv), std::stoi(words.substr(7)));
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_copy: {}\n", error.what());
    return 2;
  }
}
