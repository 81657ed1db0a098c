// The optional values of an epoch as one table: CSV columns, the bits of a .dpt record's mask and the checks follow
// from it. FORMAT.md says what each value means.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "traces/format/trace.hpp"

namespace remus::traces {

// What a value is at most: kLongest, the epoch's dirty pages, or those pages' bytes.
enum class ValueLimit { time, pages, bytes };

struct ValueField {
  std::string_view column;
  int decimals;  // of the CSV column: its unit is 10^decimals of the value's (ns, pages, bytes)
  ValueLimit limit;
  std::optional<std::int64_t> (*get)(const EpochRecord&);
  void (*set)(EpochRecord&, std::optional<std::int64_t>);
};

inline constexpr int kDecimalsOfMs = 6, kDecimalsOfS = 9;

namespace detail {

template <class T>
std::optional<std::int64_t> to_count(const std::optional<T>& value) {
  return value ? std::optional(value->count()) : std::nullopt;
}

template <class T>
void from_count(std::optional<T>& value, std::optional<std::int64_t> count) {
  value = count ? std::optional(T(*count)) : std::nullopt;
}

template <auto Member>
constexpr ValueField field(std::string_view column, int decimals, ValueLimit limit) {
  return {column, decimals, limit, [](const EpochRecord& e) { return to_count(e.*Member); },
          [](EpochRecord& e, std::optional<std::int64_t> count) { from_count(e.*Member, count); }};
}

template <SizeKind Kind>
constexpr ValueField size_field(std::string_view column) {
  constexpr auto kAt = static_cast<std::size_t>(Kind);
  return {column, 0, ValueLimit::bytes, [](const EpochRecord& e) { return to_count(e.sizes[kAt]); },
          [](EpochRecord& e, std::optional<std::int64_t> count) { from_count(e.sizes[kAt], count); }};
}

}  // namespace detail

// In the order of the mask's bits in a .dpt record, from bit 0: never reorder, only append.
inline constexpr std::array kValueFields{
    detail::field<&EpochRecord::cpu>("cpu_ms", kDecimalsOfMs, ValueLimit::time),
    detail::field<&EpochRecord::new_pages>("new_pages", 0, ValueLimit::pages),
    detail::field<&EpochRecord::zero_pages>("zero_pages", 0, ValueLimit::pages),
    detail::field<&EpochRecord::dup_pages>("dup_pages", 0, ValueLimit::pages),
    detail::field<&EpochRecord::silent_pages>("silent_pages", 0, ValueLimit::pages),
    detail::field<&EpochRecord::sampled>("sampled", 0, ValueLimit::pages),
    detail::field<&EpochRecord::changed>("changed_bytes", 0, ValueLimit::bytes),
    detail::size_field<SizeKind::xor_rle>("xor_rle_bytes"),
    detail::size_field<SizeKind::lz4>("lz4_bytes"),
    detail::size_field<SizeKind::zstd>("zstd_bytes"),
    detail::size_field<SizeKind::xor_lz4>("xor_lz4_bytes"),
    detail::size_field<SizeKind::xor_zstd>("xor_zstd_bytes"),
};

}  // namespace remus::traces
