// The .dpt file's fixed parts; FORMAT.md specifies them.
//
//   magic, u32 header length, header (JSON), u32 crc32c of length and header, blocks
//   block: u32 type, u32 codec, u32 raw length, u32 stored length, u32 crc32c of the stored bytes,
//          u32 crc32c of those five, stored bytes
#pragma once

#include <cstdint>
#include <string_view>

namespace remus::traces {

inline constexpr std::string_view kDptName{"DPTRACE"};
inline constexpr std::string_view kDptMagic{"DPTRACE\x01", 8};  // the name and the version

inline constexpr std::size_t kDptStartBytes = 12;  // magic and header length
inline constexpr std::size_t kCrcBytes = 4;
inline constexpr std::uint32_t kMaxHeaderBytes = 1U << 20U;

enum class BlockType : std::uint32_t { epochs = 1, index = 3, end = 4 };
enum class BlockCodec : std::uint32_t { raw = 0, zstd = 1 };

inline constexpr std::size_t kBlockHeaderBytes = 24;
inline constexpr std::uint32_t kMaxBlockBytes = 64U << 20U;  // raw
inline constexpr std::uint64_t kMaxBlockEpochs = 256;
inline constexpr std::size_t kFullBlockBytes = 1U << 20U;  // a writer closes a block that has reached this

inline constexpr std::size_t kIndexEntryBytes = 16;  // u64 file offset, u64 first epoch
inline constexpr std::size_t kEndBytes = 24;         // u64 offset of the index block, u64 epochs, u64 pages

}  // namespace remus::traces
