// What the independent checkers are called, in results and in what is said of a violation.
#pragma once

#include <array>
#include <string_view>

namespace remus::sim {

inline constexpr const char* kOutputCommit = "output-commit";  // no client holds what the surviving VM does not know
inline constexpr const char* kAcknowledgedKept = "acknowledged-kept";  // what the VM acknowledged, the survivor has
inline constexpr const char* kOneActiveVm = "one-active-vm";           // two VMs never speak
inline constexpr const char* kMemoryAndDisk = "memory-and-disk";       // of one epoch, when a VM is activated
inline constexpr const char* kProgress = "progress";                   // one fault stops the service for a while only
inline constexpr const char* kConservation = "conservation";           // nothing comes from nowhere, or goes there
inline constexpr const char* kProtocol = "protocol";                   // the replicas' own invariants

inline constexpr std::array<std::string_view, 7> kCheckerNames{
    kOutputCommit, kAcknowledgedKept, kOneActiveVm, kMemoryAndDisk, kProgress, kConservation, kProtocol};

}  // namespace remus::sim
