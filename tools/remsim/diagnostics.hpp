// What the program says besides its answer. The only file that writes to standard error, progress bar included.
#pragma once

#include <string_view>

namespace remus::cli {

// "remsim: LINE" to standard error. Best effort: a diagnostic that cannot be written (full disk, closed, reader gone)
// is lost, and neither ends the command nor changes its exit status.
void complain(std::string_view line) noexcept;

// The text as it is, under the same promise.
void write_to_stderr(std::string_view text) noexcept;

}  // namespace remus::cli
