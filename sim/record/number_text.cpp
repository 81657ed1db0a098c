#include "sim/record/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace remus::sim {
namespace {

constexpr double kFactorFrom = 1000;  // percent

}  // namespace

std::string three_digits(double value) {
  if (value == 0) return "0";
  const int before_point = static_cast<int>(std::floor(std::log10(std::fabs(value)))) + 1;
  return fmt::format("{:.{}f}", value, std::clamp(3 - before_point, 0, 9));
}

std::string overhead_with_unit(double percent) { return overhead_text(percent) + (percent < kFactorFrom ? " %" : ""); }

std::string overhead_text(double percent) {
  return percent < kFactorFrom ? fmt::format("{:.1f}", percent) : three_digits(percent / 100 + 1) + "x";
}

}  // namespace remus::sim
