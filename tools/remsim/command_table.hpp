// The one list of the program's commands: main finds them in it, the helps are made from it.
#pragma once

#include <span>
#include <string>

#include "tools/remsim/command_line.hpp"

namespace remus::cli {

struct Command {
  const char* name;
  int (*run)(const Arguments&);
  const char* summary;  // one line
};

std::span<const Command> all_commands();
// Throws UsageError with the nearest name.
const Command& find_command(const std::string& name);
// "  faults        crash every component ...", a line each.
std::string commands_text();

}  // namespace remus::cli
