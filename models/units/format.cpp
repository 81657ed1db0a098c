#include "models/units/format.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "models/units/parse.hpp"

namespace remus {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t scale;
};

template <class T>
void require_representable(T count) {
  if (!(count >= 0) || !std::isfinite(static_cast<double>(count)))
    throw std::logic_error("format: a quantity must be finite and not negative");
}

// count / scale as an exact decimal; scale is a power of ten.
std::string decimal(std::int64_t count, std::int64_t scale) {
  std::string text = std::to_string(count / scale);
  std::int64_t rest = count % scale;
  if (rest == 0) return text;
  text += '.';
  for (std::int64_t place = scale / 10; rest != 0; place /= 10) {
    text += static_cast<char>('0' + rest / place);
    rest %= place;
  }
  return text;
}

// 15 significant digits: without the last digits' noise, so perhaps not exact.
std::string round_number(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 15);
  if (error != std::errc()) throw std::logic_error("format: 15 digits need at most 22 characters");
  return {buffer.data(), end};
}

}  // namespace

std::string format_number(double value) {
  require_representable(value);
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  if (error != std::errc()) throw std::logic_error("format: a double needs at most 24 characters");
  return {buffer.data(), end};
}

std::string format(Duration duration) {
  require_representable(duration.count());
  const std::int64_t count = duration.count();
  constexpr std::array kWholeOnly{Unit{"h", 3'600'000'000'000}, Unit{"min", 60'000'000'000}};
  for (const Unit& unit : kWholeOnly)
    if (count >= unit.scale && count % unit.scale == 0)
      return std::to_string(count / unit.scale) + std::string(unit.name);
  constexpr std::array kDecimal{Unit{"s", 1'000'000'000}, Unit{"ms", 1'000'000}, Unit{"us", 1'000}};
  for (const Unit& unit : kDecimal)
    if (count >= unit.scale) return decimal(count, unit.scale) + std::string(unit.name);
  return std::to_string(count) + (count == 0 ? "s" : "ns");
}

std::string format(Bytes bytes) {
  require_representable(bytes.count());
  constexpr std::array kUnits{Unit{"KiB", 1LL << 10}, Unit{"MiB", 1LL << 20}, Unit{"GiB", 1LL << 30},
                              Unit{"kB", 1'000},      Unit{"MB", 1'000'000},  Unit{"GB", 1'000'000'000}};
  std::string best = std::to_string(bytes.count()) + "B";
  for (const Unit& unit : kUnits) {
    if (bytes.count() == 0 || bytes.count() % unit.scale != 0) continue;
    const std::string text = std::to_string(bytes.count() / unit.scale) + std::string(unit.name);
    if (text.size() < best.size()) best = text;
  }
  return best;
}

std::string format(BytesPerSecond bandwidth, BandwidthStyle style) {
  const bool bits = style == BandwidthStyle::bits;
  const double count = bits ? 8 * bandwidth.count() : bandwidth.count();
  require_representable(count);
  for (const auto& [prefix, scale] : {std::pair{"G", 1e9}, std::pair{"M", 1e6}, std::pair{"k", 1e3}}) {
    std::string text = round_number(count / scale) + prefix + (bits ? "bps" : "B/s");
    if (count >= scale && parse_bandwidth(text) == bandwidth) return text;
  }
  return format_number(count) + (bits ? "bps" : "B/s");
}

std::string format(Ratio ratio) {
  require_representable(ratio.count());
  const std::string percent = round_number(100 * ratio.count()) + "%";
  return parse_ratio(percent) == ratio ? percent : format_number(ratio.count()) + "x";
}

std::string format(Pages pages) {
  require_representable(pages.count());
  return std::to_string(pages.count()) + "pages";
}

}  // namespace remus
