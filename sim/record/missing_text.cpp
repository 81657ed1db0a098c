#include "sim/record/missing_text.hpp"

#include <fmt/format.h>

#include "models/units/invariant.hpp"

namespace remus::sim {

std::string missing_text(const std::vector<std::string>& missing) {
  invariant(!missing.empty(), "nothing is missing");
  if (missing.size() == 1) return missing.front();
  if (missing.size() == 2) return fmt::format("{} and {}", missing[0], missing[1]);
  return fmt::format("{} and {} other runs", missing.front(), missing.size() - 1);
}

}  // namespace remus::sim
