// Whatever people have of a guest's dirtying in a file: a trace, or a monitor's report of one figure.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "traces/format/error.hpp"
#include "traces/format/trace.hpp"

namespace remus::traces {

struct Recording {
  Trace trace;
  std::string note;  // of a report: what it says and what it cannot; one line, else empty
};

// By content. `over`: the stretch a report is of, where it does not say (trace_of). Throws TraceError: as load_trace
// and read_rate_report do; and `over` of a trace, which has its own.
Recording load_recording(const std::filesystem::path&, std::optional<Duration> over = {});
// The same for a file that was read already.
Recording recording_of(std::string_view bytes, const std::filesystem::path&, std::optional<Duration> over = {});

}  // namespace remus::traces
