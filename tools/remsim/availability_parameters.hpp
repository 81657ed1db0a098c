// The parameters of `remsim availability`: options, defaults and where these come from, in one table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/availability/parameters.hpp"
#include "tools/remsim/command_line.hpp"

namespace remus::cli {

// As the user sees it.
struct ParameterLine {
  std::string name;   // of the option, without dashes
  std::string value;  // with unit, as the option takes it
  std::string meaning;
  std::string source;  // measured, cited, simulated or assumed; "command line" when given there
};

// Takes the options that describe the hosts. Must outlive the CommandLine's parse().
class ParameterOptions {
 public:
  ParameterOptions();
  void add_to(CommandLine&);
  // After parse(). Throws UsageError naming the option.
  availability::Parameters parameters() const;
  std::vector<ParameterLine> lines() const;

 private:
  std::vector<std::optional<std::string>> given_;  // by row of the table
};

}  // namespace remus::cli
