// Decimal text and whole numbers of a finer unit (0.028 s <-> 28000000 ns), exactly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace remus::traces {

struct Decimal {
  std::int64_t value = 0;
  const char* problem = nullptr;  // what is wrong with the text, or none
};

// `text` times 10^decimals. Digits finer than that are rounded to the nearest, or refused when decimals is 0 and they
// are not all zeros. No sign, no exponent; blanks around are ignored.
Decimal parse_decimal(std::string_view text, int decimals);

// The inverse, without trailing zeros.
std::string format_decimal(std::int64_t value, int decimals);

}  // namespace remus::traces
