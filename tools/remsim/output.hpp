// Writing a command's answer, so that a half-written or lost one never goes unnoticed.
#pragma once

#include <string>
#include <string_view>

namespace remus::cli {

// Puts something harmless on file descriptors 0 to 2 that the caller closed, so that no file of ours takes their place;
// writing to such an output then fails and is reported. Call first in main.
void guard_standard_streams();

// All of `text` to standard output. Throws OutputError (closed, full disk, broken pipe).
void write_to_stdout(std::string_view text);

// Where a command's answer goes: a file, or standard output when `path` is empty or "-".
//
// A file holds the whole answer or what it held before (traces/format/save_file.hpp). Devices and pipes (/dev/stdout)
// are written to directly.
class Output {
 public:
  // Throws OutputError at once when the file could not be written (its folder is missing or read-only), before any
  // time goes into simulations. Nothing is created yet.
  explicit Output(std::string path);
  void write(std::string_view text) const;

 private:
  std::string path_;
};

}  // namespace remus::cli
