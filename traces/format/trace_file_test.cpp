// Trace files as a user's system has them: no right to write, no room, not a file.
#include "traces/format/trace_file.hpp"

#include <filesystem>
#include <fstream>

#include "traces/format/sample_trace_test.hpp"
#include "traces/format/save_file.hpp"
#include "traces/format/write.hpp"

namespace remus::traces {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

class TraceFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "remsim-trace-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

template <class Call>
std::string write_refusal(const Call& call) {
  try {
    call();
  } catch (const TraceWriteError& error) {
    return error.what();
  }
  return "";
}

TEST_F(TraceFile, EveryFormComesBackWhole) {
  save_trace(folder_ / "a.dpt", sample_trace());
  save_trace(folder_ / "a.csv", sample_trace());
  save_trace(folder_ / "a.csv.zst", sample_trace());
  EXPECT_EQ(load_trace(folder_ / "a.dpt"), sample_trace());
  EXPECT_EQ(load_trace(folder_ / "a.csv"), without_pages(sample_trace()));
  EXPECT_EQ(load_trace(folder_ / "a.csv.zst"), without_pages(sample_trace()));
  EXPECT_EQ(load_bytes(folder_ / "a.dpt"), dpt_bytes(sample_trace()));
  EXPECT_EQ(files(), 3U);
}

TEST_F(TraceFile, OtherNamesAreRefusedAndNothingIsWritten) {
  EXPECT_THAT(refusal([&] { save_trace(folder_ / "a.txt", sample_trace()); }),
              HasSubstr("name it .csv, .csv.zst or .dpt"));
  EXPECT_THAT(refusal([&] { save_trace(folder_ / "a.dpt", without_pages(sample_trace())); }), HasSubstr("only counts"));
  EXPECT_EQ(files(), 0U);
}

TEST_F(TraceFile, WhatIsNoFileIsRefused) {
  const auto refused = [](const fs::path& path) { return refusal([&] { load_trace(path); }); };
  EXPECT_EQ(refused(folder_), folder_.string() + ": is a folder; name a file");
  EXPECT_EQ(refused(folder_ / "none.csv"),
            (folder_ / "none.csv").string() + ": cannot be read: No such file or directory");
  EXPECT_EQ(refused("/dev/zero"), "/dev/zero: is a device, which need not end; name a file");
  std::ofstream(folder_ / "empty.csv").flush();
  EXPECT_THAT(refused(folder_ / "empty.csv"), HasSubstr("empty.csv: is empty"));
  EXPECT_THAT(refused("/proc/self/mem"), StartsWith("/proc/self/mem: cannot be read: "));
}

TEST_F(TraceFile, ATraceWithoutEpochsIsRefused) {
  const fs::path path = folder_ / "head.dpt";
  save_bytes(path, DptWriter().start({}));
  EXPECT_THAT(refusal([&] { load_trace(path); }),
              HasSubstr("head.dpt: has no epochs, it is cut short after its header"));
  EXPECT_THAT(refusal([&] { load_salvaged(path); }), HasSubstr("has no epochs"));
}

TEST_F(TraceFile, SalvageReadsADamagedFile) {
  const fs::path path = folder_ / "a.dpt";
  DptWriter writer;
  std::string bytes = writer.start({});
  bytes += writer.append(epoch_ending(25, 25, 1), {4});
  bytes += writer.flush();
  save_bytes(path, bytes + std::string(100, 'x'));
  EXPECT_NE(refusal([&] { load_trace(path); }), "");
  const Salvaged salvaged = load_salvaged(path);
  EXPECT_EQ(salvaged.trace.epochs.size(), 1U);
  EXPECT_THAT(salvaged.problem, HasSubstr("checksum is wrong"));
}

TEST_F(TraceFile, AFileThatCannotBeReplacedStaysAsItWas) {
  const fs::path taken = folder_ / "taken.csv";
  fs::create_directory(taken);
  EXPECT_THAT(write_refusal([&] { save_trace(taken, sample_trace()); }), HasSubstr("is a folder"));
  const fs::path beyond = folder_ / "none" / "a.csv";
  EXPECT_EQ(write_refusal([&] { save_trace(beyond, sample_trace()); }),
            beyond.string() + ": could not be written: No such file or directory");
  EXPECT_EQ(files(), 1U);
}

TEST_F(TraceFile, AFullDiskIsSaid) {
  EXPECT_EQ(write_refusal([] { save_bytes("/dev/full", "x"); }),
            "/dev/full: could not be written: No space left on device");
  // /proc takes no new files, whoever asks: neither the part nor the trace.
  EXPECT_THAT(write_refusal([] { save_trace("/proc/a.csv", sample_trace()); }),
              StartsWith("/proc/a.csv: could not be written: "));
}

TEST_F(TraceFile, ReplacesAWholeFileAndKeepsLinks) {
  const fs::path path = folder_ / "a.csv", link = folder_ / "link.csv";
  save_bytes(path, std::string(100'000, 'x'));
  fs::create_symlink("a.csv", link);
  save_trace(link, sample_trace());
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(load_trace(path), without_pages(sample_trace()));
  EXPECT_EQ(files(), 2U);
}

}  // namespace
}  // namespace remus::traces
