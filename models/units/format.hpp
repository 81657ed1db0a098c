// The inverse of parse.hpp: text that parses back to the identical value.
//
// The unit is the one that reads best: the largest that keeps a time or a bandwidth at or above 1 (min and h only when
// whole), the shortest whole number of bytes, percent for ratios.
#pragma once

#include <string>

#include "models/units/quantity.hpp"

namespace remus {

// Which units a bandwidth is written in: network links in bits, memory and codecs in bytes.
enum class BandwidthStyle { bits, bytes };

// Preconditions (checked, std::logic_error): not negative; finite.
std::string format(Duration);                                               // 1.4ms
std::string format(Bytes);                                                  // 1448B, 64KiB
std::string format(BytesPerSecond, BandwidthStyle = BandwidthStyle::bits);  // 100Mbps, 800MB/s
std::string format(Ratio);                                                  // 94.1%
std::string format(Pages);                                                  // 300pages

// A bare number in the shortest form that reads back the same.
std::string format_number(double);

}  // namespace remus
