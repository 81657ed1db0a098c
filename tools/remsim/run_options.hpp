// `remsim run`: its options as a struct.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"
#include "tools/remsim/command_line.hpp"
#include "tools/remsim/output_format.hpp"

namespace remus::cli {

// An option that sets one scenario field.
struct FieldOption {
  std::string option;  // "--plug-limit"
  std::string field;   // "testbed.plug.limit"
  std::string value;   // as typed
};

struct RunOptions {
  std::optional<std::string> workloads;   // "memory,web", "all", or a file
  std::optional<std::string> trace;       // "run.dpt", or several recordings of one program
  std::optional<std::string> dirty_rate;  // "264MB/s" or "264MB/s over 1s,40MB/s over 50ms"
  std::optional<std::string> testbed;
  std::optional<std::string> scenario_file;
  std::vector<FieldOption> fields;       // in the order of the help
  std::vector<std::string> assignments;  // of --set, in the order given
  std::vector<std::string> faults;       // of --fail, in the order given
  std::optional<Duration> observe;       // end protected runs so long after their faults are overcome
  bool dump_scenario = false;
  std::size_t jobs = 1;
  OutputFormat format = OutputFormat::table;
  std::string output;  // empty: standard output
  bool explain = false;
  bool assumptions = true;  // say what a result rests on, where that is said
  bool quiet = false;
};

// The words after `run`. Nothing when help was asked for: it is then in `help`. Throws UsageError.
std::optional<RunOptions> parse_run_options(const Arguments& words, std::string& help);

// The command line that simulates them (its words quoted for a shell where they need it): what to simulate only, not
// --jobs, --output and their like.
std::string command_text(const RunOptions&);

// `text` as a duration above 0s; UsageError that opens with `option` otherwise.
Duration parse_duration_option(const std::string& option, const std::string& text);

// The value of --jobs, for every command that has it.
std::size_t parse_jobs(const std::optional<std::string>& text);

}  // namespace remus::cli
