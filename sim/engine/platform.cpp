#include "sim/engine/platform.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <simgrid/s4u/Link.hpp>
#include <simgrid/s4u/NetZone.hpp>
#include <vector>

#include "models/cost/checkpoint.hpp"
#include "sim/engine/engine.hpp"
#include "sim/scenario/error.hpp"

namespace remus::sim {
namespace {

namespace sg = simgrid::s4u;

sg::Engine make_engine() {
  std::array<const char*, 5> arguments{"remsim", "--log=root.thres:error", "--cfg=network/model:CM02",
                                       "--cfg=network/crosstraffic:0", "--cfg=network/TCP-gamma:0"};
  std::array<char*, 6> argv{};
  std::transform(arguments.begin(), arguments.end(), argv.begin(), [](const char* a) { return const_cast<char*>(a); });
  int argc = static_cast<int>(arguments.size());
  return sg::Engine(&argc, argv.data());
}

// Costs are given in seconds of the testbed's cores, so one flop per nanosecond serves every host we build.
constexpr double kFlopsPerSecond = 1e9;

void connect(sg::NetZone* zone, sg::Host* a, sg::Host* b, const char* name, BytesPerSecond bandwidth,
             Duration latency) {
  auto* link = zone->create_split_duplex_link(name, bandwidth.count())->set_latency(latency.in_seconds());
  zone->add_route(a->get_netpoint(), b->get_netpoint(), nullptr, nullptr,
                  {sg::LinkInRoute(static_cast<sg::SplitDuplexLink*>(link), sg::LinkInRoute::Direction::UP)}, true);
}

Hosts build_hosts(const Testbed& testbed) {
  auto* zone = sg::create_full_zone("remsim");
  auto* primary =
      zone->create_host("primary", kFlopsPerSecond)->set_core_count(static_cast<int>(testbed.primary.cores));
  auto* backup = zone->create_host("backup", kFlopsPerSecond)->set_core_count(static_cast<int>(testbed.backup.cores));
  auto* client = zone->create_host("client", kFlopsPerSecond);
  const auto& replication = testbed.replication;
  const BytesPerSecond goodput = cost::goodput(replication.bandwidth, replication.efficiency);
  connect(zone, primary, backup, "replication", goodput, replication.latency);
  connect(zone, primary, client, "client_lan", testbed.client_lan.bandwidth, testbed.client_lan.latency);
  zone->seal();
  const SharedRoute to_client{testbed.client_lan.bandwidth, testbed.client_lan.latency, testbed.client_lan.bandwidth};
  const SharedRoute of_replication{goodput, replication.latency, goodput};
  return {primary, backup, client, to_client, of_replication, of_replication};
}

sg::Host* find_host(const Platform& platform, const std::string& name, const char* option) {
  auto* host = sg::Host::by_name_or_null(name);
  if (host == nullptr)
    throw ScenarioError(std::string(option) + " " + name + ": no such host in " + platform.file +
                        "; name a host of that platform file");
  return host;
}

void load_file(sg::Engine& engine, const Platform& platform) {
  try {
    engine.load_platform(platform.file);
  } catch (const std::exception& error) {
    throw ScenarioError("--platform " + platform.file + ": not a SimGrid platform file: " + error.what());
  }
}

Hosts load_hosts(sg::Engine& engine, const Platform& platform) {
  load_file(engine, platform);
  Hosts hosts{find_host(platform, platform.primary, "--primary"),
              find_host(platform, platform.backup, "--backup"),
              find_host(platform, platform.client, "--client"),
              {},
              {},
              {}};
  if (hosts.primary == hosts.backup || hosts.primary == hosts.client || hosts.backup == hosts.client)
    throw ScenarioError("--platform " + platform.file + ": primary, backup and client must be three different hosts");
  hosts.to_client = route_between(hosts.primary, hosts.client);
  hosts.from_backup = route_between(hosts.backup, hosts.primary);
  hosts.to_backup = route_between(hosts.primary, hosts.backup);
  return hosts;
}

}  // namespace

// Transfers share every link but fat pipes, and the air of a wireless network, whose rate depends on its stations.
SharedRoute route_between(const sg::Host* from, const sg::Host* to) {
  std::vector<sg::Link*> links;
  double latency = 0;
  from->route_to(to, links, &latency);
  double bandwidth = std::numeric_limits<double>::infinity();
  double in_all = bandwidth;
  for (const auto* link : links) {
    bandwidth = std::min(bandwidth, link->get_bandwidth());
    const sg::Link::SharingPolicy policy = link->get_sharing_policy();
    const bool shared = policy == sg::Link::SharingPolicy::SHARED || policy == sg::Link::SharingPolicy::SPLITDUPLEX;
    if (shared) in_all = std::min(in_all, link->get_bandwidth());
  }
  return {BytesPerSecond(bandwidth), Duration::seconds(latency), BytesPerSecond(in_all)};
}

SimGridEngine::SimGridEngine() : engine_(make_engine()) {}

void check_platform(const Experiment& experiment) {
  SimGridEngine engine;
  make_hosts(*engine, experiment);
}

Hosts make_hosts(sg::Engine& engine, const Experiment& experiment) {
  return experiment.platform.file.empty() ? build_hosts(experiment.testbed) : load_hosts(engine, experiment.platform);
}

}  // namespace remus::sim
