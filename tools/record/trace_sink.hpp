// NAME.csv and NAME.dpt as they grow: a row an epoch, identities at least once a second. A recorder that dies leaves
// both readable, cut short; and so does a disk that is full: what does not fit as a whole, a row or a block, is taken
// back.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "tools/record/unique_fd.hpp"
#include "traces/format/trace.hpp"
#include "traces/format/write.hpp"

namespace remus::record {

class TraceSink {
 public:
  // Makes sure at once that both files can be written (traces::TraceWriteError); leaves older ones as they are until
  // start(), and nothing new if that never comes. `base`: their path without the ending; `like`: has the optional
  // values that all epochs have.
  TraceSink(const std::filesystem::path& base, const traces::EpochRecord& like);

  // Writes the files' beginnings; room is kept for header.overhead and header.unseen to grow.
  void start(traces::TraceHeader);
  // Throws TraceWriteError, with how many epochs each file keeps; none is kept without one.
  void append(const traces::EpochRecord&, const std::vector<traces::PageNumber>&);
  // Ends both files, with what the header learned meanwhile: only header.overhead and
  // header.unseen may have changed. Throws as append().
  void finish(traces::TraceHeader);
  // Removes both files: there is nothing in them worth keeping.
  void discard();

 private:
  struct File {
    File(std::filesystem::path base, const char* ending);
    ~File();  // removes it unless `keep`
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    // All of them, or none.
    void append(const std::string& bytes);
    void overwrite_start(const std::string& bytes);
    void empty();
    void sync();
    void check(bool good) const;

    std::filesystem::path path;
    bool keep;               // there was one before us, or ours has begun
    off_t length = 0;        // bytes
    std::size_t epochs = 0;  // in it, readable
    UniqueFd descriptor;
  };

  // Bytes that end with a block of all epochs so far, or none.
  void append_blocks(const std::string& bytes);
  // Does `step`; when a file cannot be written, says in the TraceWriteError what is kept.
  template <class Step>
  void as_far_as_it_fits(const Step& step);
  // Writes the identities held back, if they fit, and gives up a file without an epoch. Says what is left.
  std::string keep_what_fits();

  traces::EpochRecord like_;
  File csv_, dpt_;
  traces::DptWriter writer_;
  std::size_t header_width_ = 0;
  std::size_t epochs_ = 0;  // the writer has, in blocks or held back
  std::chrono::steady_clock::time_point last_flush_ = std::chrono::steady_clock::now();
};

}  // namespace remus::record
