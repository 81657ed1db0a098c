#include "models/cost/size_curve_text.hpp"

#include "models/units/format.hpp"
#include "models/units/parse.hpp"

namespace remus {
namespace {

constexpr std::string_view kTo = " to ", kOver = " over ";

[[noreturn]] void refuse(std::string_view text, const std::string& problem) {
  throw UnitError(in_quotes(text) + " " + problem + ": write a size such as 593B, or 0B to 1094B over 14ms");
}

}  // namespace

SizeCurve parse_size_curve(std::string_view text) {
  const std::size_t to = text.find(kTo);
  const std::size_t over = text.find(kOver);
  if (to == std::string_view::npos && over == std::string_view::npos) return SizeCurve(parse_bytes(text));
  if (to == std::string_view::npos || over < to) refuse(text, "has no \"to\" between its two sizes");
  if (over == std::string_view::npos) refuse(text, "does not say over which time the size changes");
  const std::size_t second = to + kTo.size();
  const SizeCurve curve(parse_bytes(text.substr(0, to)), parse_bytes(text.substr(second, over - second)),
                        parse_duration(text.substr(over + kOver.size())));
  if (curve.settling.in_ns() == 0) refuse(text, "changes over no time at all");
  return curve;
}

std::string format(const SizeCurve& curve) {
  if (curve.settling.in_ns() == 0) return format(curve.settled);
  return format(curve.first) + std::string(kTo) + format(curve.settled) + std::string(kOver) + format(curve.settling);
}

}  // namespace remus
