// The one place where text becomes a quantity.
//
// Grammar: NUMBER UNIT, blanks around and between allowed. NUMBER is decimal, such as 25, 1.4 or 1e3; never negative,
// nan or inf. UNIT is compulsory and case matters: k is 1000 and Ki is 1024, b is a bit and B is a byte.
//
//   Duration        ns us µs ms s min h              25ms   a whole number of nanoseconds
//   Bytes           B kB MB GB KiB MiB GiB           64KiB  a whole number of bytes
//   BytesPerSecond  bps kbps Mbps Gbps (bits), B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s (bytes)
//   Ratio           % x                              25% = 0.25x
//   Pages           pages page                       300pages
//
// format() (format.hpp) is the inverse. Validated by parse_test.cpp: every unit, and format's text parses back.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "models/units/quantity.hpp"

namespace remus {

// Text that is not the quantity wanted. what() is one line: the text, what is wrong with it, and what to write instead.
class UnitError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// Each throws UnitError: empty, no number, no or unknown unit, more than one, negative, not finite, too large, or finer
// than the quantity's grain.
Duration parse_duration(std::string_view text);
Bytes parse_bytes(std::string_view text);
BytesPerSecond parse_bandwidth(std::string_view text);
Ratio parse_ratio(std::string_view text);
Pages parse_pages(std::string_view text);

// Bare numbers, for what has no unit: counts, and checkpoints per second. Negative is refused here too.
std::int64_t parse_count(std::string_view text);
double parse_number(std::string_view text);

// `text` in quotes for a one-line message: control characters replaced, cut after 60 bytes.
std::string in_quotes(std::string_view text);

}  // namespace remus
