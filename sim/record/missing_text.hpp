// Runs that are missing from a report, in one line however many they are.
#pragma once

#include <string>
#include <vector>

namespace remus::sim {

// "web at 40 cps, round 2"; "A and B"; "A and 47 other runs". Precondition: not empty.
std::string missing_text(const std::vector<std::string>& missing);

}  // namespace remus::sim
