// Compression codecs for checkpoint pages.
#pragma once

#include <array>
#include <string_view>

namespace remus {

// none: raw 4096 B pages. xor_rle: XOR against the page's last version, run-length coded (Remus; QEMU's XBZRLE). lz4,
// zstd: of the raw page. xor_lz4, xor_zstd: of the XOR against the page's last version.
enum class Codec { none, xor_rle, lz4, zstd, xor_lz4, xor_zstd };

inline constexpr std::array<std::string_view, 6> kCodecNames{"none", "xor-rle", "lz4", "zstd", "xor-lz4", "xor-zstd"};

}  // namespace remus
