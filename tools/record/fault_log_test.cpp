#include "tools/record/fault_log.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace remus::record {
namespace {

constexpr std::size_t kPageBytes = 4096;

// Of this process so far, as the kernel counts them.
std::size_t page_faults() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_minflt + usage.ru_majflt);
}

class FaultLogTest : public testing::Test {
 protected:
  FaultLogTest() {
    if (log.refusal() != 0) return;
    start = static_cast<char*>(::mmap(nullptr, kMost * kPageBytes, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    ::madvise(start, kMost * kPageBytes, MADV_NOHUGEPAGE);
  }
  ~FaultLogTest() override {
    if (start != nullptr) ::munmap(start, kMost * kPageBytes);
  }
  void SetUp() override {
    if (log.refusal() != 0) GTEST_SKIP() << "page faults cannot be logged here";
  }
  void write_next(std::size_t pages) {
    for (const std::size_t end = next + pages; next < end; ++next) start[next * kPageBytes] = 1;
  }
  bool has(const FaultedPages& faulted, std::size_t page) const {
    const auto address = reinterpret_cast<std::uint64_t>(start) + page * kPageBytes;
    return std::count(faulted.pages.begin(), faulted.pages.end(), address) == 1;
  }

  static constexpr std::size_t kMost = 40000;
  FaultLog log{::getpid()};
  char* start = nullptr;
  std::size_t next = 0;
};

TEST_F(FaultLogTest, TellsEachPageThatFaultedSinceTheLastTime) {
  FaultedPages first, second;
  write_next(100);
  log.drain(first);
  write_next(100);
  log.drain(second);
  for (std::size_t page = 0; page < 100; ++page) {
    EXPECT_TRUE(has(first, page) && has(second, page + 100));
    EXPECT_FALSE(has(first, page + 100) || has(second, page));
  }
  EXPECT_EQ(first.dropped + second.dropped, 0U);
}

TEST_F(FaultLogTest, GoesRoundItsRing) {
  for (int round = 0; round < 10; ++round) {
    FaultedPages faulted;
    const std::size_t from = next;
    write_next(1000);
    log.drain(faulted);
    EXPECT_TRUE(has(faulted, from) && has(faulted, next - 1)) << round;
    EXPECT_EQ(faulted.dropped, 0U);
  }
}

TEST_F(FaultLogTest, CountsWhatItHasNoRoomFor) {
  FaultedPages before, faulted;
  faulted.pages.reserve(40000);  // what it would map on its way would be told, or dropped, as well
  const std::size_t faults_before = page_faults();
  log.drain(before);
  write_next(30000);
  log.drain(faulted);
  write_next(1);  // with which the kernel tells
  log.drain(faulted);
  EXPECT_GT(faulted.dropped, 0U);
  EXPECT_GE(faulted.pages.size() + faulted.dropped, 30001U);
  EXPECT_LE(faulted.pages.size() + faulted.dropped, page_faults() - faults_before) << "what the kernel has counted";
}

TEST_F(FaultLogTest, TellsWhatWasMappedNotToBeWritten) {
  FaultedPages faulted;
  log.drain(faulted);
  faulted = {};
  void* const read_only = ::mmap(nullptr, 3 * kPageBytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  void* const writable = ::mmap(nullptr, 5 * kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  log.drain(faulted);
  const auto tells = [&](const void* of, std::size_t pages) {
    const auto at = reinterpret_cast<std::uint64_t>(of);
    return std::any_of(faulted.read_only.begin(), faulted.read_only.end(), [&](const WrittenRange& range) {
      return range.start == at && range.bytes() == pages * kPageBytes;
    });
  };
  EXPECT_TRUE(tells(read_only, 3));
  EXPECT_FALSE(tells(writable, 5));
  ::munmap(read_only, 3 * kPageBytes);
  ::munmap(writable, 5 * kPageBytes);
}

}  // namespace
}  // namespace remus::record
