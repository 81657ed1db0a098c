// What must hold whatever bytes a reader of traces is given. Shared by the fuzzer (reader_fuzz.cpp) and by the test
// that replays its corpus (corpus_test.cpp).
#pragma once

#include <string_view>

namespace remus::traces {

// Reads `bytes` in every form: as they are, as a .dpt whose checksums are right (or a fuzzer would hardly get behind
// them), as each raw form, and as a monitor's report. A reader gives a trace or a TraceError of one line that begins
// with the file's name. What it gives can be written and reads back equal. Throws InvariantViolated when that does not
// hold, and whatever else the readers throw.
void check_reader(std::string_view bytes);

}  // namespace remus::traces
