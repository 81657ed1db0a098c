// How often checkpoints are taken, on a command line: --cps, or --interval in its place.
#pragma once

#include <optional>
#include <string>

#include "tools/remsim/command_line.hpp"

namespace remus::cli {

struct RateOptions {
  std::optional<std::string> cps, interval;  // as typed

  void add_to(CommandLine& line, const std::string& cps_value, const std::string& cps_help,
              const std::string& interval_value, const std::string& interval_help);
  // The text for the field cps; nothing when neither is given. Throws UsageError: both, or no such interval.
  std::optional<std::string> rates() const;
  // What was typed, for errors: "--interval 25ms,50ms". Precondition: one of them is given.
  std::string place() const;
};

}  // namespace remus::cli
