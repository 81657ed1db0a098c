// The bytes of one page.
#pragma once

#include <array>
#include <cstddef>

#include "models/units/quantity.hpp"

namespace remus::record {

using Page = std::array<std::byte, static_cast<std::size_t>(kPageSize.count())>;

}  // namespace remus::record
