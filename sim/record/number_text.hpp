// How numbers are written for people.
#pragma once

#include <string>

namespace remus::sim {

// Three digits that count, never an exponent: 39.6, 0.0741, 1234.
std::string three_digits(double);

// An overhead of `percent` without its unit: "118.3"; from 1000 % on as a factor of the baseline, which is easier to
// grasp: 16868.7 % is "170x" (runtime / baseline, or baseline requests / requests).
std::string overhead_text(double percent);
// The same for running text: "118.3 %", "170x".
std::string overhead_with_unit(double percent);

}  // namespace remus::sim
