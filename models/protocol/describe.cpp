#include "models/protocol/describe.hpp"

#include "models/protocol/overloaded.hpp"

namespace remus {
namespace {

std::string with(const char* name, EpochId epoch) { return std::string(name) + " " + std::to_string(epoch.count()); }

std::string with(const char* name, EpochId epoch, std::uint64_t generation) {
  return with(name, epoch) + " generation " + std::to_string(generation);
}

std::string with(const char* name, EpochId epoch, Pages pages) {
  return with(name, epoch) + " pages " + std::to_string(pages.count());
}

std::string with(const char* name, Bytes bytes) {
  return std::string(name) + " bytes " + std::to_string(bytes.count());
}

std::string generation_of(const AskArbitrator& e) { return "AskArbitrator " + std::to_string(e.generation); }

}  // namespace

std::string describe(const PrimaryEvent& event) {
  return std::visit(Overloaded{
                        [](Started) { return std::string("Started"); },
                        [](TimerFired) { return std::string("TimerFired"); },
                        [](GuestSuspended e) { return with("GuestSuspended", e.egress); },
                        [](DirtyPagesCopied e) { return with("DirtyPagesCopied", e.epoch, e.pages); },
                        [](GuestResumed) { return std::string("GuestResumed"); },
                        [](CheckpointSent e) { return with(with("CheckpointSent", e.epoch).c_str(), e.bytes); },
                        [](CheckpointAcked e) { return with("CheckpointAcked", e.epoch); },
                        [](BackupSilent) { return std::string("BackupSilent"); },
                        [](ArbitratorGranted) { return std::string("ArbitratorGranted"); },
                        [](ArbitratorRefused) { return std::string("ArbitratorRefused"); },
                        [](BackupReturned) { return std::string("BackupReturned"); },
                        [](Synchronised) { return std::string("Synchronised"); },
                        [](RoleReceived e) { return with("RoleReceived", e.epoch, e.generation); },
                        [](GuestActivated) { return std::string("GuestActivated"); },
                    },
                    event);
}

std::string describe(const BackupEvent& event) {
  return std::visit(Overloaded{
                        [](CheckpointReceived e) { return with("CheckpointReceived", e.epoch, e.pages); },
                        [](CheckpointApplied e) { return with("CheckpointApplied", e.epoch); },
                        [](DiskReceived e) { return with("DiskReceived", e.epoch); },
                        [](PrimarySilent) { return std::string("PrimarySilent"); },
                        [](ArbitratorGranted) { return std::string("ArbitratorGranted"); },
                        [](ArbitratorRefused) { return std::string("ArbitratorRefused"); },
                        [](GuestActivated) { return std::string("GuestActivated"); },
                        [](PrimaryReturned) { return std::string("PrimaryReturned"); },
                        [](Synchronised) { return std::string("Synchronised"); },
                        [](GuestSuspended e) { return with("GuestSuspended", e.egress); },
                        [](GuestResumed) { return std::string("GuestResumed"); },
                        [](RoleTaken) { return std::string("RoleTaken"); },
                        [](ImageReceived e) { return with("ImageReceived", e.epoch, e.generation); },
                    },
                    event);
}

std::string describe(const PrimaryEffect& effect) {
  return std::visit(Overloaded{
                        [](SuspendGuest e) { return with("SuspendGuest", e.epoch); },
                        [](PlugEgress e) { return with("PlugEgress", e.epoch); },
                        [](BarrierDisk e) { return with("BarrierDisk", e.epoch); },
                        [](CopyDirtyPages e) { return with("CopyDirtyPages", e.epoch); },
                        [](ResumeGuest) { return std::string("ResumeGuest"); },
                        [](SendCheckpoint e) { return with("SendCheckpoint", e.epoch); },
                        [](ReleaseEgress e) { return with("ReleaseEgress", e.through); },
                        [](SetTimer e) { return "SetTimer " + std::to_string(e.delay.in_ns()) + "ns"; },
                        [](const AskArbitrator& e) { return generation_of(e); },
                        [](StopReplication) { return std::string("StopReplication"); },
                        [](ReleaseAllEgress) { return std::string("ReleaseAllEgress"); },
                        [](StopGuest) { return std::string("StopGuest"); },
                        [](Synchronise) { return std::string("Synchronise"); },
                        [](StartProtection e) { return with("StartProtection", e.epoch); },
                        [](HoldEgress e) { return with("HoldEgress", e.epoch); },
                        [](ActivateGuest e) { return with("ActivateGuest", e.epoch); },
                        [](AnnounceAddress) { return std::string("AnnounceAddress"); },
                        [](ConfirmRole) { return std::string("ConfirmRole"); },
                    },
                    effect);
}

std::string describe(const BackupEffect& effect) {
  return std::visit(Overloaded{
                        [](const ApplyCheckpoint& e) { return with("ApplyCheckpoint", e.epoch); },
                        [](SendAck e) { return with("SendAck", e.epoch); },
                        [](ReleaseDisk e) { return with("ReleaseDisk", e.through); },
                        [](const AskArbitrator& e) { return generation_of(e); },
                        [](DropIncomplete e) { return with("DropIncomplete", e.from); },
                        [](ActivateGuest e) { return with("ActivateGuest", e.epoch); },
                        [](AnnounceAddress) { return std::string("AnnounceAddress"); },
                        [](Synchronise) { return std::string("Synchronise"); },
                        [](StopReplication) { return std::string("StopReplication"); },
                        [](SuspendGuest e) { return with("SuspendGuest", e.epoch); },
                        [](ResumeGuest) { return std::string("ResumeGuest"); },
                        [](const HandOver& e) { return with("HandOver", e.epoch, e.generation); },
                    },
                    effect);
}

}  // namespace remus
