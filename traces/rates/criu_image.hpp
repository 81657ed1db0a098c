// CRIU's stats-dump as it lies in an image directory: two magics, a size, a protobuf message (CRIU: images/stats.proto,
// criu/include/magic.h).
#pragma once

#include <string>
#include <string_view>

#include "traces/rates/facts.hpp"

namespace remus::traces {

// Whether it begins as the service images of CRIU do.
bool is_criu_image(std::string_view bytes);

// Named as by crit: "dump.pages_written" and so on. Throws TraceError for another image, a cut one, and one of a
// restore. Precondition: is_criu_image. `name` must outlive the result.
Facts facts_of_criu_image(std::string_view bytes, const std::string& name);

}  // namespace remus::traces
