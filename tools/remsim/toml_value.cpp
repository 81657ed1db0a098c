#include "tools/remsim/toml_value.hpp"

#include <algorithm>

namespace remus::cli {
namespace {

struct Span {
  std::size_t begin, length;
};

// What stands after `value =` of that line: between quotes, or a bare number up to the comma or brace.
std::optional<Span> value_of(std::size_t line_begin, std::string_view line) {
  constexpr std::string_view kValue = "value = ";
  const std::size_t at = line.find(kValue);
  if (at == std::string_view::npos || at + kValue.size() >= line.size()) return std::nullopt;
  std::size_t begin = at + kValue.size();
  const bool quoted = line[begin] == '"';
  if (quoted) ++begin;
  const std::size_t end = line.find_first_of(quoted ? "\"" : ", }", begin);
  if (end == std::string_view::npos) return std::nullopt;
  return Span{line_begin + begin, end - begin};
}

bool defines(std::string_view line, std::string_view key) {
  return line.starts_with(key) && line.substr(key.size()).starts_with(" = ");
}

// Calls visit(section, line's beginning, line) for each line until it returns true.
template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  std::string_view section;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.starts_with('[')) section = line.substr(1, line.find(']') - 1);
    if (visit(section, begin, line)) return;
    begin = end + 1;
  }
}

std::optional<Span> find(std::string_view text, std::string_view section, std::string_view key) {
  std::optional<Span> found;
  for_each_line(text, [&](std::string_view current, std::size_t begin, std::string_view line) {
    if (current != section || !defines(line, key)) return false;
    found = value_of(begin, line);
    return true;
  });
  return found;
}

}  // namespace

std::optional<std::string> toml_value(std::string_view text, std::string_view section, std::string_view key) {
  const auto span = find(text, section, key);
  if (!span) return std::nullopt;
  return std::string(text.substr(span->begin, span->length));
}

std::optional<std::string> with_toml_value(std::string_view text, std::string_view section, std::string_view key,
                                           std::string_view value) {
  const auto span = find(text, section, key);
  if (!span) return std::nullopt;
  return std::string(text.substr(0, span->begin)).append(value).append(text.substr(span->begin + span->length));
}

std::vector<TomlKey> keys_fitted(std::string_view text) {
  std::vector<TomlKey> out;
  for_each_line(text, [&](std::string_view section, std::size_t, std::string_view line) {
    if (!line.starts_with('#') && line.find("from = \"fitted:") != std::string_view::npos) {
      out.push_back({std::string(section), std::string(line.substr(0, line.find(' ')))});
    }
    return false;
  });
  return out;
}

}  // namespace remus::cli
