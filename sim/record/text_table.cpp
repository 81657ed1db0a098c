#include "sim/record/text_table.hpp"

#include <algorithm>

#include "models/units/invariant.hpp"

namespace remus::sim {
namespace {

std::vector<std::size_t> widths_of(const std::vector<std::vector<std::string>>& lines, std::size_t columns) {
  std::vector<std::size_t> widths(columns, 0);
  for (const auto& line : lines) {
    invariant(line.size() == columns, "every row of a table has a cell per column");
    for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  }
  return widths;
}

std::string render_line(const std::vector<std::string>& cells, const std::vector<TextColumn>& columns,
                        const std::vector<std::size_t>& widths, std::size_t indent) {
  std::string line(indent, ' ');
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += "  ";
    const std::string padding(widths[i] - width_of(cells[i]), ' ');
    line += columns[i].left ? cells[i] + padding : padding + cells[i];
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

// Code points: bytes that are not UTF-8 continuation bytes.
std::size_t width_of(std::string_view text) {
  std::size_t widest = 0, width = 0;
  for (const char c : text) {
    width = c == '\n' ? 0 : width + ((c & 0xC0) != 0x80 ? 1 : 0);
    widest = std::max(widest, width);
  }
  return widest;
}

std::string render_table(const std::vector<TextColumn>& columns, const std::vector<std::vector<std::string>>& rows,
                         std::size_t indent) {
  std::vector<std::string> heads, units;
  for (const TextColumn& column : columns) {
    heads.push_back(column.head);
    units.push_back(column.unit);
  }
  std::vector<std::vector<std::string>> lines{heads};
  const bool has_units = std::any_of(units.begin(), units.end(), [](const auto& unit) { return !unit.empty(); });
  if (has_units) lines.push_back(units);
  lines.insert(lines.end(), rows.begin(), rows.end());
  const auto widths = widths_of(lines, columns.size());
  std::string out;
  for (const auto& line : lines) out += render_line(line, columns, widths, indent);
  return out;
}

}  // namespace remus::sim
