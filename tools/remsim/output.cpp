#include "tools/remsim/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "tools/remsim/errors.hpp"
#include "traces/format/save_file.hpp"

namespace remus::cli {
namespace {

// Runs `write`; what it throws, as the error of this folder.
template <class Write>
void as_output(const Write& write) try {
  write();
} catch (const traces::TraceWriteError& error) {
  throw OutputError(error.what());
}

}  // namespace

void guard_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    // open() takes the lowest free number, which is `descriptor`. Read-only: a write to it fails, and is reported.
    const int opened = ::open("/dev/null", O_RDONLY);
    if (opened >= 0 && opened != descriptor) ::close(opened);
  }
}

void write_to_stdout(std::string_view text) {
  as_output([&] { traces::write_all(STDOUT_FILENO, text, "standard output"); });
}

Output::Output(std::string path) : path_(path == "-" ? "" : std::move(path)) {
  if (!path_.empty()) as_output([&] { traces::check_writable(path_); });
}

void Output::write(std::string_view text) const {
  if (path_.empty()) return write_to_stdout(text);
  as_output([&] { traces::save_bytes(path_, text); });
}

}  // namespace remus::cli
