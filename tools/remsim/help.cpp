// `remsim help`: the commands, or one command's help.
#include "tools/remsim/command_table.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"

namespace remus::cli {

int help_command(const Arguments& words) {
  if (!words.empty() && words.front() != "--help" && words.front() != "-h") {
    Arguments rest(words.begin() + 1, words.end());  // of `trace cut`: cut
    rest.emplace_back("--help");
    return find_command(words.front()).run(rest);
  }
  write_to_stdout("Usage: remsim [COMMAND] [OPTIONS]\n\nCommands:\n" + commands_text() +
                  "\nremsim --help has the options of `remsim run`, with examples.\n");
  return kExitOk;
}

}  // namespace remus::cli
