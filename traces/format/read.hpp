// Bytes to traces. Survives any input: everything that is not a trace is a TraceError, memory stays in proportion to
// the input (absurd counts are refused before anything is allocated for them).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "traces/format/dpt_layout.hpp"
#include "traces/format/error.hpp"
#include "traces/format/trace.hpp"

namespace remus::traces {

// A trace in memory takes 8 bytes a page, a file far less: runs of neighbours are two numbers. Larger ones are refused.
struct ReadLimits {
  std::uint64_t pages = std::uint64_t{1} << 27U;       // in all epochs together; 64 more for each byte of the file
  std::uint32_t block_bytes = kMaxBlockBytes;          // of a block of a .dpt, expanded; kMaxBlockBytes at most
  std::uint64_t text_bytes = std::uint64_t{1} << 24U;  // of a .csv.zst, expanded; 64 more for each byte of the file
};

// `name` opens every error line. Columns are found by name, unknown ones ignored, an empty field is "not measured"; the
// first line may be a comment: `# {JSON header}`, or any other text, kept as the header's comment.
Trace read_csv(std::string_view text, const std::string& name);

// A .dpt cut short anywhere after its header gives the epochs of its whole blocks and cut_short; a block whose
// checksum is wrong is an error that says at which byte.
Trace read_dpt(std::string_view bytes, const std::string& name, const ReadLimits& limits = {});

// What a damaged .dpt still has: the epochs before the first mistake in a block. `problem` is the line of that mistake,
// empty when there is none. Without a good header, and for the other forms, as read_trace: a TraceError.
struct Salvaged {
  Trace trace;
  std::string problem;
};
Salvaged salvage_trace(std::string_view bytes, const std::string& name, const ReadLimits& limits = {});

// Either form, plain or zstd-compressed as a whole (.csv.zst), told apart by the first bytes.
Trace read_trace(std::string_view bytes, const std::string& name, const ReadLimits& limits = {});

}  // namespace remus::traces
