#include "tools/remsim/toml_value.hpp"

namespace remus::cli {
namespace {

struct Span {
  std::size_t begin, length;
};

// The characters between the quotes after `value =` of that line.
std::optional<Span> quoted_value(std::string_view text, std::size_t line_begin, std::string_view line) {
  constexpr std::string_view kValue = "value = \"";
  const std::size_t at = line.find(kValue);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t begin = at + kValue.size();
  const std::size_t end = line.find('"', begin);
  if (end == std::string_view::npos) return std::nullopt;
  return Span{line_begin + begin, std::min(end, text.size()) - begin};
}

bool defines(std::string_view line, std::string_view key) {
  return line.starts_with(key) && line.substr(key.size()).starts_with(" = ");
}

std::optional<Span> find(std::string_view text, std::string_view section, std::string_view key) {
  std::string_view current;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.starts_with('[')) current = line.substr(1, line.find(']') - 1);
    if (current == section && defines(line, key)) return quoted_value(text, begin, line);
    begin = end + 1;
  }
  return std::nullopt;
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

}  // namespace remus::cli
