// The parts of `remsim trace`. Each takes the words after its name and returns the exit status, and all of them what
// they share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"
#include "tools/remsim/command_line.hpp"
#include "traces/format/trace.hpp"

namespace remus::cli {

int trace_info_command(const Arguments& words);     // trace_info.cpp
int trace_convert_command(const Arguments& words);  // trace_convert.cpp
int trace_cut_command(const Arguments& words);      // trace_cut.cpp
int trace_merge_command(const Arguments& words);    // trace_merge.cpp

// trace_files.cpp. Throws traces::TraceError, traces::TraceWriteError (files), UsageError (words).

// A trace that is cut short is read, and so is a monitor's report of one figure (traces/rates), of a stretch of length
// `over`; either is said on standard error.
traces::Trace read_trace_file(const std::string& path, std::optional<Duration> over = {});
// Writes it, and a line about it to standard output.
void write_trace_file(const std::string& path, const traces::Trace&);
// "IN OUT", or "IN" and the value of -o.
struct InAndOut {
  std::string in, out;
};
InAndOut in_and_out(const std::string& command, const std::vector<std::string>& words,
                    const std::optional<std::string>& output);
// What `option` gives, from `least` up to a trace's longest time.
Duration trace_time(const std::string& option, const std::string& text, Duration least);

}  // namespace remus::cli
