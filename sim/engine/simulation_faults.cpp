// Faults strike and are mended, messages wait for a cut link, silence is heard. See simulation.hpp.
//
// Silence is only listened for from the moment something has failed: as long as all is well, checkpoints and acks come
// and there is nothing to hear. What is in flight counts as heard, as a stream's bytes come one by one.
#include <algorithm>
#include <utility>

#include "models/tcp/patience.hpp"
#include "sim/engine/simulation.hpp"

namespace remus::sim {
namespace {

constexpr Duration kStride = Duration::ms(10);  // how often an eye is kept on a guest that makes no checkpoints

}  // namespace

void Simulation::schedule_faults() {
  counts_events_ = options_.probe != nullptr;
  patience_ = patience();
  for (const Fault& fault : options_.faults) {
    repairs_pending_ += 1;  // not struck yet; strike() takes it off, or leaves it for the repair
    if (fault.event) {
      faults_by_event_.push_back(fault);
      counts_events_ = true;
    } else {
      agenda_.after(fault.at - Instant(), [this, fault] { strike(fault); });
    }
  }
  inconsistent_ = options_.tells_inconsistency && !experiment_.protocol.net_buffer;
  keeps_images_ = counts_events_ || !options_.faults.empty();
  if (!keeps_images_) return;
  guest_.suspend();
  capture_image(EpochId(0));
  guest_.resume();
}

void Simulation::event_point() {
  if (!counts_events_ || over_) return;
  ++event_;
  const auto due = [this](const Fault& fault) { return fault.event == event_; };
  while (!faults_by_event_.empty()) {
    const auto found = std::find_if(faults_by_event_.begin(), faults_by_event_.end(), due);
    if (found == faults_by_event_.end()) break;
    const Fault fault = *found;
    faults_by_event_.erase(found);
    strike(fault);
  }
  if (!options_.probe) return;
  for (const Fault& fault : options_.probe(event_, now())) {
    ++repairs_pending_;
    if (fault.event) {
      strike(fault);
    } else {
      agenda_.after(fault.at - now(), [this, fault] { strike(fault); });
    }
  }
}

void Simulation::strike(const Fault& fault) {
  if (over_) return;
  advance();
  if (over_) return;  // it came after the end
  if (!health_.all_well() || !protected_again()) more_than_one_fault_ = true;
  tell_witness<&FaultListener::fault_strikes>(fault, frames_cut_off());
  if (health_.connects_hosts() && (!memory_stream_.idle() || !backup_.follows())) heard_primary_ = now();
  const std::optional<Site> host = host_of(fault.component);
  const bool stops_host = host && fault.kind == FaultKind::crash;
  const bool was_up = host && health_.up(*host);
  health_.strike(fault);
  if (stops_host && was_up) crash(*host);
  if (!health_.connects_hosts()) break_synchronisation();
  adjust_network();
  if (fault.repaired_after) {
    agenda_.after(*fault.repaired_after, [this, fault] { mend(fault); });
  } else {
    --repairs_pending_;
  }
  watch();
  if (!std::exchange(striding_, true)) agenda_.after(kStride, [this] { stride(); });
}

// What a host held is gone, and so is the connection to its peer with all that was on its way.
void Simulation::crash(Site site) {
  tell_witness<&FaultListener::host_stops>(host_at(site));
  agenda_.drop(owner_of(site));
  end_session();
  connected_ = false;
  memory_stream_.abandon();
  disk_.abandon();
  stalled_to_backup_.clear();
  stalled_to_primary_.clear();
  stalled_barriers_.clear();
  if (site == Site::primary) {
    note_unreplicated();
    compressor_.abandon();
    ++timer_generation_;
    unacknowledged_.clear();
  } else if (!primary_.takes_role()) {  // which holds the VM that was handed over by now
    images_.clear();
  }
  if (!vm_at(site)) return;
  crashed_at_ = now();
  epoch_at_crash_ = primary_.epoch();
  vm_is(Phase::down);
  guest_.crash();
  guest_.set_reachable(false);
  vm_site_.reset();
}

void Simulation::end_session() {
  agenda_.drop(Owner::session);
  ++session_;
}

// It begins anew when the hosts reach each other, unless the one that copies has given up by then.
void Simulation::break_synchronisation() {
  if (synchronisation_ == 0) return;
  tell_witness<&FaultListener::connection_fails>();
  synchronisation_ = 0;
  synchronisation_broken_at_ = now();
}

// Writes that were done for the guest and that the backup lacks. With b and c a write is done when the backup has it.
void Simulation::note_unreplicated() {
  const DiskProtocol disk = experiment_.protocol.disk;
  if (!vm_at(Site::primary) || !primary_.is_protected() || (disk != DiskProtocol::a && disk != DiskProtocol::remus))
    return;
  const Bytes written = guest_.disk_written_so_far() + unsent_at_barrier_;
  tell_witness<&FaultListener::writes_left_behind>(kPrimaryHost, disk_.missing(written));
}

void Simulation::mend(const Fault& fault) {
  if (over_) return;
  advance();
  health_.mend(fault);
  tell_witness<&FaultListener::fault_mended>(fault, frames_cut_off());
  --repairs_pending_;
  const std::optional<Site> host = host_of(fault.component);
  if (host && fault.kind == FaultKind::crash && health_.up(*host)) repair(*host);
  adjust_network();
  if (health_.link()) flush_stalled();
  if (health_.disks_answer()) {
    for (const EpochId epoch : std::exchange(stalled_barriers_, {})) disk_held(epoch);
  }
  if (synchronisation_ == 0 && health_.connects_hosts()) {
    if (primary_.synchronises()) synchronise(Site::primary);
    if (backup_.synchronises()) synchronise(Site::backup);
  }
  watch();
}

// The host is back, empty. A peer that has not noticed its absence is told by the broken connection.
void Simulation::repair(Site site) {
  if (site == Site::primary) {
    primary_ = PrimaryReplica(experiment_.protocol, policy_);
    tell_backup(PrimarySilent{});
  } else {
    backup_ = BackupReplica(experiment_.protocol, BackupState::empty);
    tell_primary(BackupSilent{});
  }
}

void Simulation::adjust_network() {
  guest_.set_client_link(health_.client_link() && (!vm_site_ || health_.lan(*vm_site_)));
}

void Simulation::to_backup(Agenda::Action deliver) {
  if (!health_.up(Site::backup)) return;
  health_.link() ? deliver() : stall(stalled_to_backup_, std::move(deliver));
}

void Simulation::to_primary(Agenda::Action deliver) {
  if (!health_.up(Site::primary)) return;
  health_.link() ? deliver() : stall(stalled_to_primary_, std::move(deliver));
}

void Simulation::stall(std::vector<Agenda::Action>& stalled, Agenda::Action deliver) {
  tell_witness<&FaultListener::connection_fails>();
  stalled.push_back(std::move(deliver));
}

void Simulation::flush_stalled() {
  for (const Agenda::Action& deliver : std::exchange(stalled_to_backup_, {})) deliver();
  for (const Agenda::Action& deliver : std::exchange(stalled_to_primary_, {})) deliver();
}

// --- silence ---------------------------------------------------------------------------------------------------

// Heartbeats are checkpoints and acks: a timeout below what they take to come would find every peer dead.
Duration Simulation::detection_timeout() const {
  constexpr double kIntervals = 3;
  return std::max(experiment_.testbed.failover.detection_timeout, Duration::seconds(kIntervals / run_.cps));
}

void Simulation::watch() {
  watch_primary();
  watch_backup();
}

void Simulation::watch_primary() {
  if (health_.all_well() && connected_ && primary_.is_protected()) return;
  const Duration left = std::max(Duration(0), Duration(heard_primary_ + detection_timeout() - now()));
  agenda_.after(left, [this, watch = ++primary_watch_] {
    if (watch != primary_watch_ || over_ || !health_.up(Site::backup)) return;
    if (now() - heard_primary_ < detection_timeout()) return watch_primary();
    if (backup_is_content()) return;
    tell_witness<&FaultListener::silence>(kBackupHost);
    heard_primary_ = now();  // to be told again after as long, should it not have mattered yet
    tell_backup(PrimarySilent{});
    watch_primary();
  });
}

// It hears the primary, or waits for nothing from it.
bool Simulation::backup_is_content() const {
  return health_.connects_hosts() && (!backup_.takes_checkpoints() || (connected_ && primary_.is_protected()));
}

std::optional<Instant> Simulation::ack_overdue_from() const {
  if (!health_.up(Site::primary)) return std::nullopt;
  if (primary_.synchronises() && synchronisation_ == 0) return std::max(synchronisation_broken_at_, heard_backup_);
  if (unacknowledged_.empty()) return std::nullopt;
  return std::max(unacknowledged_.front().sent, heard_backup_);
}

void Simulation::watch_backup() {
  if (health_.all_well() && connected_) return;
  const std::optional<Instant> from = ack_overdue_from();
  if (!from) return;
  const Duration left = std::max(Duration(0), Duration(*from + detection_timeout() - now()));
  agenda_.after(left, [this, watch = ++backup_watch_] {
    if (watch != backup_watch_ || over_) return;
    const std::optional<Instant> overdue = ack_overdue_from();
    if (!overdue) return;
    if (now() - *overdue < detection_timeout()) return watch_backup();
    tell_witness<&FaultListener::silence>(kPrimaryHost);
    heard_backup_ = now();
    false_alarm_ = health_.connects_hosts() && connected_;
    tell_primary(BackupSilent{});
    watch_backup();
  });
}

// --- the view from above ---------------------------------------------------------------------------------------

// A repaired host is offered to the one that runs the VM.
void Simulation::tell_returned() {
  const bool to_backup = primary_.runs_alone() && backup_.awaits_image();
  const bool to_primary = backup_.runs_alone() && primary_.awaits_role();
  if (!health_.link() && (to_backup || to_primary)) tell_witness<&FaultListener::connection_fails>();
  if (!health_.connects_hosts()) return;
  if (to_backup) tell_primary(BackupReturned{});
  if (to_primary) tell_backup(PrimaryReturned{});
}

void Simulation::stride() {
  if (over_) return;
  advance();
  if (over_) return;
  keep_time_limit();
  note_first_answer();
  tell_returned();
  note_vm_lost();
  observe();
  agenda_.after(kStride, [this] { stride(); });
}

void Simulation::note_first_answer() {
  if (made_.traffic == nullptr) return;
  const std::optional<Instant> at = made_.traffic->network().first_answer();
  if (!at || at == first_answer_) return;
  first_answer_ = at;
  listeners_.witness.tell<&VmListener::first_answer>(*at);
}

// The VM runs nowhere, and no host will activate it.
void Simulation::note_vm_lost() {
  if (vm_site_ || vm_lost_) return;
  if (health_.up(Site::backup) && backup_.can_run_vm()) return;
  if (health_.up(Site::primary) && primary_.takes_role()) return;
  vm_lost_ = true;
  tell_witness<&VmListener::lost>(!more_than_one_fault_);
  over_ = true;
}

bool Simulation::protected_again() const {
  return health_.connects_hosts() && connected_ && primary_.is_protected() && protection_confirmed_ &&
         backup_.follows();
}

// Nothing more will change by itself.
bool Simulation::settled() const {
  if (repairs_pending_ > 0 || !vm_site_) return false;
  if (split_brain_) return true;  // both run alone, and nobody is there to tell them of one another
  if (health_.connects_hosts()) return protected_again();
  return vm_at(Site::primary) ? primary_.runs_alone() : backup_.runs_alone();
}

// The longest that the hosts may take until all has settled, each step at its longest: either notices in turn (twice:
// the first answer may be a refusal), a repaired host gets a copy of memory, then the VM or its first checkpoint,
// neither larger than memory, at the latest after an interval. A floor leaves room for what is short (assumed).
Duration Simulation::settling_patience() const {
  constexpr Duration kFloor = Duration::ms(60'000);
  const auto& costs = experiment_.testbed.failover;
  const Duration copy = workload_.memory / hosts_.from_backup.bandwidth + hosts_.from_backup.latency;
  const Duration interval = Duration::seconds(1 / run_.cps);
  return kFloor + detection_timeout() * 4 + copy * 3 + interval * 2 + costs.activation + costs.disk_promotion +
         costs.announcement + costs.arbitration * 2;
}

// Settled, a client may still wait for a retransmission timer that has backed off to TCP's longest (and fires as late
// as the kernel's wheel lets it: by a bucket of 8^n ticks after 63 * 8^(n-1) or more), and its answer for the commit of
// a checkpoint. The server may have every client's request to work on; a time that is log-normal with a coefficient of
// variation of 1 is above a hundred of its means once in 10^9.
ProgressChecker::Patience Simulation::patience() const {
  constexpr double kLongestService = 100;
  constexpr double kForever = 1e9;
  const Duration timer = tcp::kRtoMax * Ratio(1 + 8.0 / 63) + experiment_.testbed.tcp.timer_tick * 2;
  const Duration service = std::max(settling_patience(), Duration(timer + detection_timeout()));
  const double requests = kLongestService + static_cast<double>(workload_.connections);
  const double served = workload_.server_time.in_seconds() * workload_.protected_slowdown.count() * requests;
  return {settling_patience(), service, service + Duration::seconds(std::min(served, kForever))};
}

std::vector<WaitingClient> Simulation::waiting_clients() const {
  std::vector<WaitingClient> waiting;
  if (made_.traffic == nullptr) return waiting;
  made_.traffic->network().visit_connections([&](const tcp::ConnectionFacts& facts) {
    if (!facts.given_up && made_.traffic->client_waits(facts))
      waiting.push_back({.connection = facts.id.index,
                         .on_lan = facts.where == tcp::Whereabouts::lan,
                         .since = facts.since,
                         .exchanged = facts.client_received + facts.guest_received});
  });
  return waiting;
}

void Simulation::judge_progress() {
  const bool serves = made_.traffic != nullptr;
  ProgressChecker::Seen seen;
  seen.now = now();
  seen.disturbed = repairs_pending_ > 0 || std::exchange(false_alarm_, false);
  seen.settled = settled();
  seen.owes_service = health_.client_link() && (!vm_site_ || health_.lan(*vm_site_)) && !inconsistent_;
  seen.has_clients = serves;
  seen.lan_idle = !serves || made_.traffic->network().lan_idle();
  seen.progress = guest_.progress();
  seen.guest_run = serves ? made_.traffic->network().guest_run_time() : Duration(0);
  listeners_.progress.observe(seen, waiting_clients(), patience_);
}

void Simulation::observe() {
  judge_progress();
  const ProgressChecker& service = listeners_.progress;
  if (!options_.observe_after_fault || !service.goes_on()) return;
  over_ = now() - *service.settled_since() >= *options_.observe_after_fault;
}

}  // namespace remus::sim
