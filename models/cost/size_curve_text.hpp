// A SizeCurve as text and back, in the manner of models/units/parse.hpp.
//
// Grammar: BYTES, a size whatever the epoch's length ("593B"), or BYTES to BYTES over DURATION: from very short epochs
// to long ones, with the time constant ("0B to 1094B over 14ms").
#pragma once

#include <string>
#include <string_view>

#include "models/cost/size_curve.hpp"

namespace remus {

// Throws UnitError (models/units/parse.hpp).
SizeCurve parse_size_curve(std::string_view text);

// The inverse: its text parses back to the identical value. Preconditions as format(Bytes) and format(Duration).
std::string format(const SizeCurve&);

}  // namespace remus
