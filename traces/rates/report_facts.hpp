// The two forms a monitor's report comes in, as facts.
#pragma once

#include <string>
#include <string_view>

#include "traces/rates/facts.hpp"

namespace remus::traces {

// Names in lower case; those of pairs within a line are "LINE'S NAME.NAME". Any text: lines that are none of these add
// nothing. `name` must outlive the result, here and below.
Facts facts_of_text(std::string_view text, const std::string& name);

// Names as they stand, those of objects within objects "OUTER.INNER"; the "return" of QMP and the first of the
// "entries" of crit are taken for the whole. Also "NAME#": how many elements an array has. Throws TraceError for what
// is no JSON object.
Facts facts_of_json(std::string_view text, const std::string& name);

}  // namespace remus::traces
