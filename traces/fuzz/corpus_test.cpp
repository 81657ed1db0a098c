// Replays the fuzzer's corpus in every build: what it once found stays found.
#include <gtest/gtest.h>

#include <filesystem>

#include "traces/format/trace_file.hpp"
#include "traces/fuzz/check_reader.hpp"

namespace remus::traces {
namespace {

TEST(Corpus, HoldsForEveryFile) {
  int files = 0, read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(REMSIM_SOURCE_DIR "/traces/format/corpus")) {
    const std::string bytes = load_bytes(entry.path());
    EXPECT_NO_THROW(check_reader(bytes)) << entry.path();
    ++files;
    try {
      read_trace(bytes, "f");
      ++read;
    } catch (const TraceError&) {
    }
  }
  EXPECT_GE(files, 40);
  EXPECT_GE(read, 8) << "good traces must be among them, or the corpus shows little";
  EXPECT_GE(files - read, 20) << "and bad ones";
}

TEST(Corpus, HoldsForReportsOfMonitors) {
  for (const auto& entry : std::filesystem::directory_iterator(REMSIM_SOURCE_DIR "/traces/rates/examples"))
    EXPECT_NO_THROW(check_reader(load_bytes(entry.path()))) << entry.path();
}

}  // namespace
}  // namespace remus::traces
