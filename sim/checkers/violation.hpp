// A checker's verdict, thrown at the moment it is physically so.
#pragma once

#include <stdexcept>
#include <string>

#include "models/units/quantity.hpp"
#include "sim/checkers/checker_names.hpp"

namespace remus::sim {

class Violation : public std::runtime_error {
 public:
  Violation(const char* checker, const std::string& what) : std::runtime_error(what), checker_(checker) {}
  const char* checker() const { return checker_; }  // of checker_names.hpp

 private:
  const char* checker_;
};

inline void judge(bool holds, const char* checker, const char* what, EpochId epoch) {
  if (!holds) throw Violation(checker, std::string(what) + " (epoch " + std::to_string(epoch.count()) + ")");
}

}  // namespace remus::sim
