#include "sim/scenario/rates.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "models/units/format.hpp"
#include "models/units/parse.hpp"

namespace remus::sim {
namespace {

std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0; start <= list.size();) {
    const std::size_t end = std::min(list.find(',', start), list.size());
    parts.push_back(list.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

template <class Value>
std::optional<Value> parsed(std::string_view text, Value (*parse)(std::string_view)) try {
  return parse(text);
} catch (const UnitError&) {
  return std::nullopt;
}

std::string rate_of(Duration interval) { return format_number(1e9 / static_cast<double>(interval.in_ns())); }

// "25ms" -> "25 ms"
std::string spaced(Duration interval) {
  std::string text = format(interval);
  return text.insert(text.find_first_not_of("0123456789."), " ");
}

// Where every part is a time: what was meant.
void refuse_times(std::string_view list) {
  std::string times, rates;
  for (const std::string_view part : parts_of(list)) {
    const auto time = parsed(part, parse_duration);
    if (!time || *time <= Duration(0)) return;
    times += (times.empty() ? "" : ", ") + spaced(*time);
    rates += (rates.empty() ? "" : ",") + rate_of(*time);
  }
  throw std::invalid_argument("has a unit: " + times + " between checkpoints is --cps " + rates +
                              " (or write --interval " + std::string(list) + ")");
}

// Four rates from `low` to `high` where they come out whole, else the two ends.
std::string steps(double low, double high) {
  const double step = (high - low) / 3;
  if (std::floor(low) != low || std::floor(step) != step || step <= 0)
    return format_number(low) + "," + format_number(high);
  std::string text;
  for (int i = 0; i <= 3; ++i) text += (i == 0 ? "" : ",") + format_number(low + step * i);
  return text;
}

void refuse_range_of_rates(std::string_view part) {
  for (const std::string_view between : std::array<std::string_view, 5>{"...", "..", "-", ":", "to"}) {
    const std::size_t at = part.find(between);
    if (at == std::string_view::npos) continue;
    const auto low = parsed(part.substr(0, at), parse_number);
    const auto high = parsed(part.substr(at + between.size()), parse_number);
    if (low && high)
      throw std::invalid_argument(in_quotes(part) + " is a range: name each rate, such as " + steps(*low, *high));
  }
}

double parse_rate(std::string_view part, std::string_view list) {
  if (const auto rate = parsed(part, parse_number)) return *rate;
  refuse_times(list);
  refuse_times(part);
  refuse_range_of_rates(part);
  return parse_number(part);  // throws
}

}  // namespace

std::vector<double> parse_rates(std::string_view list) {
  std::vector<double> rates;
  for (const std::string_view part : parts_of(list)) {
    const double rate = parse_rate(part, list);
    if (rate == 0) continue;
    if (std::find(rates.begin(), rates.end(), rate) != rates.end())
      throw std::invalid_argument(format_number(rate) + " stands there twice: name each once");
    rates.push_back(rate);
  }
  return rates;
}

std::string rates_of_intervals(std::string_view list, double lowest, double highest) {
  const Duration shortest = Duration::seconds(1 / highest), longest = Duration::seconds(1 / lowest);
  std::string rates;
  for (const std::string_view part : parts_of(list)) {
    const Duration interval = parse_duration(part);
    if (interval < shortest || interval > longest)
      throw std::invalid_argument(format(interval) + " is out of range: choose " + format(shortest) + " to " +
                                  format(longest));
    rates += (rates.empty() ? "" : ",") + rate_of(interval);
  }
  return rates;
}

}  // namespace remus::sim
