#include "tools/remsim/command_table.hpp"

#include <fmt/format.h>

#include <array>

#include "tools/remsim/commands.hpp"
#include "tools/remsim/errors.hpp"

namespace remus::cli {
namespace {

constexpr std::array kCommands{
    Command{"run", run_command, "simulate what protection costs; the command where none is named"},
    Command{"faults", faults_command, "crash every component at every event, and check"},
    Command{"validate", validate_command, "hold the model against published measurements"},
    Command{"availability", availability_command, "downtime a year, without and with replication"},
    Command{"record", record_command, "record the dirty pages of a program or a VM"},
    Command{"calibrate", calibrate_command, "fit a workload to recordings (paper: the paper's testbed)"},
    Command{"trace", trace_command, "show, convert, cut and merge recordings"},
    Command{"workloads", workloads_command, "the workloads that --workload knows by name"},
    Command{"testbeds", testbeds_command, "the testbeds that --testbed knows by name"},
    Command{"explain", explain_command, "every constant with its value, meaning and source"},
    Command{"fields", fields_command, "every field that --set takes, with type and range"},
    Command{"help", help_command, "this list; remsim help COMMAND: a command's own options"},
};

}  // namespace

std::span<const Command> all_commands() { return kCommands; }

const Command& find_command(const std::string& name) {
  std::vector<std::string> names;
  for (const Command& command : kCommands) {
    if (name == command.name) return command;
    names.emplace_back(command.name);
  }
  throw UsageError(
      fmt::format("'{}': unknown command{} (commands: {})", name, did_you_mean(name, names), fmt::join(names, ", ")));
}

std::string commands_text() {
  std::string text;
  for (const Command& command : kCommands) text += fmt::format("  {:<13} {}\n", command.name, command.summary);
  return text;
}

}  // namespace remus::cli
