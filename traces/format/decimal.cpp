#include "traces/format/decimal.hpp"

#include <algorithm>
#include <limits>

#include "traces/format/text.hpp"

namespace remus::traces {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What a text that is no decimal number is.
const char* problem_with(std::string_view text) {
  if (text.starts_with('-')) return "is negative";
  if (text.starts_with("nan") || text.starts_with("NaN") || text.starts_with("NAN") || text.starts_with("inf") ||
      text.starts_with("Inf") || text.starts_with("INF")) {
    return "is not a finite number";
  }
  return "is not a decimal number such as 25 or 25.004";
}

// Appends a digit; false when the value no longer fits.
bool append_digit(std::int64_t& value, int digit) {
  if (value > (std::numeric_limits<std::int64_t>::max() - digit) / 10) return false;
  value = value * 10 + digit;
  return true;
}

}  // namespace

Decimal parse_decimal(std::string_view text, int decimals) {
  text = trimmed(text);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point < text.size() ? text.substr(point + 1) : "";
  if (whole.empty() || !std::all_of(whole.begin(), whole.end(), is_digit) ||
      !std::all_of(fraction.begin(), fraction.end(), is_digit)) {
    return {0, problem_with(text)};
  }
  const auto kept = static_cast<std::size_t>(decimals);
  std::int64_t value = 0;
  bool fits = true;
  for (const char c : whole) fits = fits && append_digit(value, c - '0');
  for (std::size_t i = 0; i < kept; ++i)
    fits = fits && append_digit(value, i < fraction.size() ? fraction[i] - '0' : 0);
  if (!fits || value == std::numeric_limits<std::int64_t>::max()) return {0, "is too large"};
  const std::string_view finer = fraction.substr(std::min(kept, fraction.size()));
  if (decimals == 0 && finer.find_first_not_of('0') != std::string_view::npos) return {0, "is not a whole number"};
  return {value + (!finer.empty() && finer.front() >= '5' ? 1 : 0), nullptr};
}

std::string format_decimal(std::int64_t value, int decimals) {
  const bool negative = value < 0;
  // As unsigned: the smallest number has no positive twin.
  std::string digits =
      std::to_string(negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value));
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  std::string fraction = digits.substr(digits.size() - places);
  digits.resize(digits.size() - places);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return (negative ? "-" : "") + digits + (fraction.empty() ? "" : "." + fraction);
}

}  // namespace remus::traces
