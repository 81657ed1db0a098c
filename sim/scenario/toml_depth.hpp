// How deep a TOML text goes, looked at before it is parsed: the library's recursion has a stack to overflow.
#pragma once

#include <string>
#include <string_view>

namespace remus::sim {

// Throws ScenarioError ("FILE:LINE:COLUMN: ...") where a key has more dotted parts, or values are nested deeper, than
// any scenario's. Text that is not TOML is the parser's to refuse.
void check_toml_depth(std::string_view text, const std::string& file);

}  // namespace remus::sim
