// An aligned table for people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace remus::sim {

struct TextColumn {
  std::string head;
  std::string unit;   // printed under the head; may be empty
  bool left = false;  // align to the left (texts); numbers go to the right
};

// Each line begins with `indent` spaces and has no trailing ones. The units' line is left out when no column has one.
// Widths count code points, so that UTF-8 text aligns. Precondition: every row has as many cells as there are columns.
std::string render_table(const std::vector<TextColumn>& columns, const std::vector<std::vector<std::string>>& rows,
                         std::size_t indent = 2);

// The widest of the text's lines, in code points.
std::size_t width_of(std::string_view text);

}  // namespace remus::sim
