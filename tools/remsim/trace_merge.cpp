// `remsim trace merge IN... -o OUT`: recordings of one program, one after the other.
#include <algorithm>

#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/trace_commands.hpp"
#include "traces/format/error.hpp"
#include "traces/format/recut.hpp"

namespace remus::cli {
namespace {

constexpr const char* kDescription = "Puts traces of one program one after the other. The header is the first one's.";

constexpr const char* kFooter = R"(Traces must agree in page size, clock and kind of page numbers, and all have page
identities or none. Values that not all have are dropped. Page numbers stay as
they are: parts of one recording fit together, but equal numbers in two
recordings of a process tree (dense-id) are not the same page.

Example:
  remsim trace merge first.dpt second.dpt -o both.dpt)";

struct Options {
  std::vector<std::string> files;
  std::optional<std::string> output;
};

traces::Trace merged(const std::vector<std::string>& files) {
  std::vector<traces::Trace> parts;
  for (const std::string& file : files) parts.push_back(read_trace_file(file));
  try {
    return traces::merge(parts);
  } catch (const traces::TraceError& error) {
    throw UsageError(std::string("trace merge: ") + error.what());
  }
}

}  // namespace

int trace_merge_command(const Arguments& words) {
  Options options;
  CommandLine line("remsim trace merge", kDescription);
  line.words("IN", options.files, "the traces, in their order");
  line.option("-o,--output", options.output, "OUT", "the file for all of them");
  line.footer(kFooter);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  if (options.files.empty()) throw UsageError("trace merge: which traces is missing: remsim trace merge IN... -o OUT");
  if (!options.output) throw UsageError("--output: missing; -o OUT names the file for all of them");
  write_trace_file(*options.output, merged(options.files));
  return kExitOk;
}

}  // namespace remus::cli
