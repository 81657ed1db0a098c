#include "models/workload/load_file.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace remus {
namespace {

Operation parse_one(const std::string& line) {
  // A second line keeps loads of a local operation valid.
  const auto operations = parse_load_file(line + "\nClose 1 NT_STATUS_OK\n");
  EXPECT_EQ(operations.size(), 2u) << line;
  return operations.at(0);
}

struct Size {
  const char* line;
  const char* name;
  std::int64_t request, reply;
};

// Each row was exchanged by Debian's tbench 4.0-2.1 with a server that logged the two sizes.
TEST(LoadFile, EveryOperationHasTbenchsOwnSizes) {
  const Size sizes[] = {
      {R"(NTCreateX "\a\bcd" 0x40 0x2 11 NT_STATUS_OK)", "NTCreateX", 74 + 2 * 7, 87},
      {R"(NTCreateX "\a\bcd" 0x40 0x1 11 NT_STATUS_OBJECT_NAME_NOT_FOUND)", "NTCreateX", 88, 87},
      {"Close 11 NT_STATUS_OK", "Close", 47, 39},
      {R"(Rename "\a" "\bc" NT_STATUS_OK)", "Rename", 47 + 2 * 3 + 2 * 4, 39},
      {R"(Unlink "\a" 22 NT_STATUS_OK)", "Unlink", 43 + 2 * 3, 39},
      {R"(Deltree "\a" NT_STATUS_OK)", "Deltree", 0, 0},
      {R"(Mkdir "\a" NT_STATUS_OK)", "Mkdir", 49, 39},
      {R"(Rmdir "\a" NT_STATUS_OK)", "Rmdir", 49, 39},
      {R"(QUERY_PATH_INFORMATION "\a" 1004 NT_STATUS_OK)", "Qpathinfo", 55 + 2 * 3, 71},
      {"QUERY_FILE_INFORMATION 11 258 NT_STATUS_OK", "Qfileinfo", 59, 71},
      {"QUERY_FS_INFORMATION 1 NT_STATUS_OK", "Qfsinfo", 59, 71},
      {"SET_FILE_INFORMATION 11 258 NT_STATUS_OK", "Sfileinfo", 71, 47},
      {R"(FIND_FIRST "\a" 260 1366 0 NT_STATUS_NO_SUCH_FILE)", "Find", 59 + 2 * 3, 39},
      {R"(FIND_FIRST "\a" 260 1366 4 NT_STATUS_OK)", "Find", 65, 39 + 4 * 90},
      {"WriteX 11 0 65536 65536 NT_STATUS_OK", "Write", 59 + 65536, 55},
      {"WriteX 11 100 1 1 NT_STATUS_OK", "Write", 60, 55},
      {"ReadX 11 0 4096 1000 NT_STATUS_OK", "Read", 59, 59 + 1000},
      {"LockX 11 0 10 NT_STATUS_OK", "LockX", 51, 39},
      {"UnlockX 11 0 10 NT_STATUS_OK", "UnlockX", 51, 39},
      {"Flush 11 NT_STATUS_OK", "Flush", 41, 39},
  };
  for (const Size& size : sizes) {
    const Operation operation = parse_one(size.line);
    EXPECT_EQ(operation_name(operation.kind()), size.name) << size.line;
    EXPECT_EQ(operation.request(), Bytes(size.request)) << size.line;
    EXPECT_EQ(operation.reply(), Bytes(size.reply)) << size.line;
    EXPECT_EQ(operation.local(), size.request == 0) << size.line;
  }
}

TEST(LoadFile, SkipsWhatTbenchSkips) {
  const auto operations =
      parse_load_file("# Close 1 NT_STATUS_OK\n\nClose\n  Flush 1 NT_STATUS_OK\r\nClose 1 NT_STATUS_OK");
  ASSERT_EQ(operations.size(), 2u);
  EXPECT_EQ(operations[0].kind(), OperationKind::flush);
  EXPECT_EQ(operations[1].kind(), OperationKind::close);
}

TEST(LoadFile, ANameMayHoldBlanks) {
  EXPECT_EQ(parse_one(R"(Unlink "\a b c" 22 NT_STATUS_OK)").request(), Bytes(43 + 2 * 7));
}

TEST(LoadFile, AnOperationIsCompact) { EXPECT_LE(sizeof(Operation), 16u); }

struct Wrong {
  const char* text;
  std::int64_t line;
  const char* what;
};

TEST(LoadFile, NamesLineAndFault) {
  const Wrong wrongs[] = {
      {"", 0, "no operation"},
      {"Deltree \"\\a\" NT_STATUS_OK\n", 0, "no operation"},
      {"Close 1 NT_STATUS_OK\nOpen 1 NT_STATUS_OK\n", 2, "'Open' is not an operation"},
      {"0.5 Close 1 NT_STATUS_OK\n", 1, "'0.5' is not an operation"},
      {"Sleep 10 NT_STATUS_OK\n", 1, "'Sleep' is not an operation"},
      {"\n\nClose 1\n", 3, "expected 3"},
      {"Close NT_STATUS_OK\n", 1, "expected 3"},
      {"Close 1 2 NT_STATUS_OK\n", 1, "expected 3"},
      {"Close 1 OK\n", 1, "status"},
      {"Close x NT_STATUS_OK\n", 1, "'x' is not a whole number"},
      {"Close -1 NT_STATUS_OK\n", 1, "'-1' is not a whole number"},
      {"Close 0x NT_STATUS_OK\n", 1, "'0x' is not a whole number"},
      {"Close 99999999999999999999 NT_STATUS_OK\n", 1, "whole number"},
      {"Unlink a 22 NT_STATUS_OK\n", 1, "'a' is not a file name"},
      {"Unlink \"\\a 22 NT_STATUS_OK\n", 1, "quote is not closed"},
      {"Close 1 2 3 4 5 6 7 NT_STATUS_OK\n", 1, "more words"},
      {"WriteX 1 0 70000 70000 NT_STATUS_OK\n", 1, "larger than tbench's buffer"},
      {"ReadX 1 0 1 9223372036854775807 NT_STATUS_OK\n", 1, "larger than tbench's buffer"},
      {"FIND_FIRST \"\\a\" 1 1 1000 NT_STATUS_OK\n", 1, "larger than tbench's buffer"},
  };
  for (const Wrong& wrong : wrongs) {
    try {
      parse_load_file(wrong.text);
      ADD_FAILURE() << "accepted: " << wrong.text;
    } catch (const LoadFileError& error) {
      EXPECT_EQ(error.line(), wrong.line) << wrong.text;
      EXPECT_THAT(error.what(), testing::HasSubstr(wrong.what)) << wrong.text;
    }
  }
}

// Facts about the load that Debian's package ships: how often tbench counts each operation in one pass.
TEST(LoadFile, ReadsDebiansLoadWhole) {
  std::ifstream file("/usr/share/dbench/client.txt", std::ios::binary);
  ASSERT_TRUE(file) << "install the package dbench";
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto operations = parse_load_file(text);
  EXPECT_EQ(operations.size(), 458'344u);
  std::map<std::string_view, int> counts;
  Bytes requests, replies;
  for (const Operation& operation : operations) {
    ++counts[operation_name(operation.kind())];
    requests += operation.request();
    replies += operation.reply();
  }
  const std::map<std::string_view, int> expected{
      {"NTCreateX", 79230}, {"Close", 58200},    {"Rename", 3355},     {"Unlink", 16000},
      {"Deltree", 2},       {"Mkdir", 1},        {"Qpathinfo", 71814}, {"Qfileinfo", 12585},
      {"Qfsinfo", 13168},   {"Sfileinfo", 6454}, {"Find", 27765},      {"Write", 39502},
      {"Read", 124199},     {"LockX", 258},      {"UnlockX", 258},     {"Flush", 5553}};
  EXPECT_EQ(counts, expected);
  // Sums over the same pass as logged by a server that Debian's tbench talked to.
  EXPECT_EQ(requests, Bytes(1'058'692'738));
  EXPECT_EQ(replies, Bytes(1'513'330'583));
}

}  // namespace
}  // namespace remus
