#include "tools/remsim/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "tools/remsim/diagnostics.hpp"

namespace remus::cli {
namespace {

constexpr double kSecondsBeforeDrawing = 2;
constexpr std::size_t kWidth = 30;
constexpr std::string_view kClearLine = "\r\033[K";

bool can_draw() {
  const char* terminal = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace

Progress::Progress(std::size_t total, bool wanted) : total_(total), enabled_(wanted && total > 0 && can_draw()) {}

Progress::~Progress() {
  if (drawn_) write_to_stderr(kClearLine);
}

void Progress::update(std::size_t ended) {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  if (!enabled_ || seconds < kSecondsBeforeDrawing) return;
  const std::size_t filled = kWidth * ended / total_;
  std::string line = fmt::format("{}[{}{}] {} of {} runs, {:.0f} s", kClearLine, std::string(filled, '#'),
                                 std::string(kWidth - filled, '.'), ended, total_, seconds);
  if (ended > 0) {
    line += fmt::format(", about {:.0f} s left",
                        seconds / static_cast<double>(ended) * static_cast<double>(total_ - ended));
  }
  write_to_stderr(line);
  drawn_ = true;
}

}  // namespace remus::cli
