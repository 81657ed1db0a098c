#include "sim/scenario/toml_depth.hpp"

#include <algorithm>

#include "sim/scenario/error.hpp"

namespace remus::sim {
namespace {

// Assumed: a scenario's own keys have four parts at most, its values two levels. Together they bound the depth of what
// the parser builds to their product.
constexpr std::size_t kMost = 16;

[[noreturn]] void refuse(std::string_view text, std::size_t at, const std::string& file, const std::string& problem) {
  const std::string_view before = text.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::string_view start = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  const auto column = 1 + std::count_if(start.begin(), start.end(), [](char c) { return (c & 0xC0) != 0x80; });
  throw ScenarioError(file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + problem);
}

// The position after the string that begins at `at`, or the text's end.
std::size_t after_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string_view triple = quote == '"' ? R"(""")" : "'''";
  const bool several_lines = text.substr(at).starts_with(triple);
  const std::string_view end = several_lines ? triple : triple.substr(0, 1);
  for (at += end.size(); at < text.size(); ++at) {
    if (text.substr(at).starts_with(end)) return at + end.size();
    if (text[at] == '\n' && !several_lines) return at;
    if (text[at] == '\\' && quote == '"') ++at;
  }
  return text.size();
}

}  // namespace

void check_toml_depth(std::string_view text, const std::string& file) {
  std::size_t dots = 0, depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      at = after_string(text, at);
      continue;
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (c == '.' && ++dots == kMost)
      refuse(
          text, at, file,
          "a key of more than " + std::to_string(kMost) + " parts: no field has so many (`remsim fields` lists them)");
    if ((c == '[' || c == '{') && ++depth > kMost)
      refuse(text, at, file,
             "values nested more than " + std::to_string(kMost) +
                 " deep: a field's value is a text, a number or a list of numbers");
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (std::string_view("[]{}=,\n").find(c) != std::string_view::npos) dots = 0;
    ++at;
  }
}

}  // namespace remus::sim
