#include "tools/remsim/fault_ledger.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>

#include "models/units/invariant.hpp"

namespace remus::cli {
namespace {

using Count = Tally::Count;

void add(Count& sum, Count amount) { std::atomic_ref(sum).fetch_add(amount, std::memory_order_relaxed); }

void raise_to(Count& most, Count amount) {
  std::atomic_ref shared(most);
  Count seen = shared.load();
  while (seen < amount && !shared.compare_exchange_weak(seen, amount)) {
  }
}

void lower_to(Count& first, Count number) {  // 0: none yet
  std::atomic_ref shared(first);
  Count seen = shared.load();
  while ((seen == 0 || seen > number) && !shared.compare_exchange_weak(seen, number)) {
  }
}

Count metric_of(const sim::RunResult& result, const char* name) {
  const auto found = result.metrics.find(name);
  if (found == result.metrics.end()) return 0;
  invariant(found->second >= 0, "a sum of bytes or epochs is negative");
  return static_cast<Count>(found->second);
}

void add_bytes(Count bytes, Count& runs, Count& sum, Count& most) {
  if (bytes == 0) return;
  add(runs, 1);
  add(sum, bytes);
  raise_to(most, bytes);
}

std::size_t index_of(const std::string& checker) {
  const auto found = std::find(sim::kCheckerNames.begin(), sim::kCheckerNames.end(), checker);
  invariant(found != sim::kCheckerNames.end(), "a violation names no known checker");
  return static_cast<std::size_t>(found - sim::kCheckerNames.begin());
}

Count first_of(Count a, Count b) { return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b); }

}  // namespace

FaultLedger::FaultLedger(std::size_t tallies) : tallies_(nullptr), count_(tallies) {
  const std::size_t size = std::max<std::size_t>(1, tallies) * sizeof(Tally);
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "shared memory");
  tallies_ = new (memory) Tally[count_]{};
}

FaultLedger::~FaultLedger() { ::munmap(tallies_, std::max<std::size_t>(1, count_) * sizeof(Tally)); }

std::uint64_t FaultLedger::runs() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count_; ++i) sum += std::atomic_ref(tallies_[i].runs).load(std::memory_order_relaxed);
  return sum;
}

void add_verdict(Tally& tally, const sim::RunResult& result, std::uint64_t number) {
  const Count vms_lost = metric_of(result, "vm_lost"), epochs = metric_of(result, "failover_lost_epochs");
  const Count ahead = metric_of(result, "disk_ahead_bytes");
  const Count unreplicated = metric_of(result, "disk_unreplicated_bytes");
  if (!result.violation.empty()) {
    const std::size_t checker = index_of(result.checker);
    add(tally.violations[checker], 1);
    lower_to(tally.first[checker], number);
  }
  if (result.metrics.contains("failover_activation_ms")) add(tally.failovers, 1);
  add(tally.vms_lost, vms_lost);
  add(tally.lost_epochs, epochs);
  add_bytes(ahead, tally.disk_ahead, tally.disk_ahead_bytes, tally.disk_ahead_most);
  add_bytes(unreplicated, tally.unreplicated, tally.unreplicated_bytes, tally.unreplicated_most);
  add(tally.runs, 1);
}

void add_outcome(Tally& tally, const std::vector<sim::Fault>& faults, const sim::FaultOutcome& outcome,
                 const std::vector<Deviation>& found, std::uint64_t number) {
  add(tally.fates[static_cast<std::size_t>(outcome.fate)], 1);
  const std::size_t missing = faults.size() - outcome.struck.size();
  const std::size_t idle = without_effect(faults, outcome) - missing;
  add(tally.faults, faults.size());
  add(tally.never_struck, missing);
  add(tally.idle, idle);
  if (idle + missing > 0) lower_to(tally.first_idle, number);
  std::array<bool, kFaultLawNames.size()> deviates{};
  for (const Deviation& each : found) deviates[static_cast<std::size_t>(each.law)] = true;
  for (std::size_t law = 0; law < deviates.size(); ++law) {
    if (!deviates[law]) continue;
    add(tally.deviating[law], 1);
    lower_to(tally.first_deviating[law], number);
  }
}

void add_unjudged(Tally& tally, std::uint64_t number) {
  add(tally.unjudged, 1);
  lower_to(tally.first_unjudged, number);
  add(tally.runs, 1);
}

Tally sum_of(const Tally& a, const Tally& b) {
  Tally sum = a;
  sum.runs += b.runs;
  sum.unjudged += b.unjudged;
  sum.first_unjudged = first_of(a.first_unjudged, b.first_unjudged);
  sum.failovers += b.failovers;
  sum.vms_lost += b.vms_lost;
  sum.lost_epochs += b.lost_epochs;
  sum.disk_ahead += b.disk_ahead;
  sum.disk_ahead_bytes += b.disk_ahead_bytes;
  sum.disk_ahead_most = std::max(a.disk_ahead_most, b.disk_ahead_most);
  sum.unreplicated += b.unreplicated;
  sum.unreplicated_bytes += b.unreplicated_bytes;
  sum.unreplicated_most = std::max(a.unreplicated_most, b.unreplicated_most);
  sum.faults += b.faults;
  sum.idle += b.idle;
  sum.never_struck += b.never_struck;
  sum.first_idle = first_of(a.first_idle, b.first_idle);
  for (std::size_t i = 0; i < a.fates.size(); ++i) sum.fates[i] += b.fates[i];
  for (std::size_t i = 0; i < a.deviating.size(); ++i) {
    sum.deviating[i] += b.deviating[i];
    sum.first_deviating[i] = first_of(a.first_deviating[i], b.first_deviating[i]);
  }
  for (std::size_t i = 0; i < a.violations.size(); ++i) {
    sum.violations[i] += b.violations[i];
    sum.first[i] = first_of(a.first[i], b.first[i]);
  }
  return sum;
}

}  // namespace remus::cli
