#include "tools/remsim/availability_report.hpp"

#include <fmt/format.h>

namespace remus::cli {

using namespace availability;

std::optional<double> ArrangementResult::exact(Measure m) const {
  if (!closed_form.solved) return std::nullopt;
  return closed_form.solved->measures[static_cast<std::size_t>(m)];
}

std::optional<double> ArrangementResult::z(Measure m) const {
  const Estimate& e = estimate(m);
  if (!closed_form.solved || e.standard_error <= 0) return std::nullopt;
  return (e.value - *exact(m)) / e.standard_error;
}

bool ArrangementResult::judged(Measure m) const {
  return regenerative && estimate(m).seen >= kSeenToJudge && z(m).has_value();
}

const char* name_of(Arrangement arrangement) {
  constexpr std::array<const char*, 3> kNames{"single", "cold_standby", "remus"};
  return kNames[static_cast<std::size_t>(arrangement)];
}

std::vector<std::string> failures(const AvailabilityReport& report) {
  std::vector<std::string> out;
  for (const ArrangementResult& result : report.results) {
    for (std::size_t i = 0; i < kMeasures; ++i) {
      const auto m = static_cast<Measure>(i);
      if (result.holds(m)) continue;
      out.push_back(fmt::format("{}: {}: simulated {:.6g}, closed form {:.6g}, z = {:.1f}",
                                name_of(result.graph.arrangement), availability::name_of(m),
                                result.estimate(m).value * kSecondsPerYear, *result.exact(m) * kSecondsPerYear,
                                *result.z(m)));
    }
  }
  return out;
}

}  // namespace remus::cli
