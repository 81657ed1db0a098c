// `remsim faults`: its options as a struct.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"
#include "sim/scenario/fault.hpp"
#include "tools/remsim/fault_patterns.hpp"
#include "tools/remsim/run_options.hpp"

namespace remus::cli {

struct FaultsOptions {
  RunOptions base;                 // of every run; its workloads a list, its cps one number
  std::vector<std::string> disks;  // of protocol.disk
  std::vector<sim::FaultComponent> components;
  std::vector<FaultPattern> patterns;
  std::vector<std::string> variants;  // of fault_variants.hpp
  std::vector<std::string> named;     // scenario fields that the user has set: those are not varied
  Duration duration;                  // of the run in which faults strike
  std::optional<Duration> warmup;     // --timeline only: before it
  std::optional<Duration> repaired_after, observe;
  std::optional<std::int64_t> sample;
  std::int64_t random = 0;  // schedules of several faults
  std::uint64_t seed = 1;
  bool timeline = false;
};

// The words after `faults`. Nothing when help was asked for: it is then in `help`. Throws UsageError.
std::optional<FaultsOptions> parse_faults_options(const Arguments& words, std::string& help);

}  // namespace remus::cli
