// Trace files: the only part of traces/format that opens files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "traces/format/error.hpp"
#include "traces/format/read.hpp"
#include "traces/format/trace.hpp"

namespace remus::traces {

// Reads NAME.csv, NAME.csv.zst (counts) or NAME.dpt (counts and page identities), by content. Throws TraceError; also
// for a missing, unreadable or empty file and a directory.
Trace load_trace(const std::filesystem::path&);

// The same for a file that was read already.
Trace trace_of(std::string_view bytes, const std::filesystem::path&);

// As load_trace, but keeps what is before a damaged place (read.hpp).
Salvaged load_salvaged(const std::filesystem::path&);

// The whole file or pipe. Throws TraceError: missing, unreadable, a folder, a device.
std::string load_bytes(const std::filesystem::path&);

// As save_file.hpp says, by the name's ending: .csv, .csv.zst or .dpt; another ending is a TraceError, and so is .dpt
// without page identities.
void save_trace(const std::filesystem::path&, const Trace&);

}  // namespace remus::traces
