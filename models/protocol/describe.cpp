#include "models/protocol/describe.hpp"

namespace remus {
namespace {

std::string with(const char* name, EpochId epoch) { return std::string(name) + " " + std::to_string(epoch.count()); }

}  // namespace

std::string describe(const PrimaryEffect& effect) {
  if (const auto* e = std::get_if<SuspendGuest>(&effect)) return with("SuspendGuest", e->epoch);
  if (const auto* e = std::get_if<PlugEgress>(&effect)) return with("PlugEgress", e->epoch);
  if (const auto* e = std::get_if<BarrierDisk>(&effect)) return with("BarrierDisk", e->epoch);
  if (const auto* e = std::get_if<CopyDirtyPages>(&effect)) return with("CopyDirtyPages", e->epoch);
  if (std::holds_alternative<ResumeGuest>(effect)) return "ResumeGuest";
  if (const auto* e = std::get_if<SendCheckpoint>(&effect)) return with("SendCheckpoint", e->epoch);
  if (const auto* e = std::get_if<ReleaseEgress>(&effect)) return with("ReleaseEgress", e->through);
  return "SetTimer " + std::to_string(std::get<SetTimer>(effect).delay.in_ns()) + "ns";
}

std::string describe(const BackupEffect& effect) {
  if (const auto* e = std::get_if<ApplyCheckpoint>(&effect)) return with("ApplyCheckpoint", e->epoch);
  if (const auto* e = std::get_if<SendAck>(&effect)) return with("SendAck", e->epoch);
  return with("ReleaseDisk", std::get<ReleaseDisk>(effect).through);
}

}  // namespace remus
