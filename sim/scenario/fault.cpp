#include "sim/scenario/fault.hpp"

#include <algorithm>
#include <charconv>

#include "models/units/format.hpp"
#include "models/units/parse.hpp"
#include "sim/scenario/load.hpp"

namespace remus::sim {
namespace {

constexpr std::string_view kOmission = "omission:";
constexpr std::string_view kEvent = "event:";

[[noreturn]] void refuse(std::string_view fault, const std::string& why) {
  throw ScenarioError("fault " + in_quotes(fault) + ": " + why);
}

FaultComponent parse_component(std::string_view fault, std::string_view name) {
  const auto found = std::find(kFaultComponentNames.begin(), kFaultComponentNames.end(), name);
  if (found != kFaultComponentNames.end()) return static_cast<FaultComponent>(found - kFaultComponentNames.begin());
  const std::string nearest = nearest_name(name, {kFaultComponentNames.begin(), kFaultComponentNames.end()});
  std::string known;
  for (const std::string_view each : kFaultComponentNames) (known += known.empty() ? "" : ", ") += each;
  refuse(fault, in_quotes(name) + " is no component" + (nearest.empty() ? "" : "; did you mean " + nearest + "?") +
                    " (components: " + known + ")");
}

std::uint64_t parse_event(std::string_view fault, std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || number == 0)
    refuse(fault, in_quotes(digits) + " is no event's number: they count from 1, such as event:1234");
  return number;
}

Duration parse_time(std::string_view fault, std::string_view text) {
  try {
    return parse_duration(text);
  } catch (const UnitError& error) {
    refuse(fault, error.what());
  }
}

Duration parse_repair(std::string_view fault, std::string_view text) {
  const Duration duration = parse_time(fault, text);
  if (duration <= Duration(0)) refuse(fault, "a repair after 0s is no fault: write a duration such as +200ms");
  return duration;
}

Fault parse_fault(std::string_view text) {
  Fault fault;
  std::string_view rest = text;
  if (rest.starts_with(kOmission)) {
    fault.kind = FaultKind::omission;
    rest.remove_prefix(kOmission.size());
  }
  const std::size_t at = rest.find('@');
  if (at == std::string_view::npos)
    refuse(text, "does not say when: write COMPONENT@WHEN, such as primary@12.3s or backup@event:1234");
  fault.component = parse_component(text, rest.substr(0, at));
  rest.remove_prefix(at + 1);
  const std::size_t plus = std::min(rest.find('+'), rest.size());
  const std::string_view when = rest.substr(0, plus);
  if (when.starts_with(kEvent))
    fault.event = parse_event(text, when.substr(kEvent.size()));
  else
    fault.at = Instant(parse_time(text, when));
  if (plus < rest.size()) fault.repaired_after = parse_repair(text, rest.substr(plus + 1));
  if (fault.kind == FaultKind::omission && !fault.repaired_after)
    refuse(text, "an omission ends: say after how long, such as " + std::string(text) + "+200ms");
  return fault;
}

}  // namespace

std::vector<Fault> parse_faults(std::string_view text) {
  std::vector<Fault> faults;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    if (end == start) refuse(text, "a fault is missing at a comma: write FAULT,FAULT");
    faults.push_back(parse_fault(text.substr(start, end - start)));
    start = end + 1;
  }
  return faults;
}

std::string describe(const Fault& fault) {
  std::string text(fault.kind == FaultKind::omission ? kOmission : "");
  text += kFaultComponentNames.at(static_cast<std::size_t>(fault.component));
  text += "@" + (fault.event ? std::string(kEvent) + std::to_string(*fault.event) : format(fault.at.since_start()));
  return fault.repaired_after ? text + "+" + format(*fault.repaired_after) : text;
}

std::string describe(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) text += (text.empty() ? "" : ",") + describe(fault);
  return text;
}

}  // namespace remus::sim
