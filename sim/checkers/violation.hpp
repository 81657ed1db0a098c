// A checker's verdict, thrown at the moment it is physically so.
#pragma once

#include <stdexcept>
#include <string>

#include "models/units/quantity.hpp"
#include "sim/checkers/rules.hpp"

namespace remus::sim {

class Violation : public std::runtime_error {
 public:
  // `what`: the rule's own words, and where it was broken.
  Violation(Rule rule, const std::string& what) : std::runtime_error(what), rule_(rule) {}
  Rule rule() const { return rule_; }
  const char* checker() const { return facts_of(rule_).checker; }  // of checker_names.hpp

 private:
  Rule rule_;
};

inline void judge(bool holds, Rule rule, EpochId epoch) {
  if (!holds)
    throw Violation(rule, std::string(facts_of(rule).broken) + " (epoch " + std::to_string(epoch.count()) + ")");
}

}  // namespace remus::sim
