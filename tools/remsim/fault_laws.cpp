#include "tools/remsim/fault_laws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "models/units/invariant.hpp"
#include "sim/engine/health.hpp"
#include "tools/remsim/fault_costs.hpp"

namespace remus::cli {
namespace {

using sim::Fate;
using sim::FaultComponent;
using sim::FaultKind;

constexpr double kForever = std::numeric_limits<double>::infinity();
constexpr double kExact = 1e-3;  // ms: what is a sum of the scenario's constants
constexpr double kRtoMs = 200;   // cited: Linux's TCP_RTO_MIN; the least of any client

class Judge {
 public:
  Judge(const sim::Experiment& e, const std::vector<sim::Fault>& faults, const Twin& twin, const sim::RunResult& result)
      : e_(e),
        w_(e.workloads.front()),
        faults_(faults),
        twin_(twin),
        metrics_(result.metrics),
        outcome_(result.outcome.value()),
        costs_(e, twin) {}

  std::vector<Deviation> judge() {
    several();
    // Where a checkpoint may take as long as silence, a host that lives may be taken for dead.
    const bool tells_silence = 2 * costs_.greatest_cycle < costs_.timeout;
    if (tells_silence && faults_.size() == 1 && outcome_.struck.size() == 1) one(faults_.front());
    return deviations_;
  }

 private:
  // --- saying so ---
  void deviates(FaultLaw law, std::string what) { deviations_.push_back({law, std::move(what)}); }

  void between(FaultLaw law, const char* what, double value, double low, double high) {
    if (value >= low - kExact && value <= high + kExact) return;
    deviates(law, fmt::format("{} is {:.3f}: between {:.3f} and {:.3f} expected", what, value, low, high));
  }

  std::optional<double> metric(const char* name) const {
    const auto found = metrics_.find(name);
    return found == metrics_.end() ? std::nullopt : std::optional(found->second);
  }

  void metric_between(FaultLaw law, const char* name, double low, double high) {
    if (const auto value = metric(name)) return between(law, name, *value, low, high);
    deviates(law, fmt::format("{} is missing: between {:.3f} and {:.3f} expected", name, low, high));
  }

  void none(const char* name) {
    if (const auto value = metric(name))
      deviates(FaultLaw::timing, fmt::format("{} is {:.3f}: nothing of the kind expected", name, *value));
  }

  void fate_is_one_of(std::initializer_list<Fate> expected) {
    if (std::find(expected.begin(), expected.end(), outcome_.fate) != expected.end()) return;
    std::string text;
    for (const Fate fate : expected) text += (text.empty() ? "" : " or ") + std::string(name_of(fate));
    deviates(FaultLaw::fate, fmt::format("the VM is {}: {} expected", name_of(outcome_.fate), text));
  }

  static std::string_view name_of(Fate fate) { return sim::kFateNames[static_cast<std::size_t>(fate)]; }

  // --- whatever the faults are ---
  void several() {
    std::array<bool, 2> stopped{};
    bool any = false, apart = false;
    for (const sim::Fault& fault : faults_) {
      const std::optional<sim::Site> host = sim::host_of(fault.component);
      const auto is_this = [&](const sim::StruckFault& s) { return s.fault == sim::describe(fault) && s.effects > 0; };
      if (std::none_of(outcome_.struck.begin(), outcome_.struck.end(), is_this)) continue;
      const bool stops = host && fault.kind == FaultKind::crash;
      if (stops) stopped[static_cast<std::size_t>(*host)] = any = true;
      if (!stops && fault.component != FaultComponent::client_link) apart = true;
    }
    // A host that was cut off has given up what it held; then the other one has all there is.
    if (outcome_.fate == Fate::lost && !(stopped[0] && stopped[1]) && !(any && apart))
      deviates(FaultLaw::fate, "the VM is lost, though one host never stopped");
    if (outcome_.fate == Fate::split_brain && e_.protocol.arbitrator)
      deviates(FaultLaw::fate, "split brain, though an arbitrator decides");
    if (outcome_.fate == Fate::stayed_protected && any)
      deviates(FaultLaw::fate, "the VM stayed protected, though a host stopped");
    resumption();
  }

  // Protection that has begun again is what it was: as many checkpoints, of as many pages. Of a server's pages nothing
  // is said: its clients wait for a retransmission and ask less, or have caught up and ask more.
  void resumption() {
    constexpr std::uint64_t kEnough = 4;
    const sim::CommitStretch& c = outcome_.commits;
    if (!outcome_.protected_at_end || outcome_.fate == Fate::stayed_protected || c.commits < kEnough) return;
    const double cycle = (c.last_ms - c.first_ms) / static_cast<double>(c.commits - 1);
    const auto cycles = static_cast<double>(c.commits - 1);
    // As asked for, unless the first of these commits was late; and no longer than the twin's longest.
    between(FaultLaw::resumption, "the mean cycle (ms) once protected again", cycle,
            0.95 * costs_.interval - (costs_.greatest_cycle - costs_.least_cycle) / cycles,
            1.1 * costs_.cycle + (costs_.greatest_cycle - costs_.cycle));
    if (is_traffic()) return;
    // An epoch dirties at most in proportion to its length, and at least what a shorter one does.
    const double pages = c.pages / cycles, longer = cycle / costs_.cycle;
    between(FaultLaw::resumption, "pages in a checkpoint once protected again", pages,
            0.6 * std::min(1.0, longer) * twin_.mean_pages(), 1.6 * std::max(1.0, longer) * twin_.mean_pages());
  }

  bool is_traffic() const { return w_.kind != sim::WorkloadKind::compute && w_.kind != sim::WorkloadKind::disk_io; }

  // --- one fault alone ---
  void one(const sim::Fault& fault) {
    mended_ = fault.repaired_after ? fault.repaired_after->in_ms() : kForever;
    surely_unnoticed_ = mended_ < costs_.timeout - 2 * costs_.greatest_cycle;
    surely_noticed_ = mended_ > costs_.timeout + 3 * costs_.greatest_cycle + costs_.arbitration;
    const std::optional<sim::Site> host = sim::host_of(fault.component);
    if (fault.component == FaultComponent::client_link) {
      clients_cut_off();
    } else if (host && fault.kind == FaultKind::crash) {
      *host == sim::Site::primary ? primary_stops() : backup_stops();
    } else {
      hosts_apart(fault, host);
    }
    if (outcome_.fate == Fate::stayed_protected) nothing_noticed();
    const bool one_vm = outcome_.fate != Fate::split_brain && outcome_.fate != Fate::lost;
    if (!is_traffic() && one_vm) work(fault);
  }

  void nothing_noticed() {
    for (const char* name : {"failover_arbitration_ms", "failover_activation_ms", "failover_announcement_ms",
                             "failover_lost_epochs", "protected_again_ms"})
      none(name);
  }

  void clients_cut_off() {
    fate_is_one_of({Fate::stayed_protected});
    none("failover_detection_ms");
    none("failover_release_ms");
  }

  // A heartbeat is at most as old as two cycles are long, and silence counts from the last one.
  double earliest_detection() const { return std::max(0.0, costs_.timeout - 2 * costs_.greatest_cycle); }

  void primary_stops() {
    fate_is_one_of({Fate::failed_over});
    double told = mended_;  // a host that is back, empty, is its own announcement
    if (mended_ > costs_.timeout) {
      metric_between(FaultLaw::timing, "failover_detection_ms", earliest_detection(), costs_.timeout);
      told = metric("failover_detection_ms").value_or(costs_.timeout);
    } else if (const auto detected = metric("failover_detection_ms")) {
      told = *detected;
    }
    const double activated = told + costs_.arbitration + costs_.activation;
    metric_between(FaultLaw::timing, "failover_activation_ms", activated, activated);
    const double announced = activated + costs_.announcement;
    metric_between(FaultLaw::timing, "failover_announcement_ms", announced, announced);
    if (is_traffic()) first_answer(announced);
    lost_in_failover();
    if (mended_ < kForever) protected_again(std::max(mended_, activated), costs_.hand_over + costs_.stride);
  }

  // Its clients double their waits: whoever waited when the VM was away asks again by twice as long after the crash,
  // and whoever was about to connect one first time-out later.
  void first_answer(double announced) {
    const double activated = announced - costs_.announcement;
    // It is looked for anew once the VM is back, and the run may end before it comes.
    const auto answered = metric("failover_first_answer_ms");
    if (!answered) return;
    between(FaultLaw::timing, "failover_first_answer_ms", *answered, activated,
            2 * announced + std::max(2 * (kRtoMs + 3 * costs_.greatest_cycle), e_.testbed.tcp.rto_initial.in_ms()) +
                w_.server_time.in_ms());
  }

  void lost_in_failover() {
    const double most = static_cast<double>(costs_.buffers) + 1;
    // The running epoch at least; it may be committed already where the guest waits for that.
    const bool waits = e_.protocol.transmit == TransmitMode::while_paused;
    const double least = waits ? 0 : 1;
    metric_between(FaultLaw::loss, "failover_lost_epochs", least, most);
    const double epochs = metric("failover_lost_epochs").value_or(1);
    metric_between(
        FaultLaw::loss, "failover_lost_run_ms", (epochs - 1) * costs_.least_cycle - costs_.greatest_pause,
        (epochs + (waits ? 1 : 0)) * costs_.greatest_cycle + costs_.greatest_pause);  // its pause is a cycle's
    const bool held_back = holds_disk_back(e_.protocol.disk);
    metric_between(FaultLaw::loss, "disk_ahead_bytes", 0, held_back ? 0 : written_in(most * costs_.greatest_cycle));
    if (const auto bytes = metric("disk_unreplicated_bytes"))
      between(FaultLaw::loss, "disk_unreplicated_bytes", *bytes, 0, written_in((most + 1) * costs_.greatest_cycle));
  }

  // Bytes that the guest writes to its disk in `ms`, at most.
  double written_in(double ms) const {
    if (w_.kind == sim::WorkloadKind::compute) return w_.disk_writes.count() * ms / 1e3;
    if (w_.kind != sim::WorkloadKind::disk_io) return 0;
    return (1 + 1.5 * ms / w_.service_time.in_ms()) * static_cast<double>(w_.request_bytes.count());
  }

  void backup_stops() {
    fate_is_one_of({Fate::ran_unprotected});
    none("failover_activation_ms");
    const double latest = costs_.timeout + 3 * costs_.greatest_cycle;
    double told = std::min(mended_, latest);
    if (const auto detected = metric("failover_detection_ms")) {
      between(FaultLaw::timing, "failover_detection_ms", *detected, earliest_detection(), latest);
      told = *detected;
    } else if (mended_ > latest) {
      deviates(FaultLaw::timing, "the primary never noticed that its backup is gone");
    }
    if (e_.protocol.net_buffer)
      metric_between(FaultLaw::timing, "failover_release_ms", told + costs_.arbitration, told + costs_.arbitration);
    if (mended_ < kForever) protected_again(std::max(mended_, told), costs_.arbitration + costs_.stride);
  }

  // From `from` on, when the VM runs alone and its peer is back: a copy of memory, what `besides` takes at most, and
  // the first commit.
  void protected_again(double from, double besides) {
    metric_between(FaultLaw::timing, "protected_again_ms", from + costs_.copy,
                   from + costs_.copy + besides + costs_.stride + costs_.first_commit);
  }

  // Hosts that both run and do not hear each other, or whose disks do not answer.
  void hosts_apart(const sim::Fault& fault, std::optional<sim::Site> host) {
    if (surely_unnoticed_) {
      fate_is_one_of({Fate::stayed_protected});
      none("failover_detection_ms");
      return;
    }
    const bool primary_off = host == sim::Site::primary, backup_off = host == sim::Site::backup;
    if (sim::is_disk(fault.component)) {
      // Without an arbitrator the backup, given up by a primary that lives, takes it for dead.
      const Fate forsaken = e_.protocol.arbitrator ? Fate::ran_unprotected : Fate::split_brain;
      surely_noticed_ ? fate_is_one_of({Fate::ran_unprotected, forsaken}) : may_be_noticed();
    } else if (!surely_noticed_) {
      may_be_noticed();
    } else if (!e_.protocol.arbitrator) {
      fate_is_one_of({Fate::split_brain});
    } else if (primary_off) {
      fate_is_one_of({Fate::failed_over});
    } else if (backup_off) {
      fate_is_one_of({Fate::ran_unprotected});
    } else {
      fate_is_one_of({Fate::failed_over, Fate::ran_unprotected});
    }
    if (const auto detected = metric("failover_detection_ms"))
      between(FaultLaw::timing, "failover_detection_ms", *detected, earliest_detection(),
              costs_.timeout + 3 * costs_.greatest_cycle);
  }

  void may_be_noticed() {
    if (outcome_.fate == Fate::lost) deviates(FaultLaw::fate, "the VM is lost, though both hosts run");
  }

  // --- a program's work against its twin's ---

  // Work per ms of a VM that nobody replicates.
  double full_rate() const { return w_.kind == sim::WorkloadKind::compute ? 1e-3 : 1 / w_.service_time.in_ms(); }

  void work(const sim::Fault& fault) {
    const double struck = outcome_.struck.front().at_ms, end = outcome_.ended_ms;
    const double grain = w_.kind == sim::WorkloadKind::compute ? 0 : 1;  // one request
    const bool waits = e_.protocol.transmit == TransmitMode::while_paused;
    const double blocked = waits ? std::min(mended_, costs_.timeout + 3 * costs_.greatest_cycle) : 0;
    const double away = costs_.timeout + costs_.arbitration + costs_.activation + costs_.hand_over +
                        (static_cast<double>(costs_.buffers) + 1) * costs_.greatest_cycle;
    const double outage =
        (outcome_.fate == Fate::failed_over ? away : 0) + blocked + 2 * costs_.greatest_cycle + costs_.greatest_pause;
    const double least = twin_.progress_at(std::max(0.0, end - outage)) * 0.99 - grain;
    const bool stops = sim::host_of(fault.component) == sim::Site::primary && fault.kind == FaultKind::crash;
    const double down = stops ? std::min(mended_, earliest_detection()) + costs_.arbitration + costs_.activation : 0;
    const double most = twin_.progress_at(struck) + std::max(0.0, end - struck - down) * full_rate() * margin() +
                        2 * grain + costs_.greatest_cycle * full_rate();
    between(FaultLaw::work, "the work done", outcome_.progress, least, most);
    work_alone();
  }

  // Requests to a disk take times around their mean.
  double margin() const { return w_.kind == sim::WorkloadKind::compute ? 1.0 : 1.05; }

  // Unprotected, a program runs as on a host of its own, but while its memory is copied, when it pays for protection,
  // and in the rest of the pause in which it was left alone.
  void work_alone() {
    constexpr std::size_t kAlone = 2;
    const double alone = outcome_.phase_s[kAlone] * 1e3;
    if (w_.kind != sim::WorkloadKind::compute || alone <= 0) return;
    const double copied = metric("protected_again_ms") ? std::min(alone, costs_.copy) : 0;
    const double slow = copied * (1 - 1 / w_.protected_slowdown.count());
    const double faults =
        copied > 0 ? e_.testbed.checkpoint.write_fault.in_ms() * twin_.mean_pages() * (2 + copied / costs_.least_cycle)
                   : 0;
    between(FaultLaw::work, "the work done unprotected", outcome_.phase_progress[kAlone],
            (alone - slow - faults - costs_.greatest_pause) * full_rate(), (alone - slow) * full_rate() + 1e-5);
  }

  const sim::Experiment& e_;
  const sim::WorkloadSpec& w_;
  const std::vector<sim::Fault>& faults_;
  const Twin& twin_;
  const sim::Metrics& metrics_;
  const sim::FaultOutcome& outcome_;
  const FaultCosts costs_;
  double mended_ = kForever;  // after this; ms
  bool surely_unnoticed_ = false, surely_noticed_ = false;
  std::vector<Deviation> deviations_;
};

}  // namespace

double Twin::mean_cycle_ms() const {
  invariant(commits.size() >= 3, "a twin has three commits at least");
  return (commits.back().at_ms - commits[0].at_ms) / static_cast<double>(commits.size() - 1);
}

double Twin::least_cycle_ms() const {
  double least = kForever;
  for (std::size_t i = 1; i < commits.size(); ++i) least = std::min(least, commits[i].at_ms - commits[i - 1].at_ms);
  return least;
}

double Twin::greatest_cycle_ms() const {
  double greatest = commits.front().at_ms;
  for (std::size_t i = 1; i < commits.size(); ++i)
    greatest = std::max(greatest, commits[i].at_ms - commits[i - 1].at_ms);
  return greatest;
}

double Twin::mean_pages() const {
  double pages = 0;
  for (std::size_t i = 1; i < commits.size(); ++i) pages += commits[i].pages;
  return pages / static_cast<double>(commits.size() - 1);
}

double Twin::progress_at(double at_ms) const {
  const auto after = std::find_if(commits.begin(), commits.end(), [&](const Commit& c) { return c.at_ms >= at_ms; });
  if (after == commits.end()) return commits.back().progress * at_ms / commits.back().at_ms;
  const Commit before = after == commits.begin() ? Commit{} : *(after - 1);
  const double share = (at_ms - before.at_ms) / (after->at_ms - before.at_ms);
  return before.progress + share * (after->progress - before.progress);
}

std::vector<Deviation> deviations(const sim::Experiment& experiment, const std::vector<sim::Fault>& faults,
                                  const Twin& twin, const sim::RunResult& result) {
  constexpr std::size_t kCommits = 3;  // fewer say nothing of a cycle
  if (!result.violation.empty() || twin.commits.size() < kCommits) return {};
  return Judge(experiment, faults, twin, result).judge();
}

std::size_t without_effect(const std::vector<sim::Fault>& faults, const sim::FaultOutcome& outcome) {
  const auto effective = std::count_if(outcome.struck.begin(), outcome.struck.end(),
                                       [](const sim::StruckFault& fault) { return fault.effects > 0; });
  return faults.size() - static_cast<std::size_t>(effective);
}

}  // namespace remus::cli
