// Traces to bytes. Pure: who calls puts the bytes into a file (trace_file.hpp), as they come.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "traces/format/dpt_layout.hpp"
#include "traces/format/error.hpp"
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
  // Returns the file's first bytes: magic, header, checksum. To put in what was learnt since, overwrite them with what
  // a new writer's start() returns for the same `header_width` (and see that the length is the same).
  std::string start(const TraceHeader&, std::size_t header_width = 0);
  // `pages` strictly increasing, as many as epoch.dirty. Returns the bytes of a block when one became full, else "".
  // Throws InvariantViolated for an epoch that no reader would accept (check.hpp), TraceWriteError for one that is
  // larger than a block may be.
  std::string append(const EpochRecord& epoch, const std::vector<PageNumber>& pages);
  // What append() still holds back, as a block ("" if nothing): call every second or so, to lose little in a crash.
  std::string flush();
  // The rest: last block, index, end mark.
  std::string finish();

 private:
  struct IndexEntry {
    std::uint64_t offset, first_epoch;
  };
  std::string block(BlockType type, std::string_view raw);
  void check(const EpochRecord& epoch, const std::vector<PageNumber>& pages) const;

  TraceHeader header_;
  std::string batch_;  // the next block of epochs so far
  std::uint64_t batch_epochs_ = 0;
  std::uint64_t offset_ = 0;  // bytes returned so far
  std::uint64_t epochs_ = 0, total_pages_ = 0;
  Duration last_end_;
  std::vector<IndexEntry> index_;
};

// The whole of it; precondition (checked): has_pages().
std::string dpt_bytes(const Trace&);

}  // namespace remus::traces
