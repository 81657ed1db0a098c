// remsim: finds the command, runs it, and turns what went wrong into one line and an exit status.
#include <signal.h>

#include <algorithm>
#include <new>
#include <string_view>

#include "sim/scenario/error.hpp"
#include "tools/remsim/command_table.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "traces/format/error.hpp"

namespace {

using namespace remus::cli;

int dispatch(const Arguments& words) {
  if (std::find(words.begin(), words.end(), "--version") != words.end()) {
    write_to_stdout(version_text());
    return kExitOk;
  }
  if (words.empty() || words.front().starts_with("-")) return run_command(words);
  return find_command(words.front()).run(Arguments(words.begin() + 1, words.end()));
}

int ended(std::string_view what, int status) {
  complain(what);
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  guard_standard_streams();
  ::signal(SIGPIPE, SIG_IGN);  // a reader that went away is an error to report, not a silent death
  ::signal(SIGXFSZ, SIG_IGN);  // and so is a limit of file sizes (ulimit -f)
  try {
    return dispatch(Arguments(argv + 1, argv + argc));
  } catch (const UsageError& error) {
    return ended(error.what(), kExitBadInput);
  } catch (const remus::sim::ScenarioError& error) {
    return ended(error.what(), kExitBadInput);
  } catch (const remus::traces::TraceError& error) {
    return ended(error.what(), kExitBadInput);
  } catch (const OutputError& error) {
    return ended(error.what(), kExitCannotWrite);
  } catch (const remus::traces::TraceWriteError& error) {
    return ended(error.what(), kExitCannotWrite);
  } catch (const std::bad_alloc&) {
    return ended("out of memory", kExitInternal);
  } catch (const std::exception& error) {
    return ended(std::string("internal error: ") + error.what(), kExitInternal);
  }
}
