#include "sim/engine/strikes.hpp"

#include "sim/engine/health.hpp"

namespace remus::sim {
namespace {

// A host that goes on, but whose messages are lost.
bool is_host_off_its_networks(const Fault& fault) {
  return host_of(fault.component) && fault.kind == FaultKind::omission && !is_disk(fault.component);
}

}  // namespace

bool Strikes::Strike::cuts_clients() const {
  return fault.component == FaultComponent::client_link || is_host_off_its_networks(fault);
}

bool Strikes::Strike::cuts_hosts() const {
  return fault.component == FaultComponent::replication_link || is_host_off_its_networks(fault);
}

bool Strikes::Strike::slows_disk() const { return is_disk(fault.component) && fault.kind == FaultKind::omission; }

void Strikes::fault_strikes(const Fault& fault, std::int64_t frames, Instant now) {
  strikes_.push_back({fault, {.fault = describe(fault), .at_ms = now.since_start().in_ms()}, true, frames});
}

void Strikes::fault_mended(const Fault& fault, std::int64_t frames, Instant) {
  for (Strike& strike : strikes_) {
    if (!strike.in_force || strike.fault != fault) continue;
    strike.in_force = false;
    if (strike.cuts_clients()) strike.record.effects += static_cast<std::uint64_t>(frames - strike.frames_before);
    return;
  }
}

void Strikes::host_stops(HostId, Instant) { ++strikes_.back().record.effects; }

void Strikes::connection_fails(Instant) {
  for (Strike& strike : strikes_) {
    if (strike.in_force && strike.cuts_hosts()) ++strike.record.effects;
  }
}

void Strikes::disk_stalls(HostId, Instant) {
  for (Strike& strike : strikes_) {
    if (strike.in_force && strike.slows_disk()) ++strike.record.effects;
  }
}

std::vector<StruckFault> Strikes::report(std::int64_t frames) const {
  std::vector<StruckFault> struck;
  for (const Strike& strike : strikes_) {
    struck.push_back(strike.record);
    if (strike.in_force && strike.cuts_clients())
      struck.back().effects += static_cast<std::uint64_t>(frames - strike.frames_before);
  }
  return struck;
}

}  // namespace remus::sim
