// A field's value times a factor: for asking what a result owes to it.
#pragma once

#include "sim/scenario/fields.hpp"

namespace remus::sim {

// Multiplies the field's value in `scope` by `factor` (a size curve at both ends). False, and nothing is changed, when
// it is not a number, when the product is the value itself (0), or when it is no whole number of a count. The product
// may be out of the field's range: validate() finds that. Precondition: factor > 0.
bool scale_field(const Field&, FieldScope scope, double factor);

}  // namespace remus::sim
