// The two hosts of a protected VM: where it runs when a run begins, and the other one.
#pragma once

#include <string>

#include "sim/checkers/survival.hpp"
#include "sim/world/transfer.hpp"

namespace remus::sim {

inline constexpr HostId kPrimaryHost{0}, kBackupHost{1};

constexpr HostId host_at(Site site) { return site == Site::primary ? kPrimaryHost : kBackupHost; }
constexpr Site site_of(HostId host) { return host == kPrimaryHost ? Site::primary : Site::backup; }

inline std::string name_of(HostId host) { return host == kPrimaryHost ? "primary" : "backup"; }

}  // namespace remus::sim
