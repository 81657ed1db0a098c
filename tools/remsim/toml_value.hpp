// One value within the text of a testbed or workload file, everything else (comments, sources, order) left as it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace remus::cli {

// The shipped files' form: a line `KEY = { value = "TEXT", from = "..." }`, or a number without quotes, in `section`
// ("" before any [section]). Nothing when there is no such line.
std::optional<std::string> toml_value(std::string_view text, std::string_view section, std::string_view key);

// The text with that value replaced. Nothing when there is no such line.
std::optional<std::string> with_toml_value(std::string_view text, std::string_view section, std::string_view key,
                                           std::string_view value);

struct TomlKey {
  std::string section, key;
  bool operator==(const TomlKey&) const = default;
};

// The keys whose line says from = "fitted: ...", in order.
std::vector<TomlKey> keys_fitted(std::string_view text);

}  // namespace remus::cli
