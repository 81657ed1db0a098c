#include "tools/remsim/output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tools/remsim/errors.hpp"

namespace remus::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class OutputTest : public ::testing::Test {
 protected:
  OutputTest() : folder_(fs::path(::testing::TempDir()) / ("output_test_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~OutputTest() override { fs::remove_all(folder_); }

  std::string in_folder(const std::string& name) const { return (folder_ / name).string(); }
  static std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

std::string error_of(const std::string& path, const std::string& text) {
  try {
    Output(path).write(text);
  } catch (const OutputError& error) {
    return error.what();
  }
  return "";
}

TEST_F(OutputTest, WritesAndReplacesAndLeavesNothingElse) {
  const std::string path = in_folder("a.json");
  Output(path).write("first, and longer");
  Output(path).write("second");
  EXPECT_EQ(content(path), "second");
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputTest, NothingIsCreatedBeforeTheWrite) {
  const Output output(in_folder("a.json"));
  EXPECT_EQ(files(), 0u);
}

TEST_F(OutputTest, ASymbolicLinkStaysOne) {
  Output(in_folder("real")).write("old");
  fs::create_symlink("real", folder_ / "link");
  Output(in_folder("link")).write("new");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(content(in_folder("real")), "new");
}

TEST_F(OutputTest, RefusedPlacesAreNamedBeforeAnyWork) {
  EXPECT_THROW(Output(in_folder("none/a.json")), OutputError);
  EXPECT_THROW(Output(folder_.string()), OutputError);
  EXPECT_THAT(error_of(in_folder("none/a.json"), "x"), HasSubstr("none/a.json: could not be written: No such file"));
}

TEST_F(OutputTest, FullDeviceIsNoticed) {
  EXPECT_THAT(error_of("/dev/full", "x"), HasSubstr("/dev/full: could not be written: No space left on device"));
}

TEST_F(OutputTest, LargeTextIsWrittenWhole) {
  const std::string text(5'000'000, 'x');
  Output(in_folder("big")).write(text);
  EXPECT_EQ(content(in_folder("big")), text);
}

}  // namespace
}  // namespace remus::cli
