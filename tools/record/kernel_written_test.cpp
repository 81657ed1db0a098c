#include "tools/record/kernel_written.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace remus::record {
namespace {

bool operator==(const WrittenRange& a, const WrittenRange& b) { return a.start == b.start && a.end == b.end; }

TEST(KernelWritten, TakesTheBuffersThatAnIoUringLists) {
  const auto buffers = registered_buffers(
      "pos:\t0\nUserFiles:\t0\nUserBufs:\t3\n    0: 0x7fa940c69000/819200\n    1: 0x7fa940d31800/4096\n"
      "    2: 0x1000/0\nPollList:\n    3: 0x9000/4096\n");
  ASSERT_EQ(buffers.size(), 2U);
  EXPECT_TRUE(buffers[0] == (WrittenRange{0x7fa940c69000, 0x7fa940c69000 + 819200}));
  EXPECT_TRUE(buffers[1] == (WrittenRange{0x7fa940d31000, 0x7fa940d33000}));  // parts of two pages
}

TEST(KernelWritten, ARingWithoutBuffersListsNone) {
  EXPECT_TRUE(registered_buffers("SqMask:\t0x7\nUserBufs:\t0\nPollList:\n").empty());
  EXPECT_TRUE(registered_buffers("").empty());
}

TEST(KernelWritten, KnowsRingsByTheirNames) {
  Mapping mapping{};
  for (const char* name : {"anon_inode:[io_uring]", "anon_inode:[perf_event]", "socket:[4711]"}) {
    mapping.name = name;
    EXPECT_TRUE(is_ring(mapping)) << name;
  }
  for (const char* name : {"", "[heap]", "/dev/shm/socket:[1]", "anon_inode:[kvm-vcpu:0]"}) {
    mapping.name = name;
    EXPECT_FALSE(is_ring(mapping)) << name;
  }
}

}  // namespace
}  // namespace remus::record
