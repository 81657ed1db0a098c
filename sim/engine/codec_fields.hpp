// What the scenario and a trace say of each codec.
#pragma once

#include <array>

#include "sim/scenario/scenario.hpp"
#include "traces/format/trace.hpp"

namespace remus::sim {

struct CodecFields {
  SizeCurve WorkloadSpec::*size;
  BytesPerSecond Testbed::Codecs::*throughput;
  traces::SizeKind kind;
};

namespace detail {

// In the order of Codec, after `none`.
inline constexpr std::array<CodecFields, kCodecNames.size() - 1> kCodecFields{{
    {&WorkloadSpec::xor_rle_bytes_per_page, &Testbed::Codecs::xor_rle, traces::SizeKind::xor_rle},
    {&WorkloadSpec::lz4_bytes_per_page, &Testbed::Codecs::lz4, traces::SizeKind::lz4},
    {&WorkloadSpec::zstd_bytes_per_page, &Testbed::Codecs::zstd, traces::SizeKind::zstd},
    {&WorkloadSpec::xor_lz4_bytes_per_page, &Testbed::Codecs::xor_lz4, traces::SizeKind::xor_lz4},
    {&WorkloadSpec::xor_zstd_bytes_per_page, &Testbed::Codecs::xor_zstd, traces::SizeKind::xor_zstd},
}};

}  // namespace detail

// Null for Codec::none: pages are sent as they are.
constexpr const CodecFields* codec_fields(Codec codec) {
  return codec == Codec::none ? nullptr : &detail::kCodecFields[static_cast<std::size_t>(codec) - 1];
}

}  // namespace remus::sim
