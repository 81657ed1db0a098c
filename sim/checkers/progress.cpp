#include "sim/checkers/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace remus::sim {
namespace {

void demand(bool holds, Rule rule, Duration waited, const std::string& where = "") {
  if (!holds) throw Violation(rule, fmt::format("{}{}: {:.0f} s", facts_of(rule).broken, where, waited.in_seconds()));
}

}  // namespace

void ProgressChecker::vm_lost(bool after_one_fault) const {
  if (after_one_fault) throw Violation(Rule::vm_survives_one_fault, facts_of(Rule::vm_survives_one_fault).broken);
}

void ProgressChecker::observe(const Seen& seen, const std::vector<WaitingClient>& clients, const Patience& patience) {
  const Duration passed = seen.now - last_;
  const Duration ran = seen.guest_run - last_run_;
  last_ = seen.now;
  last_run_ = seen.guest_run;
  if (seen.disturbed || !seen.settled) {
    settled_since_.reset();
    if (seen.disturbed) unsettled_since_.reset();
    if (!seen.disturbed) await_settling(seen, patience);
    return;
  }
  unsettled_since_.reset();
  if (!settled_since_) return begin(seen, clients);
  progressed_ = progressed_ || seen.progress != progress_ || !seen.owes_service;
  if (!seen.owes_service) {
    unserved_.clear();
    stays_.clear();
    return;
  }
  judge_service(seen, passed, !clients.empty(), patience);
  judge_clients(clients, ran, patience);
}

void ProgressChecker::await_settling(const Seen& seen, const Patience& patience) {
  if (!unsettled_since_) unsettled_since_ = seen.now;
  const Duration waited = seen.now - *unsettled_since_;
  demand(waited <= patience.settling, Rule::all_settles, waited);
}

void ProgressChecker::begin(const Seen& seen, const std::vector<WaitingClient>& clients) {
  settled_since_ = seen.now;
  progress_ = seen.progress;
  progressed_ = false;
  still_ = Duration(0);
  unserved_.clear();
  stays_.clear();
  for (const WaitingClient& client : clients) unserved_[client.connection] = client.exchanged;
}

void ProgressChecker::judge_service(const Seen& seen, Duration passed, bool anyone_waits, const Patience& patience) {
  if (progressed_) return;
  if (!seen.has_clients || (anyone_waits && seen.lan_idle)) still_ += passed;
  demand(still_ <= patience.service, Rule::service_goes_on, still_);
}

void ProgressChecker::judge_clients(const std::vector<WaitingClient>& clients, Duration ran, const Patience& patience) {
  std::map<std::uint32_t, Bytes> unserved;
  std::map<std::uint32_t, Stay> stays;
  for (const WaitingClient& client : clients) {
    const auto before = unserved_.find(client.connection);
    if (before != unserved_.end() && before->second == client.exchanged) unserved.insert(*before);
    const auto here = stays_.find(client.connection);
    Stay& stay = stays[client.connection] = {client.since, Duration(0)};
    if (here != stays_.end() && here->second.since == client.since) stay.counted = here->second.counted;
    if (!client.on_lan) stay.counted += ran;
    demand(stay.counted <= patience.client, Rule::client_is_served, stay.counted,
           fmt::format(" (connection {})", client.connection));
  }
  unserved_ = std::move(unserved);
  stays_ = std::move(stays);
}

}  // namespace remus::sim
