// Reports of monitors as text: lines of "name: value", or "name=value" separated by commas.
#include <fmt/format.h>

#include <algorithm>

#include "traces/format/text.hpp"
#include "traces/rates/report_facts.hpp"

namespace remus::traces {
namespace {

std::string lower(std::string_view text) {
  std::string out(trimmed(text));
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return out;
}

// "a=1, b=2" adds `section`a and `section`b.
void add_pairs(Facts& facts, std::string_view text, const std::string& section, const std::string& place) {
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    facts.add(section + lower(pair.substr(0, equals)), std::string(trimmed(pair.substr(equals + 1))), place);
  }
}

void add_line(Facts& facts, std::string_view line, const std::string& place) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return add_pairs(facts, line, "", place);
  const std::string key = lower(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  facts.add(key, std::string(value), place);
  add_pairs(facts, value, key + ".", place);
}

}  // namespace

Facts facts_of_text(std::string_view text, const std::string& name) {
  constexpr std::size_t kMostLines = 10'000;  // a report has a few dozen
  Facts facts(name);
  for (std::size_t number = 1; !text.empty() && number <= kMostLines; ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!trimmed(line).starts_with("(qemu)")) add_line(facts, trimmed(line), fmt::format(":{}", number));
  }
  return facts;
}

}  // namespace remus::traces
