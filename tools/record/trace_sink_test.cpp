// Files on a disk that is full after so many bytes: what is left of them is read back.
#include "tools/record/trace_sink.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "traces/format/error.hpp"
#include "traces/format/trace_file.hpp"

namespace remus::record {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

// While it lives, no file of this process grows beyond so many bytes: EFBIG then, as ENOSPC on a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : action_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, action_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*action_)(int);
};

class TraceSinkTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directory(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  static traces::EpochRecord epoch(int index, std::int64_t dirty) {
    traces::EpochRecord record;
    record.end = Duration::ms(10 * (index + 1));
    record.run = Duration::ms(10);
    record.dirty = Pages(dirty);
    return record;
  }

  // Pages far apart, which nothing compresses.
  std::vector<traces::PageNumber> numbers(std::int64_t count) {
    std::vector<traces::PageNumber> out;
    for (std::int64_t i = 0; i < count; ++i) out.push_back((out.empty() ? 0 : out.back()) + 1 + random_() % 100'000);
    return out;
  }

  // Writes epochs of `pages` pages each, to the end; what went wrong.
  std::string write(int epochs, std::int64_t pages) {
    try {
      TraceSink sink(folder_ / "x", {});
      sink.start({});
      for (int i = 0; i < epochs; ++i) sink.append(epoch(i, pages), numbers(pages));
      sink.finish({});
    } catch (const traces::TraceWriteError& error) {
      return error.what();
    }
    return "";
  }

  // The epochs that a file has, which are the first of those written; 0 when there is no file.
  std::size_t kept(const char* name, bool whole) {
    const fs::path path = folder_ / name;
    if (!fs::exists(path)) return 0;
    const traces::Trace trace = traces::load_trace(path);
    EXPECT_NE(trace.cut_short, whole) << name;
    for (std::size_t i = 0; i < trace.epochs.size(); ++i) {
      EXPECT_EQ(trace.epochs[i].end, Duration::ms(10 * static_cast<std::int64_t>(i + 1))) << name;
    }
    return trace.epochs.size();
  }

  std::mt19937_64 random_{1};
  fs::path folder_ = fs::temp_directory_path() / ("trace_sink_test." + std::to_string(::getpid()));
};

TEST_F(TraceSinkTest, WritesBothToTheEnd) {
  EXPECT_EQ(write(500, 3), "");
  EXPECT_EQ(kept("x.csv", true), 500U);
  EXPECT_EQ(kept("x.dpt", true), 500U);
}

TEST_F(TraceSinkTest, WhateverFitsIsATraceCutShort) {
  for (rlim_t bytes = 0; bytes < 10'000; bytes += 97) {
    std::string problem;
    {
      const FullDisk disk(bytes);
      problem = write(600, 3);
    }
    const std::size_t csv = kept("x.csv", false), dpt = kept("x.dpt", false);
    EXPECT_THAT(problem, testing::AnyOf(HasSubstr("x.csv: File too large"), HasSubstr("x.dpt: File too large")))
        << bytes;
    if (csv > 0) {
      EXPECT_EQ(traces::load_bytes(folder_ / "x.csv").back(), '\n') << "half a row after " << bytes;
      EXPECT_THAT(problem, HasSubstr("x.csv keeps " + std::to_string(csv) + " epochs")) << bytes;
    }
    if (dpt > 0) {
      EXPECT_THAT(problem, HasSubstr("x.dpt keeps " + std::to_string(dpt) + " epochs")) << bytes;
    }
    // The smaller file loses no epoch that the larger one has, as it is not full.
    if (bytes > 4000) {  // beyond the header and the room that it has to grow
      EXPECT_EQ(csv, dpt) << bytes;
    }
    fs::remove(folder_ / "x.csv");
    fs::remove(folder_ / "x.dpt");
  }
}

TEST_F(TraceSinkTest, IdentitiesThatDoNotFitAreGivenUpByWholeBlocks) {
  std::string problem;
  {
    const FullDisk disk(40'000);
    problem = write(600, 200);  // a block of 256 epochs is larger than that
  }
  EXPECT_THAT(problem, testing::AllOf(HasSubstr("x.dpt: File too large; "), HasSubstr("x.csv keeps 256 epochs, "),
                                      testing::EndsWith("x.dpt is removed")));
  EXPECT_EQ(kept("x.csv", false), 256U);
  EXPECT_FALSE(fs::exists(folder_ / "x.dpt")) << "nothing could be read of it";
}

TEST_F(TraceSinkTest, WhereNothingFitsNothingIsLeft) {
  const FullDisk disk(0);
  EXPECT_THAT(write(3, 3), HasSubstr("x.csv: File too large"));
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(TraceSinkTest, OneThatWasKilledLeavesATraceCutShort) {
  TraceSink sink(folder_ / "x", {});
  sink.start({});
  sink.append(epoch(0, 1), {5});
  EXPECT_EQ(kept("x.csv", false), 1U);
}

}  // namespace
}  // namespace remus::record
