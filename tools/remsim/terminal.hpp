// Text that fits the terminal it is shown on.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace remus::cli {

// Columns of the terminal on standard output, at least 80; 80 where it is none (a pipe, a file: the same bytes
// everywhere).
std::size_t terminal_width();

// A head line and, indented below it, paragraphs wrapped between words.
struct Entry {
  std::string head;
  std::vector<std::string> paragraphs;
};

// Lines of at most `width` code points, but for words that are longer than that; heads stay in one line.
std::string render_entries(const std::vector<Entry>& entries, std::size_t width);

}  // namespace remus::cli
