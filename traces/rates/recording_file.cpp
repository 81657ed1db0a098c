#include "traces/rates/recording_file.hpp"

#include <fmt/format.h>

#include "traces/format/trace_file.hpp"
#include "traces/rates/rate_report.hpp"

namespace remus::traces {

Recording recording_of(std::string_view bytes, const std::filesystem::path& path, std::optional<Duration> over) {
  const std::string name = path.string();
  const auto report = read_rate_report(bytes, name);
  if (!report) {
    if (over) throw TraceError(name + ": is a trace, which says how long its epochs are: leave --epoch out");
    return {trace_of(bytes, path), ""};
  }
  Recording out{trace_of(*report, name, over), ""};
  out.note = fmt::format(
      "{}: one figure, {}: which pages they are, how their number grows with the epoch and how they compress it does "
      "not tell",
      name, out.trace.header.comment);
  return out;
}

Recording load_recording(const std::filesystem::path& path, std::optional<Duration> over) {
  return recording_of(load_bytes(path), path, over);
}

}  // namespace remus::traces
