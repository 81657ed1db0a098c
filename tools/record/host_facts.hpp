// What a trace's header says about the machine.
#pragma once

#include <string>

#include "traces/format/trace.hpp"

namespace remus::record {

traces::TraceHeader::Host host_facts();

// "2026-11-24T05:14:25.123456789Z"
std::string utc_now();

}  // namespace remus::record
