// Traces to bytes. Pure: who calls puts the bytes into a file (trace_file.hpp), as they come.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "traces/format/trace.hpp"

namespace remus::traces {

// The header as one line of JSON (FORMAT.md), padded with blanks to `width` characters when shorter, so that a recorder
// can put in what it learns at the end (its overhead) in place.
std::string header_json(const TraceHeader&, std::size_t width = 0);

// "# {header}\n" and the column names, for epochs that all have the optional values that `like` has.
std::string csv_start(const TraceHeader&, const EpochRecord& like, std::size_t header_width = 0);
// One row for epoch number `index`; fields that `like` has not are left out.
std::string csv_row(std::size_t index, const EpochRecord&, const EpochRecord& like);
// The whole of it. Columns are those that any epoch has.
std::string csv_text(const Trace&);

// A .dpt as it grows. Bytes returned so far, in order, are at any time a readable (cut short) file.
class DptWriter {
 public:
  // Returns the file's first bytes: magic and header.
  std::string start(const TraceHeader&, std::size_t header_width = 0);
  // `pages` strictly increasing, as many as epoch.dirty. Returns the bytes of a block when one became full, else "".
  std::string append(const EpochRecord& epoch, const std::vector<PageNumber>& pages);
  // What append() still holds back, as a block ("" if nothing): call every second or so, to lose little in a crash.
  std::string flush();
  // The rest: last block, index, end mark.
  std::string finish();

 private:
  struct Block {
    std::uint64_t offset, first_epoch;
  };
  std::string close_block();

  std::string batch_;  // epoch records not yet in a block
  std::uint64_t batch_epochs_ = 0;
  std::uint64_t offset_ = 0;  // bytes returned so far
  std::uint64_t epochs_ = 0, total_pages_ = 0;
  Duration last_end_;
  std::vector<Block> index_;
};

// The whole of it; precondition (checked): has_pages().
std::string dpt_bytes(const Trace&);

}  // namespace remus::traces
