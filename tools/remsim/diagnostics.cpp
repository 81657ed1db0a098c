#include "tools/remsim/diagnostics.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace remus::cli {
namespace {

constexpr std::string_view kPrefix = "remsim: ";
constexpr std::string_view kEnd = "\n";

iovec part(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

}  // namespace

// One writev, so that lines of several processes do not mix, and nothing is allocated.
void complain(std::string_view line) noexcept {
  const std::array texts{kPrefix, line, kEnd};
  const std::array parts{part(kPrefix), part(line), part(kEnd)};
  ssize_t written = 0;
  do {
    written = ::writev(STDERR_FILENO, parts.data(), static_cast<int>(parts.size()));
  } while (written < 0 && errno == EINTR);
  if (written < 0) return;
  for (const std::string_view text : texts) {  // a pipe may have taken a part only
    const std::size_t done = std::min(text.size(), static_cast<std::size_t>(written));
    written -= static_cast<ssize_t>(done);
    write_to_stderr(text.substr(done));
  }
}

void write_to_stderr(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace remus::cli
