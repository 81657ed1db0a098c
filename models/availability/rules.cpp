#include "models/availability/rules.hpp"

#include <algorithm>

namespace remus::availability {
namespace {

ClockId life_of(Host host) { return host == Host::primary ? ClockId::primary_life : ClockId::backup_life; }
ClockId repair_of(Host host) { return host == Host::primary ? ClockId::primary_repair : ClockId::backup_repair; }

bool is_up(Peer peer) { return peer == Peer::synced || peer == Peer::stale || peer == Peer::cut; }

// Short phases in which nothing else happens to the peer.
bool is_noticing(Phase phase) {
  return phase == Phase::stalled || phase == Phase::detecting || phase == Phase::activating;
}

class Rules {
 public:
  Rules(Arrangement arrangement, const Parameters& parameters, const State& state)
      : remus_(arrangement == Arrangement::remus), p_(parameters), s_(state) {}

  std::vector<Clock> clocks() {
    if (s_.phase != Phase::repairing && s_.phase != Phase::common_outage) add_vm_host_up();
    if (s_.phase == Phase::repairing) add(repair_of(s_.vm), p_.repair, {s_.vm, Phase::restarting, s_.peer});
    if (!is_noticing(s_.phase) && s_.peer != Peer::none) add_peer();
    add_phase();
    std::sort(clocks_.begin(), clocks_.end(), [](const Clock& a, const Clock& b) { return a.id < b.id; });
    return std::move(clocks_);
  }

 private:
  void add(ClockId id, const HoldingTime& time, const State& next, Event event = Event::none) {
    clocks_.push_back({id, time, {{1, next, event}}});
  }

  const HoldingTime& life(Host host) const { return host == Host::primary ? p_.primary_life : p_.backup_life; }

  void add_vm_host_up() {
    const State crashed = s_.peer == Peer::synced ? State{other(s_.vm), Phase::detecting, Peer::repairing}
                                                  : State{s_.vm, Phase::repairing, s_.peer};
    add(life_of(s_.vm), life(s_.vm), crashed, Event::host_failure);
    if (!p_.common_life) return;
    const bool goes_stale = remus_ && s_.peer == Peer::synced;
    const State stopped{s_.vm, Phase::common_outage, goes_stale ? Peer::stale : s_.peer};
    add(ClockId::common_life, *p_.common_life, stopped, Event::common_outage);
  }

  // Losing what is in sync holds the egress back until it is noticed.
  Phase phase_without_peer() const { return remus_ && s_.peer == Peer::synced ? Phase::stalled : s_.phase; }

  void add_peer() {
    const Host peer = other(s_.vm);
    if (is_up(s_.peer) && s_.phase != Phase::common_outage) {
      add(life_of(peer), life(peer), {s_.vm, phase_without_peer(), Peer::repairing}, Event::host_failure);
    }
    if (s_.peer == Peer::repairing) add_peer_repair();
    if (remus_) add_link();
    if (s_.peer == Peer::stale && s_.phase == Phase::running) {
      const Phase then = s_.vm == Host::primary ? Phase::running : Phase::failback;
      add(ClockId::resync, p_.resync, {s_.vm, then, Peer::synced});
    }
  }

  void add_peer_repair() {
    const Host peer = other(s_.vm);
    State next{s_.vm, s_.phase, remus_ ? Peer::stale : Peer::synced};
    // With a shared disk, whichever host is repaired first takes the VM.
    if (!remus_ && s_.phase == Phase::repairing) next = {peer, Phase::restarting, Peer::repairing};
    add(repair_of(peer), p_.repair, next);
  }

  void add_link() {
    const bool both_up = s_.phase != Phase::repairing && s_.phase != Phase::common_outage;
    if (p_.link_life && both_up && (s_.peer == Peer::synced || s_.peer == Peer::stale)) {
      add(ClockId::link_life, *p_.link_life, {s_.vm, phase_without_peer(), Peer::cut}, Event::link_failure);
    }
    if (s_.peer == Peer::cut) add(ClockId::link_repair, p_.link_repair, {s_.vm, s_.phase, Peer::stale});
  }

  void add_phase() {
    const auto go = [this](const HoldingTime& time, Phase next, Event event = Event::none) {
      add(ClockId::phase, time, {s_.vm, next, s_.peer}, event);
    };
    if (s_.phase == Phase::stalled) go(p_.detection, Phase::running);
    if (s_.phase == Phase::detecting) add_detection();
    if (s_.phase == Phase::activating) go(p_.activation, Phase::running, Event::failover);
    if (s_.phase == Phase::failback) {
      add(ClockId::phase, p_.failback, {Host::primary, Phase::running, Peer::synced}, Event::failback);
    }
    if (s_.phase == Phase::restarting) go(p_.restart, Phase::running, Event::restart);
    if (s_.phase == Phase::common_outage) go(p_.common_repair, Phase::restarting);
  }

  void add_detection() {
    const State restarting{s_.vm, Phase::restarting, s_.peer};
    if (!remus_) return add(ClockId::phase, p_.cold_detection, restarting);
    std::vector<Outcome> outcomes;
    const double works = p_.coverage.count();
    if (works > 0) outcomes.push_back({works, {s_.vm, Phase::activating, s_.peer}, Event::none});
    if (works < 1) outcomes.push_back({1 - works, restarting, Event::failed_failover});
    clocks_.push_back({ClockId::phase, p_.detection, std::move(outcomes)});
  }

  bool remus_;
  const Parameters& p_;
  State s_;
  std::vector<Clock> clocks_;
};

}  // namespace

State initial_state(Arrangement arrangement) {
  return {Host::primary, Phase::running, arrangement == Arrangement::single ? Peer::none : Peer::synced};
}

std::vector<Clock> clocks_of(Arrangement arrangement, const Parameters& parameters, const State& state) {
  return Rules(arrangement, parameters, state).clocks();
}

}  // namespace remus::availability
