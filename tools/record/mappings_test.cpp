#include "tools/record/mappings.hpp"

#include <gtest/gtest.h>

namespace remus::record {
namespace {

TEST(Mappings, AllFieldsOfAFile) {
  const auto mappings =
      parse_mappings("7f0000001000-7f0000003000 rwxs 0000a000 fe:01 1234                /a file (deleted)\n");
  const Mapping expected{.start = 0x7f0000001000,
                         .end = 0x7f0000003000,
                         .writable = true,
                         .executable = true,
                         .shared = true,
                         .offset = 0xa000,
                         .device = 0xfeULL << 32 | 1,
                         .inode = 1234,
                         .name = "/a file (deleted)"};
  ASSERT_EQ(mappings.size(), 1U);
  EXPECT_EQ(mappings[0], expected);
  EXPECT_EQ(mappings[0].size(), 0x2000U);
}

TEST(Mappings, AnonymousOnesHaveNoName) {
  const auto mappings = parse_mappings("1000-2000 r--p 00000000 00:00 0 \n3000-4000 rw-p 00000000 00:00 0 [heap]");
  ASSERT_EQ(mappings.size(), 2U);
  EXPECT_EQ(mappings[0].name, "");
  EXPECT_FALSE(mappings[0].writable || mappings[0].executable || mappings[0].shared);
  EXPECT_EQ(mappings[0].inode, 0U);
  EXPECT_EQ(mappings[1].name, "[heap]");
  EXPECT_TRUE(mappings[1].writable);
}

TEST(Mappings, TheHighestAddressFits) {
  const auto mappings = parse_mappings("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]\n");
  ASSERT_EQ(mappings.size(), 1U);
  EXPECT_EQ(mappings[0].start, 0xffffffffff600000U);
}

TEST(Mappings, OtherLinesAreLeftOut) {
  EXPECT_TRUE(parse_mappings("").empty());
  EXPECT_TRUE(parse_mappings("\n\nVmFlags: rd wr\n2000-1000 rw-p 0 0:0 0\n1000-2000 r\n").empty());
  EXPECT_TRUE(parse_mappings("KernelPageSize:        4 kB\nAnonymous:             8 kB\n-1000 rw-p 0 0:0 0\n").empty());
}

constexpr std::string_view kSmaps =
    "1000-2000 r--s 00000000 00:01 5 /memfd:x\nKernelPageSize:        4 kB\nShared_Dirty:          0 kB\n"
    "Private_Dirty:       400 kB\nVmFlags: rd sh mr mw me ms \n"
    "2000-3000 r--s 00000000 00:01 6 /lib\nShared_Dirty:          4 kB\nPrivate_Dirty:         0 kB\nVmFlags: rd sh mr "
    "me \n"
    "3000-4000 r--s 00000000 00:01 7 /memfd:y\nShared_Dirty:          0 kB\nPrivate_Dirty:         0 kB\n"
    "Anonymous:             8 kB\nVmFlags: rd sh mw\n";

TEST(Mappings, ALockedSharedOneMayHaveBeenWritten) {
  EXPECT_EQ(parse_shared_state(kSmaps, 0x1000), (SharedState{.may_be_written = true, .is_dirty = true}));
  EXPECT_EQ(parse_shared_state(kSmaps, 0x2000), (SharedState{.may_be_written = false, .is_dirty = true}));
  EXPECT_EQ(parse_shared_state(kSmaps, 0x3000), (SharedState{.may_be_written = true, .is_dirty = false}));
  EXPECT_EQ(parse_shared_state(kSmaps, 0x4000), (SharedState{.may_be_written = false, .is_dirty = false}));
}

}  // namespace
}  // namespace remus::record
