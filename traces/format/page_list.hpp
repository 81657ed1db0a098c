// A strictly increasing list of page numbers as bytes, in the smallest of three encodings; FORMAT.md specifies them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "traces/format/bytes.hpp"
#include "traces/format/trace.hpp"

namespace remus::traces {

enum class PageEncoding : std::uint8_t { delta = 1, runs = 2, bitmap = 3 };

// Precondition: strictly increasing. Appends the encoding's number (a byte) and the list.
void put_pages(std::string& out, const std::vector<PageNumber>& pages);
// In this encoding, for tests.
void put_pages(std::string& out, const std::vector<PageNumber>& pages, PageEncoding encoding);

// Takes a list of `count` pages below `end` off the front. Throws BadPageList; allocates nothing before the input is
// known to hold that many.
struct BadPageList {
  const char* what;
};
std::vector<PageNumber> take_pages(ByteReader& reader, std::uint64_t count, PageNumber end);

}  // namespace remus::traces
