#include "tools/record/mappings.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

namespace remus::record {
namespace {

// Takes a number off the front of `text`, and the one character after it.
std::uint64_t take_number(std::string_view& text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty()) text.remove_prefix(1);
  return error == std::errc{} ? value : 0;
}

// "7f00-7f01 rw-p 00001000 fe:01 1234      /path"
std::optional<Mapping> parse_line(std::string_view line) {
  const std::size_t dash = line.find_first_not_of("0123456789abcdef");
  if (dash == 0 || dash == std::string_view::npos || line[dash] != '-') return std::nullopt;
  Mapping mapping{};
  mapping.start = take_number(line, 16);
  mapping.end = take_number(line, 16);
  if (mapping.end <= mapping.start || line.size() < 5) return std::nullopt;
  mapping.writable = line[1] == 'w';
  mapping.executable = line[2] == 'x';
  mapping.shared = line[3] == 's';
  line.remove_prefix(5);
  mapping.offset = take_number(line, 16);
  const std::uint64_t major = take_number(line, 16);
  mapping.device = major << 32 | take_number(line, 16);
  mapping.inode = take_number(line, 10);
  const std::size_t name = line.find_first_not_of(' ');
  if (name != std::string_view::npos) mapping.name = line.substr(name);
  return mapping;
}

}  // namespace

std::vector<Mapping> parse_mappings(std::string_view text) {
  std::vector<Mapping> mappings;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (auto mapping = parse_line(text.substr(0, end))) mappings.push_back(std::move(*mapping));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return mappings;
}

SharedState parse_shared_state(std::string_view smaps, std::uint64_t start) {
  SharedState state{.may_be_written = false, .is_dirty = false};
  bool is_it = false;
  while (!smaps.empty()) {
    const std::size_t end = std::min(smaps.find('\n'), smaps.size());
    const std::string_view line = smaps.substr(0, end);
    smaps.remove_prefix(std::min(end + 1, smaps.size()));
    if (const auto mapping = parse_line(line)) {
      is_it = mapping->start == start;
    } else if (is_it && (line.starts_with("Shared_Dirty:") || line.starts_with("Private_Dirty:"))) {
      state.is_dirty = state.is_dirty || line.find_first_of("123456789") != std::string_view::npos;
    } else if (is_it && line.starts_with("VmFlags:")) {
      state.may_be_written = line.find(" mw") != std::string_view::npos;
    }
  }
  return state;
}

SharedState shared_state(pid_t pid, std::uint64_t start) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/smaps");
  std::ostringstream text;
  text << file.rdbuf();
  return parse_shared_state(text.str(), start);
}

std::vector<Mapping> read_mappings(int descriptor) {
  std::string text;
  char buffer[32768];
  ::lseek(descriptor, 0, SEEK_SET);
  for (ssize_t got = 0; (got = ::read(descriptor, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return parse_mappings(text);
}

}  // namespace remus::record
