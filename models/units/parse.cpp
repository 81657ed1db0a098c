#include "models/units/parse.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

namespace remus {
namespace {

__extension__ typedef unsigned __int128 Wide;  // an 18-digit mantissa times any unit fits

struct Unit {
  std::string_view name;
  std::uint64_t scale;
};

// A unit people write by mistake, and what they may mean.
struct Mistake {
  std::string_view name;
  std::string_view meant;
};

// What the messages need to know of a kind of quantity.
struct Kind {
  std::string_view noun;
  std::string_view example;
  std::string_view unit_list;
  std::span<const Unit> units;
  std::span<const Mistake> mistakes;
};

constexpr std::uint64_t kKi = 1024, kMi = kKi * 1024, kGi = kMi * 1024;

constexpr std::array kTimeUnits{
    Unit{"ns", 1},         Unit{"us", 1'000},        Unit{"\u00b5s", 1'000},      Unit{"\u03bcs", 1'000},
    Unit{"ms", 1'000'000}, Unit{"s", 1'000'000'000}, Unit{"min", 60'000'000'000}, Unit{"h", 3'600'000'000'000}};
constexpr std::array kTimeMistakes{Mistake{"m", "min (minutes) or ms (milliseconds)"},
                                   Mistake{"sec", "s"},
                                   Mistake{"secs", "s"},
                                   Mistake{"second", "s"},
                                   Mistake{"seconds", "s"},
                                   Mistake{"msec", "ms"},
                                   Mistake{"usec", "us"},
                                   Mistake{"nsec", "ns"},
                                   Mistake{"minutes", "min"},
                                   Mistake{"hr", "h"},
                                   Mistake{"hours", "h"}};
constexpr Kind kDuration{"a duration", "25ms", "ns us ms s min h", kTimeUnits, kTimeMistakes};

constexpr std::array kByteUnits{Unit{"B", 1},     Unit{"kB", 1'000}, Unit{"MB", 1'000'000}, Unit{"GB", 1'000'000'000},
                                Unit{"KiB", kKi}, Unit{"MiB", kMi},  Unit{"GiB", kGi}};
constexpr std::array kByteMistakes{Mistake{"b", "B, as b would be bits"},
                                   Mistake{"kb", "kB, as b would be bits"},
                                   Mistake{"Kb", "kB (1000 bytes) or KiB (1024 bytes), as b would be bits"},
                                   Mistake{"Mb", "MB, as b would be bits"},
                                   Mistake{"Gb", "GB, as b would be bits"},
                                   Mistake{"KB", "kB (1000 bytes) or KiB (1024 bytes)"},
                                   Mistake{"K", "kB (1000 bytes) or KiB (1024 bytes)"},
                                   Mistake{"k", "kB (1000 bytes) or KiB (1024 bytes)"},
                                   Mistake{"M", "MB (10^6 bytes) or MiB (2^20 bytes)"},
                                   Mistake{"G", "GB (10^9 bytes) or GiB (2^30 bytes)"},
                                   Mistake{"bytes", "B"},
                                   Mistake{"byte", "B"}};
constexpr Kind kBytes{"an amount of bytes", "64KiB", "B kB MB GB KiB MiB GiB", kByteUnits, kByteMistakes};

// Scales in bits per second: bits exist in this file only.
constexpr std::array kBandwidthUnits{
    Unit{"bps", 1},         Unit{"kbps", 1'000},    Unit{"Mbps", 1'000'000}, Unit{"Gbps", 1'000'000'000},
    Unit{"B/s", 8},         Unit{"kB/s", 8'000},    Unit{"MB/s", 8'000'000}, Unit{"GB/s", 8'000'000'000},
    Unit{"KiB/s", 8 * kKi}, Unit{"MiB/s", 8 * kMi}, Unit{"GiB/s", 8 * kGi}};
constexpr std::array kBandwidthMistakes{Mistake{"Bps", "B/s (bytes) or bps (bits)"},
                                        Mistake{"kBps", "kB/s (bytes) or kbps (bits)"},
                                        Mistake{"KBps", "kB/s (bytes) or kbps (bits)"},
                                        Mistake{"MBps", "MB/s (bytes) or Mbps (bits)"},
                                        Mistake{"GBps", "GB/s (bytes) or Gbps (bits)"},
                                        Mistake{"KB/s", "kB/s (1000 bytes) or KiB/s (1024 bytes)"},
                                        Mistake{"Kbps", "kbps"},
                                        Mistake{"b/s", "bps"},
                                        Mistake{"kb/s", "kbps"},
                                        Mistake{"Mb/s", "Mbps"},
                                        Mistake{"Gb/s", "Gbps"},
                                        Mistake{"Mbit/s", "Mbps"},
                                        Mistake{"Gbit/s", "Gbps"},
                                        Mistake{"Mbit", "Mbps"},
                                        Mistake{"Gbit", "Gbps"},
                                        Mistake{"M", "Mbps (bits) or MB/s (bytes)"},
                                        Mistake{"G", "Gbps (bits) or GB/s (bytes)"},
                                        Mistake{"b", "bps"},
                                        Mistake{"MB", "MB/s"},
                                        Mistake{"GB", "GB/s"},
                                        Mistake{"MiB", "MiB/s"},
                                        Mistake{"GiB", "GiB/s"}};
constexpr Kind kBandwidth{"a bandwidth", "1Gbps", "bps kbps Mbps Gbps, or B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s",
                          kBandwidthUnits, kBandwidthMistakes};

constexpr std::array kRatioUnits{Unit{"%", 100}, Unit{"x", 1}};  // divisors
constexpr std::array kRatioMistakes{Mistake{"percent", "%"}, Mistake{"X", "x"}};
constexpr Kind kRatio{"a ratio", "25% or 0.25x", "% x", kRatioUnits, kRatioMistakes};

constexpr std::array kPageUnits{Unit{"pages", 1}, Unit{"page", 1}};
constexpr std::array kPageMistakes{Mistake{"p", "pages"}, Mistake{"Pages", "pages"}};
constexpr Kind kPages{"a number of pages", "300pages", "pages", kPageUnits, kPageMistakes};

constexpr Kind kCount{"a whole number without a unit", "10", "", {}, {}};
constexpr Kind kNumber{"a number without a unit", "2.5", "", {}, {}};

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_but_for_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// "write a duration such as 25ms (units: ns us ms s min h)"
std::string advice(const Kind& kind) {
  std::string text = "write " + std::string(kind.noun) + " such as " + std::string(kind.example);
  if (!kind.unit_list.empty()) text += " (units: " + std::string(kind.unit_list) + ")";
  return text;
}

[[noreturn]] void fail(const Kind& kind, std::string_view text, const std::string& problem) {
  throw UnitError(in_quotes(text) + " " + problem + ": " + advice(kind));
}

[[noreturn]] void suggest(std::string_view text, std::string_view unit) {
  throw UnitError(in_quotes(text) + " has the wrong unit: write " + std::string(unit));
}

// Length of the number at the start of `text`: digits [. digits] [e [sign] digits]; 0 when there is none.
std::size_t number_length(std::string_view text) {
  std::size_t end = 0;
  const auto digits = [&] {
    const std::size_t start = end;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end > start;
  };
  bool any = digits();
  if (end < text.size() && text[end] == '.') {
    ++end;
    any = digits() || any;
  }
  if (!any) return 0;
  const std::size_t mantissa_end = end;
  if (end < text.size() && lower(text[end]) == 'e') {
    ++end;
    if (end < text.size() && (text[end] == '+' || text[end] == '-')) ++end;
    if (!digits()) end = mantissa_end;
  }
  return end;
}

struct Scanned {
  std::string_view number;
  std::string_view unit;  // may be empty
};

Scanned scan(const Kind& kind, std::string_view text) {
  const std::string_view body = trimmed(text);
  if (body.empty()) throw UnitError("empty text: " + advice(kind));
  const bool negative = body.front() == '-';
  const std::string_view magnitude = trimmed(negative ? body.substr(1) : body);
  const std::string_view word = magnitude.substr(0, 3);
  if (equal_but_for_case(word, "nan") || equal_but_for_case(word, "inf")) fail(kind, text, "is not a finite number");
  const std::size_t length = number_length(magnitude);
  if (length == 0) fail(kind, text, "does not start with a number");
  if (negative) fail(kind, text, "is negative");
  return {magnitude.substr(0, length), trimmed(magnitude.substr(length))};
}

[[noreturn]] void refuse_unit(const Kind& kind, std::string_view text, std::string_view unit) {
  if (unit.empty()) fail(kind, text, "has no unit");
  for (const Mistake& mistake : kind.mistakes)
    if (mistake.name == unit) suggest(text, mistake.meant);
  for (const Unit& known : kind.units)
    if (equal_but_for_case(known.name, unit)) suggest(text, known.name);
  for (const char c : unit)
    if (is_digit(c) || is_blank(c)) fail(kind, text, "is not one number and one unit");
  fail(kind, text, "has an unknown unit " + in_quotes(unit));
}

std::uint64_t scale_of(const Kind& kind, std::string_view text, std::string_view unit) {
  for (const Unit& known : kind.units)
    if (known.name == unit) return known.scale;
  if (kind.units.empty() && unit.empty()) return 1;
  if (kind.units.empty()) fail(kind, text, "has something after the number");
  refuse_unit(kind, text, unit);
}

double to_double(const Kind& kind, std::string_view text, std::string_view number) {
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size()) fail(kind, text, "is out of a number's range");
  return value;
}

// A decimal number as mantissa * 10^exponent, exactly.
struct Decimal {
  Wide mantissa = 0;
  int exponent = 0;
};

Decimal to_decimal(const Kind& kind, std::string_view text, std::string_view number) {
  constexpr Wide kMost = 1'000'000'000'000'000'000;
  Decimal result;
  bool fraction = false;
  std::size_t at = 0;
  for (; at < number.size() && lower(number[at]) != 'e'; ++at) {
    if (number[at] == '.') {
      fraction = true;
      continue;
    }
    if (result.mantissa >= kMost) fail(kind, text, "has too many digits");
    result.mantissa = result.mantissa * 10 + static_cast<unsigned>(number[at] - '0');
    if (fraction) --result.exponent;
  }
  if (at < number.size()) {
    const std::size_t start = at + (number[at + 1] == '+' ? 2 : 1);
    int shift = 0;
    const auto [end, error] = std::from_chars(number.data() + start, number.data() + number.size(), shift);
    if (error != std::errc() || shift > 40 || shift < -40) fail(kind, text, "has too large an exponent");
    result.exponent += shift;
  }
  return result;
}

// NUMBER * scale as a whole number, exactly or not at all.
std::int64_t to_whole(const Kind& kind, std::string_view text, std::string_view grain) {
  const Scanned scanned = scan(kind, text);
  Decimal decimal = to_decimal(kind, text, scanned.number);
  decimal.mantissa *= scale_of(kind, text, scanned.unit);
  constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
  for (; decimal.exponent < 0 && decimal.mantissa != 0; ++decimal.exponent) {
    if (decimal.mantissa % 10 != 0) fail(kind, text, "is not a whole number" + std::string(grain));
    decimal.mantissa /= 10;
  }
  for (; decimal.exponent > 0 && decimal.mantissa <= kMost; --decimal.exponent) decimal.mantissa *= 10;
  if (decimal.mantissa > kMost) fail(kind, text, "is too large");
  return static_cast<std::int64_t>(decimal.mantissa);
}

struct Real {
  double number;
  double scale;
};

Real to_real(const Kind& kind, std::string_view text) {
  const Scanned scanned = scan(kind, text);
  const auto scale = static_cast<double>(scale_of(kind, text, scanned.unit));
  return {to_double(kind, text, scanned.number), scale};
}

}  // namespace

Duration parse_duration(std::string_view text) { return Duration(to_whole(kDuration, text, " of nanoseconds")); }

Bytes parse_bytes(std::string_view text) { return Bytes(to_whole(kBytes, text, " of bytes")); }

BytesPerSecond parse_bandwidth(std::string_view text) {
  const Real real = to_real(kBandwidth, text);
  const double bytes = real.number * real.scale / 8;
  if (!std::isfinite(bytes)) fail(kBandwidth, text, "is too large");
  return BytesPerSecond(bytes);
}

Ratio parse_ratio(std::string_view text) {
  const Real real = to_real(kRatio, text);
  return Ratio(real.number / real.scale);  // a division, so that 94.1% is the double nearest to 0.941
}

Pages parse_pages(std::string_view text) { return Pages(to_whole(kPages, text, " of pages")); }

std::int64_t parse_count(std::string_view text) { return to_whole(kCount, text, ""); }

double parse_number(std::string_view text) { return to_real(kNumber, text).number; }

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  constexpr std::size_t kLongestTail = 3;  // the bytes that go on a UTF-8 character
  const bool cut = text.size() > kLongest;
  std::size_t length = std::min(kLongest, text.size());
  // Not inside a UTF-8 character; what has a longer tail is none.
  while (cut && length > kLongest - kLongestTail && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
    --length;
  std::string result = "\"";
  for (const char c : text.substr(0, length)) result += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return result + (cut ? "...\"" : "\"");
}

}  // namespace remus
