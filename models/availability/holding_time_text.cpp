// Holding times from and to text.
#include "models/availability/holding_time.hpp"
#include "models/units/format.hpp"
#include "models/units/parse.hpp"

namespace remus::availability {
namespace {

constexpr std::string_view kForms = "TIME, TIME:fixed, TIME:lognormal:cv=2 or TIME:weibull:shape=0.7";

[[noreturn]] void fail(std::string_view text, const std::string& what) {
  throw UnitError(in_quotes(text) + " " + what + ": write " + std::string(kForms));
}

// The number after `name=`, in (0, most].
double shape_of(std::string_view text, std::string_view given, std::string_view name, double least, double most) {
  const std::string wanted = std::string(name) + "=";
  if (!given.starts_with(wanted)) fail(text, "needs " + wanted + "NUMBER");
  const double shape = parse_number(given.substr(wanted.size()));
  if (!(shape >= least && shape <= most)) {
    fail(text, "has a " + std::string(name) + " out of " + format_number(least) + " to " + format_number(most));
  }
  return shape;
}

}  // namespace

HoldingTime parse_holding_time(std::string_view text) {
  const std::size_t colon = text.find(':');
  HoldingTime time{.mean = parse_duration(text.substr(0, colon))};
  if (time.mean.count() == 0) fail(text, "is no time at all (at least 1ns)");
  if (colon == std::string_view::npos) return time;
  const std::string_view law = text.substr(colon + 1);
  if (law == "exponential") return time;
  if (law == "fixed") {
    time.law = Law::fixed;
  } else if (law.starts_with("lognormal")) {
    time.law = Law::lognormal;
    time.shape = shape_of(text, law.substr(law.size() > 9 ? 10 : 9), "cv", 0.01, 20);
  } else if (law.starts_with("weibull")) {
    time.law = Law::weibull;
    time.shape = shape_of(text, law.substr(law.size() > 7 ? 8 : 7), "shape", 0.2, 20);
  } else {
    fail(text, "has an unknown law");
  }
  return time;
}

std::string format(const HoldingTime& time) {
  const std::string alone = format(time.mean);
  switch (time.law) {
    case Law::fixed:
      return alone + ":fixed";
    case Law::lognormal:
      return alone + ":lognormal:cv=" + format_number(time.shape);
    case Law::weibull:
      return alone + ":weibull:shape=" + format_number(time.shape);
    case Law::exponential:
      break;
  }
  return alone;
}

}  // namespace remus::availability
