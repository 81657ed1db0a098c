#include <fmt/format.h>

#include "models/units/format.hpp"
#include "models/units/parse.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/trace_commands.hpp"
#include "traces/format/check.hpp"
#include "traces/format/trace_file.hpp"
#include "traces/rates/recording_file.hpp"

namespace remus::cli {

traces::Trace read_trace_file(const std::string& path, std::optional<Duration> over) {
  auto [trace, note] = traces::load_recording(path, over);
  if (!note.empty()) complain(note);
  if (trace.cut_short) complain(fmt::format("{}: cut short; its {} epochs are used", path, trace.epochs.size()));
  return trace;
}

void write_trace_file(const std::string& path, const traces::Trace& trace) {
  traces::save_trace(path, trace);
  write_to_stdout(fmt::format("{}: {} epochs, {:.3f} s{}\n", path, trace.epochs.size(),
                              trace.epochs.back().end.in_seconds(), trace.has_pages() ? "" : ", counts only"));
}

InAndOut in_and_out(const std::string& command, const std::vector<std::string>& words,
                    const std::optional<std::string>& output) {
  const std::size_t wanted = output ? 1 : 2;
  if (words.size() == wanted) return {words.front(), output.value_or(words.back())};
  throw UsageError(fmt::format("trace {0}: one file in and one file out: remsim trace {0} IN OUT", command));
}

Duration trace_time(const std::string& option, const std::string& text, Duration least) {
  try {
    const Duration time = parse_duration(text);
    if (time >= least && time <= traces::kLongest) return time;
  } catch (const UnitError& error) {
    throw UsageError(option + ": " + error.what());
  }
  throw UsageError(fmt::format("{} {}: not from {} to 31 years", option, text, format(least)));
}

}  // namespace remus::cli
