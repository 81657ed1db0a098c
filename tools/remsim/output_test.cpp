#include "tools/remsim/output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
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

TEST_F(OutputTest, ADanglingLinkIsWrittenThrough) {
  fs::create_directory(folder_ / "sub");
  fs::create_symlink("sub/other", folder_ / "link");
  fs::create_symlink("real", folder_ / "sub" / "other");
  Output(in_folder("link")).write("new");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "sub" / "other"));
  EXPECT_EQ(content(in_folder("sub/real")), "new");
}

TEST_F(OutputTest, LinksInACircleAndToNoFolderAreRefused) {
  fs::create_symlink("b", folder_ / "a");
  fs::create_symlink("a", folder_ / "b");
  EXPECT_THAT(error_of(in_folder("a"), "x"), HasSubstr("symbolic links"));
  fs::create_symlink("none/file", folder_ / "c");
  EXPECT_THROW(Output(in_folder("c")), OutputError);
  EXPECT_TRUE(fs::is_symlink(folder_ / "c"));
}

TEST_F(OutputTest, AReplacedFileKeepsItsMode) {
  const std::string path = in_folder("secret");
  Output(path).write("old");
  for (const auto mode : {fs::perms(0600), fs::perms(0666), fs::perms(0640)}) {
    fs::permissions(path, mode);
    Output(path).write("new");
    EXPECT_EQ(fs::status(path).permissions(), mode);
  }
}

TEST_F(OutputTest, AReplacedFileKeepsItsOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may give files away";
  const std::string path = in_folder("theirs");
  Output(path).write("old");
  ASSERT_EQ(::chown(path.c_str(), 12345, 54321), 0);
  Output(path).write("new");
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 12345u);
  EXPECT_EQ(status.st_gid, 54321u);
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
