// Zstandard, with the sizes held.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace remus::traces {

bool is_zstd(std::string_view bytes);
std::string zstd_compressed(std::string_view bytes);

// Nothing when `bytes` is not a frame that gives exactly `length` bytes.
std::optional<std::string> zstd_expanded(std::string_view bytes, std::size_t length);

// For a file of unknown length. `problem` is empty when all is well.
struct Expanded {
  std::string text;
  std::string_view problem;
};
Expanded zstd_expanded_file(std::string_view bytes, std::uint64_t longest);

}  // namespace remus::traces
