#include "tools/remsim/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

namespace remus::cli {
namespace {

constexpr std::size_t kNarrowest = 80;
constexpr std::size_t kIndent = 4;

// Code points: bytes that are not UTF-8 continuation bytes.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string wrapped(const std::string& paragraph, std::size_t width) {
  std::istringstream words(paragraph);
  std::string text, line;
  for (std::string word; words >> word;) {
    if (!line.empty() && kIndent + width_of(line) + 1 + width_of(word) > width) {
      text += std::string(kIndent, ' ') + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return line.empty() ? text : text + std::string(kIndent, ' ') + line + "\n";
}

}  // namespace

std::size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return kNarrowest;
  return std::max<std::size_t>(size.ws_col, kNarrowest);
}

std::string render_entries(const std::vector<Entry>& entries, std::size_t width) {
  std::string text;
  for (const Entry& entry : entries) {
    text += entry.head + "\n";
    for (const std::string& paragraph : entry.paragraphs) text += wrapped(paragraph, width);
  }
  return text;
}

}  // namespace remus::cli
