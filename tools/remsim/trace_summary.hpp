// traces/data/paper_programs.csv as data: mean epochs of measured programs. SOURCES.md beside it explains the columns.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus::cli {

struct TraceRow {
  int epoch_ms = 0;  // nominal; only a name
  Duration run;      // mean actual length
  double dirty_pages = 0;
  double cv = 0;
  double xor_rle_bytes = 0, lz4_bytes = 0, zstd_bytes = 0, xor_lz4_bytes = 0,
         xor_zstd_bytes = 0;  // per dirty page; 0 where not recorded
};

// By program, rows by epoch length.
using TraceSummary = std::map<std::string, std::vector<TraceRow>>;

// Throws ScenarioError ("file:line: ...").
TraceSummary read_trace_summary(const std::filesystem::path&);

}  // namespace remus::cli
