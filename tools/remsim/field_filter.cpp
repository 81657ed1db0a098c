#include "tools/remsim/field_filter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/units/parse.hpp"
#include "tools/remsim/errors.hpp"

namespace remus::cli {
namespace {

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

bool holds(const sim::Field& field, const std::vector<std::string>& words) {
  const std::string text = lower_case(
      fmt::format("{} {} {} {}", field.path, field.meaning, sim::field_type(field), sim::kind_names(field.used_by)));
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(lower_case(word)) != std::string::npos; });
}

}  // namespace

std::vector<const sim::Field*> fields_with(const std::vector<std::string>& words) {
  std::vector<const sim::Field*> found;
  for (const sim::Field& field : sim::all_fields())
    if (holds(field, words)) found.push_back(&field);
  if (!found.empty()) return found;
  const std::string asked = fmt::format("{}", fmt::join(words, " "));
  throw UsageError(fmt::format("{}: no field's name or meaning holds {}{}; give fewer words, or none for all fields",
                               in_quotes(asked), words.size() == 1 ? "it" : "all of these words",
                               sim::field_suggestion(asked)));
}

}  // namespace remus::cli
