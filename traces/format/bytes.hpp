// Little-endian numbers and LEB128 varints, into and out of byte strings.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace remus::traces {

template <std::unsigned_integral T>
void put_fixed(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

// Seven bits a byte, the lowest first; the top bit says that more follow.
inline void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>((value & 0x7FU) | 0x80U);
  out += static_cast<char>(value);
}

constexpr std::size_t varint_length(std::uint64_t value) {
  std::size_t length = 1;
  for (; value >= 0x80; value >>= 7U) ++length;
  return length;
}

// Precondition: `bytes` holds a whole T at `at`.
template <std::unsigned_integral T>
T fixed_at(std::string_view bytes, std::size_t at) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    value |= static_cast<T>(T{static_cast<unsigned char>(bytes[at + i])} << (8 * i));
  return value;
}

// Takes values off the front of a byte string, nothing when it holds no whole one.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}
  std::string_view rest() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

  // Also nothing when the number has more than 64 bits.
  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes_.size() && i < kLongestVarint; ++i) {
      const auto byte = static_cast<unsigned char>(bytes_[i]);
      if (i + 1 == kLongestVarint && byte > 1) return std::nullopt;
      value |= std::uint64_t{byte & 0x7FU} << (7 * i);
      if (byte < 0x80) {
        bytes_.remove_prefix(i + 1);
        return value;
      }
    }
    return std::nullopt;
  }

  std::optional<std::string_view> take(std::uint64_t length) {
    if (length > bytes_.size()) return std::nullopt;
    const std::string_view taken = bytes_.substr(0, length);
    bytes_.remove_prefix(length);
    return taken;
  }

 private:
  static constexpr std::size_t kLongestVarint = 10;
  std::string_view bytes_;
};

}  // namespace remus::traces
