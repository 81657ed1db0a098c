// The trace header from text; header_json() in write.hpp is the inverse.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "traces/format/error.hpp"
#include "traces/format/trace.hpp"

namespace remus::traces {

inline constexpr std::int64_t kFormatVersion = 1;

// `json` is one JSON object, blanks around allowed. Throws TraceError that opens with `place`.
TraceHeader parse_header(std::string_view json, const std::string& place);

// A first CSV line that is no JSON: kept as the comment. Of what dirtyrec (the recorder of the first traces) wrote
// there, `key=value` by `key=value`, takes the mechanism, page size, epoch, clock, command, and that tag=vm_* is a
// whole VM.
TraceHeader header_from_comment(std::string_view comment);

// Wrote it, dirtyrec did: its epochs may be 0 ms long, as its clock is the guest's tick.
bool is_dirtyrec(const TraceHeader& header);

}  // namespace remus::traces
