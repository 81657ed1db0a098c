// `remsim trace cut IN OUT`: part of a trace, and what is good of a damaged one.
#include <fmt/format.h>

#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/trace_commands.hpp"
#include "traces/format/check.hpp"
#include "traces/format/recut.hpp"
#include "traces/format/trace_file.hpp"

namespace remus::cli {
namespace {

constexpr const char* kDescription =
    "Takes the epochs that end after --from and not after --to; their times start\nagain at 0. Of a .dpt that is cut "
    "short or damaged, takes what is before that.";

constexpr const char* kFooter = R"(Times are on the trace's clock, as its column t.

Examples:
  remsim trace cut redis.dpt steady.dpt --from 10s --to 30s
  remsim trace cut killed.dpt whole.dpt)";

struct Options {
  std::vector<std::string> files;
  std::optional<std::string> output, from, to;
};

// Without what is damaged; says so on standard error.
traces::Trace salvaged(const std::string& path) {
  const traces::Salvaged found = traces::load_salvaged(path);
  const std::size_t epochs = found.trace.epochs.size();
  if (!found.problem.empty()) {
    complain(found.problem);
    complain(fmt::format("{}: the {} epochs before that are used", path, epochs));
  } else if (found.trace.cut_short) {
    complain(fmt::format("{}: cut short; its {} epochs are used", path, epochs));
  }
  return found.trace;
}

traces::Trace part_of(const std::string& path, const Options& options) {
  const Duration from = options.from ? trace_time("--from", *options.from, Duration()) : Duration();
  const Duration to = options.to ? trace_time("--to", *options.to, Duration::ns(1)) : traces::kLongest;
  if (from >= to) throw UsageError("--to: must be after --from");
  const traces::Trace whole = salvaged(path);
  try {
    return traces::cut(whole, from, to);
  } catch (const traces::TraceError& error) {
    throw UsageError(fmt::format("{}: {}", path, error.what()));
  }
}

}  // namespace

int trace_cut_command(const Arguments& words) {
  Options options;
  CommandLine line("remsim trace cut", kDescription);
  line.words("IN OUT", options.files, "the trace, and the file for the part (or -o)");
  line.option("-o,--output", options.output, "OUT", "the file for the part");
  line.option("--from", options.from, "TIME", "where the part begins [0s]");
  line.option("--to", options.to, "TIME", "where it ends [the trace's end]");
  line.footer(kFooter);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  const InAndOut files = in_and_out("cut", options.files, options.output);
  write_trace_file(files.out, part_of(files.in, options));
  return kExitOk;
}

}  // namespace remus::cli
