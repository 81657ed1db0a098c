// NAME.csv and NAME.dpt as they grow: a row an epoch, identities at least once a second. A recorder that dies leaves
// both readable, cut short.
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
  void start(const traces::TraceHeader&);
  void append(const traces::EpochRecord&, const std::vector<traces::PageNumber>&);
  // Ends both files, with what the header learned meanwhile: only header.overhead and
  // header.unseen may have changed.
  void finish(const traces::TraceHeader&);
  // Removes both files: there is nothing in them worth keeping.
  void discard();

 private:
  struct File {
    File(std::filesystem::path base, const char* ending);
    ~File();  // removes it unless `keep`
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    void append(const std::string& bytes);
    void overwrite_start(const std::string& bytes);
    void empty();
    void check(bool good) const;

    std::filesystem::path path;
    bool keep;  // there was one before us, or ours has begun
    UniqueFd descriptor;
  };

  traces::EpochRecord like_;
  File csv_, dpt_;
  traces::DptWriter writer_;
  std::size_t header_width_ = 0, epochs_ = 0;
  std::chrono::steady_clock::time_point last_flush_ = std::chrono::steady_clock::now();
};

}  // namespace remus::record
