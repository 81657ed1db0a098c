// CRC-32C (Castagnoli), as iSCSI and ext4 use it: polynomial 0x1EDC6F41 reflected, start and end complemented.
#pragma once

#include <cstdint>
#include <string_view>

namespace remus::traces {

std::uint32_t crc32c(std::string_view bytes);

}  // namespace remus::traces
