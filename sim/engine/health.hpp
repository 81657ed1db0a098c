// Which hosts, links and disks work right now: the faults in force, counted, as they may overlap.
#pragma once

#include <array>

#include "sim/checkers/survival.hpp"
#include "sim/engine/agenda.hpp"
#include "sim/scenario/fault.hpp"

namespace remus::sim {

// The host that goes down with a crash of this component; nothing for a link.
constexpr std::optional<Site> host_of(FaultComponent component) {
  switch (component) {
    case FaultComponent::primary:
    case FaultComponent::primary_disk:
      return Site::primary;
    case FaultComponent::backup:
    case FaultComponent::backup_disk:
      return Site::backup;
    default:
      return std::nullopt;
  }
}

constexpr Owner owner_of(Site site) { return site == Site::primary ? Owner::primary : Owner::backup; }

constexpr bool is_disk(FaultComponent component) {
  return component == FaultComponent::primary_disk || component == FaultComponent::backup_disk;
}

class Health {
 public:
  void strike(const Fault& fault) { count(fault, 1); }
  void mend(const Fault& fault) { count(fault, -1); }

  bool up(Site site) const { return down_[index(site)] == 0; }
  // Messages between the hosts arrive.
  bool link() const { return cut_ == 0; }
  // Frames between a host and the clients' (and the arbitrator's) network do.
  bool lan(Site site) const { return off_lan_[index(site)] == 0; }
  bool client_link() const { return clients_cut_ == 0; }
  bool disks_answer() const { return slow_disks_ == 0; }
  bool all_well() const { return faults_ == 0; }
  // The peer of `site` hears it, and it is heard by the peer.
  bool connects_hosts() const { return link() && up(Site::primary) && up(Site::backup); }

 private:
  static std::size_t index(Site site) { return static_cast<std::size_t>(site); }
  void count(const Fault& fault, int by) {
    faults_ += by;
    const std::optional<Site> host = host_of(fault.component);
    if (fault.component == FaultComponent::replication_link) {
      cut_ += by;
    } else if (!host) {
      clients_cut_ += by;
    } else if (fault.kind == FaultKind::crash) {
      down_[index(*host)] += by;
    } else if (is_disk(fault.component)) {
      slow_disks_ += by;
    } else {  // a host that omits: nothing of it arrives anywhere, nor reaches it
      cut_ += by;
      off_lan_[index(*host)] += by;
    }
  }

  int faults_ = 0, cut_ = 0, clients_cut_ = 0, slow_disks_ = 0;
  std::array<int, 2> down_{}, off_lan_{};
};

}  // namespace remus::sim
