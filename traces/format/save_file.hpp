// Files written so that they are whole, or as they were before.
#pragma once

#include <filesystem>
#include <string_view>

#include "traces/format/error.hpp"

namespace remus::traces {

// Writes under another name beside the file and renames when all is on the disk. A symbolic link stays one, and what it
// names is written, be it there or not; a file that is replaced keeps its mode, and its owner where that is allowed.
// Signals that end the program wait meanwhile. Devices and pipes are written to directly. Throws TraceWriteError.
void save_bytes(const std::filesystem::path&, std::string_view bytes);

// Throws TraceWriteError if save_bytes would because of the place: a missing or read-only folder, a folder, no
// permission. Creates nothing.
void check_writable(const std::filesystem::path&);

// All of `bytes` to an open descriptor; `place` is its name in errors. Throws TraceWriteError.
void write_all(int descriptor, std::string_view bytes, const std::filesystem::path& place);

}  // namespace remus::traces
