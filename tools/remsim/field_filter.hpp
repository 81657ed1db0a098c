// The words after `remsim fields` and `remsim explain`: which fields are meant.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/fields.hpp"

namespace remus::cli {

// The fields that hold every one of `words` in their path, meaning, choices or kinds, whatever the case; in the
// table's order, all of them for no words. Throws UsageError when there is none.
std::vector<const sim::Field*> fields_with(const std::vector<std::string>& words);

}  // namespace remus::cli
