// A calibrated model's verdict in words: one line that says how far it is to be trusted and why not further.
#pragma once

#include <string>
#include <string_view>

#include "models/calibration/calibrate.hpp"

namespace remus::cli {

// "second_half" and so on, for programs.
std::string_view name_of(Doubt::What);

// What the doubt is, without how much: "the second half of the time, at 50.2 ms".
std::string words_of(const Doubt& doubt, const RecordingFacts& facts);

// "good within 4.2 % in the mean ..." or "not to be trusted to 15 %: ...". No full stop, no line end.
std::string verdict_line(const CalibratedModel& model, double limit);

// What there is to know of the recordings beside that, a line each: late epochs, the recorder's cost, sleep.
std::string facts_lines(const RecordingFacts& facts);

}  // namespace remus::cli
