#include "traces/rates/facts.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "models/units/parse.hpp"
#include "traces/format/error.hpp"
#include "traces/format/text.hpp"

namespace remus::traces {
namespace {

struct Unit {
  std::string_view name;
  double bytes;
};
// QEMU's monitor shifts by 10 and writes "kbytes"; virsh writes binary units.
constexpr Unit kUnits[]{{"", 1},        {"bytes", 1},    {"B", 1},       {"kbytes", 0x1p10},
                        {"KB", 0x1p10}, {"KiB", 0x1p10}, {"MB", 0x1p20}, {"MiB", 0x1p20},
                        {"GB", 0x1p30}, {"GiB", 0x1p30}, {"TB", 0x1p40}, {"TiB", 0x1p40}};

constexpr double kMost = 1e15;

}  // namespace

void Facts::add(const std::string& key, std::string value, const std::string& place) {
  const auto [at, is_new] = facts_.try_emplace(key, Fact{value, place});
  if (!is_new && at->second.value != value) at->second.contradicted = true;
}

bool Facts::has(std::string_view key) const { return facts_.find(key) != facts_.end(); }

std::optional<std::string> Facts::key_of(const std::vector<std::string>& keys) const {
  for (const std::string& key : keys)
    if (has(key)) return key;
  return std::nullopt;
}

const Facts::Fact* Facts::find(const std::vector<std::string>& keys) const {
  const auto key = key_of(keys);
  if (!key) return nullptr;
  const Fact& fact = facts_.find(*key)->second;
  if (fact.contradicted)
    fail_at(fact, in_quotes(*key) + " is there again with another value: keep one report in a file");
  return &fact;
}

Facts::Number Facts::number_of(const Fact& fact) const {
  const std::string_view text = fact.value;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !(value >= 0 && value <= kMost))
    fail_at(fact, in_quotes(text) + " is not a number from 0 to 1e15; copy the report again");
  return {value, trimmed(text.substr(static_cast<std::size_t>(end - text.data())))};
}

std::optional<double> Facts::number(const std::vector<std::string>& keys) const {
  const Fact* fact = find(keys);
  return fact == nullptr ? std::nullopt : std::optional(number_of(*fact).value);
}

std::optional<std::int64_t> Facts::count(const std::vector<std::string>& keys) const {
  const Fact* fact = find(keys);
  if (fact == nullptr) return std::nullopt;
  const double value = number_of(*fact).value;
  if (value != std::floor(value))
    fail_at(*fact, in_quotes(fact->value) + " is not a whole number; copy the report again");
  return static_cast<std::int64_t>(value);
}

std::optional<Bytes> Facts::bytes(const std::vector<std::string>& keys) const {
  const Fact* fact = find(keys);
  if (fact == nullptr) return std::nullopt;
  const Number number = number_of(*fact);
  for (const Unit& unit : kUnits) {
    if (unit.name != number.unit) continue;
    const double value = number.value * unit.bytes;
    if (value > kMost) break;
    return Bytes(std::llround(value));
  }
  fail_at(*fact, in_quotes(fact->value) + " is not a size such as 4096 bytes, 4 kbytes or 1.5 GiB");
}

std::string Facts::text(std::string_view key) const {
  const auto found = facts_.find(key);
  return found == facts_.end() ? "" : found->second.value;
}

void Facts::fail(const std::string& what) const { throw TraceError(name_ + ": " + what); }

void Facts::fail_at(const Fact& fact, const std::string& what) const {
  throw TraceError(name_ + fact.place + ": " + what);
}

}  // namespace remus::traces
