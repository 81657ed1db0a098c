// What the replicas ask for when something has failed, done to the simulated world. See simulation.hpp.
#include <algorithm>
#include <utility>

#include "models/protocol/overloaded.hpp"
#include "sim/engine/simulation.hpp"

namespace remus::sim {
namespace {

// Of a VM that was activated: the primary runs none but a protected one.
Phase phase_at(Site site) { return site == Site::primary ? Phase::is_protected : Phase::unprotected; }

}  // namespace

template <class Event>
void Simulation::tell(Site site, const Event& event) {
  site == Site::primary ? tell_primary(event) : tell_backup(event);
}

// Precondition: the guest runs or is suspended at an epoch's end.
void Simulation::capture_image(EpochId start_of) {
  if (!keeps_images_) return;
  images_.put(start_of, now(), guest_.capture());
}

// A host that cannot reach it asks on: no answer is no refusal.
void Simulation::ask_arbitrator(Site site, std::uint64_t generation) {
  constexpr Duration kAgain = Duration::ms(10);  // assumed; far below any timeout
  if (over_) return;
  if (!health_.lan(site)) {
    tell_witness<&FaultListener::connection_fails>();
    return agenda_.after(
        kAgain, [this, site, generation] { ask_arbitrator(site, generation); }, owner_of(site));
  }
  later(owner_of(site), experiment_.testbed.failover.arbitration, [this, site, generation] {
    const bool granted = arbitrator_.grants(site, generation);
    tell_witness<&FaultListener::arbitrator_answers>(host_at(site), granted);
    granted ? tell(site, ArbitratorGranted{}) : tell(site, ArbitratorRefused{});
  });
}

void Simulation::stop_replication(Site site) {
  tell_witness<&ProtectionListener::replication_stops>(host_at(site), vm_at(site));
  synchronisation_ = 0;
  connected_ = false;
  if (vm_at(site)) {
    replicate_guest(false);
    if (phase_ == Phase::is_protected) vm_is(Phase::unprotected);
  }
  if (site == Site::backup) {
    end_session();
    stalled_to_primary_.clear();
    return watch_backup();
  }
  memory_stream_.abandon();
  disk_.abandon();
  compressor_.abandon();
  share_cores();
  unacknowledged_.clear();
  stalled_to_backup_.clear();
  watch_primary();
}

// From now on the guest pays for being replicated, or no more.
void Simulation::replicate_guest(bool on) {
  advance();
  guest_.set_protected(on);
}

// To be called when it has become so.
void Simulation::vm_is(Phase phase) {
  advance();
  phase_ = phase;
  tell_witness<&ProtectionListener::enters>(phase, done());
}

WorkDone Simulation::done() const {
  const auto requests = made_.traffic == nullptr ? 0 : made_.traffic->results().requests_completed();
  return {static_cast<double>(requests), guest_.progress()};
}

void Simulation::release_all_egress() {
  const bool has_vm = vm_at(Site::primary);
  if (has_vm) advance();
  tell_witness<&ProtectionListener::all_egress_released>(kPrimaryHost, has_vm);
  if (!has_vm || made_.traffic == nullptr) return;
  made_.traffic->network().watch_answers();
  made_.traffic->network().release_all();
}

void Simulation::hold_egress(EpochId epoch) {
  advance();
  tell_witness<&ProtectionListener::egress_held>(kPrimaryHost, epoch);
  if (made_.traffic != nullptr) made_.traffic->network().hold_from(epoch);
}

void Simulation::stop_guest() {
  tell_witness<&VmListener::stopped>(kPrimaryHost);
  if (!vm_at(Site::primary)) return;
  vm_is(Phase::down);
  guest_.crash();
  guest_.set_reachable(false);
  vm_site_.reset();
  agenda_.drop(Owner::primary);  // what was being done to it
}

// Both hosts agree on what came before: all that counts what is under way begins anew.
void Simulation::start_protection(EpochId epoch) {
  replicate_guest(true);
  tell_witness<&ProtectionListener::protection_starts>(kPrimaryHost, epoch);
  protection_confirmed_ = false;
  ++protections_;
  unacknowledged_.clear();
  stalled_to_backup_.clear();
  stalled_barriers_.clear();
  end_session();
  applied_until_ = now();
  unsent_at_barrier_ = Bytes(0);
  heard_primary_ = heard_backup_ = now();
  memory_stream_.abandon();
  if (vm_at(Site::primary)) vm_is(Phase::is_protected);
  const Bytes written = guest_.disk_written_so_far();  // copied with the rest of the disk
  disk_.restart(epoch, written);
  tell_witness<&DiskListener::writes_arrived>(kBackupHost, epoch, written);
  tell_witness<&DiskListener::writes_accepted>(kBackupHost, epoch, written);
}

// The guest's memory, once; what it writes meanwhile is counted from here: log-dirty mode is on, and the disk is copied
// and written on both hosts, so the guest pays as one that is protected. Where the peer was lost in this very step,
// the copy is one that has broken off at once.
void Simulation::synchronise(Site site) {
  advance();
  if (!health_.connects_hosts()) {
    synchronisation_broken_at_ = now();
    return;
  }
  guest_.suspend();
  guest_.end_epoch();
  guest_.set_protected(true);
  guest_.resume();
  tell_witness<&VmListener::copy_begins>(host_at(site));
  synchronisation_ = ++synchronisations_;
  agenda_.after(
      workload_.memory / hosts_.from_backup.bandwidth,
      [this, site, number = synchronisation_] {
        if (number == synchronisation_) synchronised(site);
      },
      owner_of(site));
}

void Simulation::synchronised(Site site) {
  if (over_) return;
  synchronisation_ = 0;
  tell_witness<&VmListener::copy_ends>(host_at(site));
  if (site == Site::primary) {
    connected_ = true;
    tell_backup(ImageReceived{primary_.epoch(), primary_.generation()});
  }
  tell(site, Synchronised{});
}

// The disk comes first, where it does not take writes from both hosts.
void Simulation::activate_guest(Site site, EpochId epoch) {
  const auto& costs = experiment_.testbed.failover;
  const bool promote = site == Site::backup && experiment_.protocol.disk != DiskProtocol::dual_primary;
  const Duration delay = site == Site::primary ? experiment_.testbed.checkpoint.resume
                                               : costs.activation + (promote ? costs.disk_promotion : Duration(0));
  later(owner_of(site), delay, [this, site, epoch] { activated(site, epoch); });
}

void Simulation::activated(Site site, EpochId epoch) {
  if (over_) return;
  advance();
  const bool runs_on_backup = vm_at(Site::backup) && backup_.runs_alone();
  if (site == Site::primary && runs_on_backup) return tell(site, GuestActivated{});  // reclaimed meanwhile; mute here
  note_split_brain(site);
  tell_witness<&VmListener::activated>(host_at(site), epoch, site == Site::primary);
  if (site == Site::backup) {
    vm_is(Phase::down);  // of two that run, clients are about to lose the old one
    note_lost_work(epoch);
  }
  put_guest(site, epoch);
  if (made_.traffic != nullptr) {
    if (site == Site::backup) made_.traffic->network().release_all();
    judge_clients();
    made_.traffic->network().watch_answers();
  }
  guest_.resume();
  if (made_.traffic == nullptr) vm_is(phase_at(site));
  tell(site, GuestActivated{});
}

// The VM as it was at the start of `epoch`, suspended; clients find it when its address has been announced.
void Simulation::put_guest(Site site, EpochId epoch) {
  guest_.restore(images_.at_start_of(epoch));
  guest_.set_protected(site == Site::primary);  // which runs no VM but a protected one
  crashed_at_.reset();
  vm_site_ = site;
  guest_.set_reachable(false);
  guest_.set_core_share(Ratio(1));
  adjust_network();
}

// The primary's VM still runs, as nobody decided that it must not. From here on clients meet the other one.
void Simulation::note_split_brain(Site site) {
  if (site != Site::backup || !vm_at(Site::primary) || experiment_.protocol.arbitrator) return;
  split_brain_ = true;
  if (options_.tells_inconsistency) inconsistent_ = true;
  tell_witness<&VmListener::runs_twice>(host_at(site));
}

void Simulation::note_lost_work(EpochId epoch) {
  if (!crashed_at_) return;
  const Duration run = *crashed_at_ - images_.taken(epoch);
  tell_witness<&VmListener::work_lost>(epoch_at_crash_, epoch, run);
}

void Simulation::judge_clients() {
  const tcp::Network& network = made_.traffic->network();
  network.visit_connections([this](const tcp::ConnectionFacts& facts) {
    tell_witness<&VmListener::client_found>(ClientKnowledge{.connection = facts.id.index,
                                                            .received = facts.client_received,
                                                            .sent = facts.guest_sent,
                                                            .acknowledged = facts.client_acknowledged,
                                                            .read = facts.guest_received,
                                                            .seen_end = facts.client_seen_end,
                                                            .sent_end = facts.guest_sent_end});
  });
  tell_witness<&VmListener::connections_unknown>(network.finished_unknown_to_guest());
}

void Simulation::announce_address(Site site) {
  const Duration delay = experiment_.testbed.failover.announcement + hosts_.to_client.latency;
  later(owner_of(site), delay, [this, site] {
    if (!vm_at(site)) return;
    advance();
    guest_.set_reachable(true);
    vm_is(phase_at(site));
    tell_witness<&VmListener::address_announced>(host_at(site));
  });
}

void Simulation::confirm_role() {
  agenda_.after(
      hosts_.from_backup.latency, [this] { to_backup([this] { tell_backup(RoleTaken{}); }); }, Owner::session);
}

void Simulation::drop_incomplete(EpochId from) { tell_witness<&DiskListener::writes_dropped>(kBackupHost, from); }

void Simulation::suspend_handed_over(EpochId epoch) {
  vm_is(Phase::down);
  const Duration suspend = suspend_time();
  guest_.suspend();
  tell_witness<&VmListener::gives_way>(kBackupHost, epoch);
  later(Owner::backup, suspend, [this, epoch] {
    advance();
    guest_.end_epoch();
    images_.clear();
    capture_image(epoch);
    tell_witness<&VmListener::image_taken>(kBackupHost, epoch);
    tell_backup(GuestSuspended{Bytes(0)});
  });
}

// The last round of a live copy: assumed to be about what one epoch dirties, uncompressed.
void Simulation::hand_over(EpochId epoch, std::uint64_t generation) {
  const Bytes rest = experiment_.testbed.checkpoint.state_bytes + last_dirty_ * kPageSize;
  const Duration delay = rest / hosts_.from_backup.bandwidth + hosts_.from_backup.latency;
  tell_witness<&VmListener::handed_over>(kBackupHost, epoch);
  later(Owner::session, delay, [this, epoch, generation] {
    to_primary([this, epoch, generation] {
      connected_ = true;  // until the backup is lost, be it before protection starts
      tell_primary(RoleReceived{epoch, generation});
    });
  });
}

// It stands here as it was suspended, even if the primary had begun to run what it was handed over, and died with it:
// that was protected from the start, so nothing of it was seen.
void Simulation::resume_kept() {
  later(Owner::backup, experiment_.testbed.checkpoint.resume, [this] {
    advance();
    if (!vm_at(Site::backup)) put_guest(Site::backup, backup_.next_ack());
    tell_witness<&VmListener::kept>(kBackupHost);
    if (made_.traffic != nullptr) made_.traffic->network().release_all();
    guest_.resume();
    if (made_.traffic == nullptr) vm_is(Phase::unprotected);
    tell_backup(GuestResumed{});
  });
}

}  // namespace remus::sim
