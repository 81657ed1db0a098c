#include "tools/record/vm_target.hpp"

#include <gmock/gmock.h>

#include "tools/record/error.hpp"

namespace remus::record {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::uint64_t kMiB = 1 << 20;

Mapping mapping(std::uint64_t start, std::uint64_t size, bool writable = true) {
  return {.start = start,
          .end = start + size,
          .writable = writable,
          .executable = false,
          .shared = false,
          .offset = 0,
          .name = ""};
}

std::string complaint(const std::vector<Mapping>& mappings) {
  try {
    find_ram(42, mappings, Bytes(512 * kMiB));
  } catch (const RecordError& error) {
    return error.what();
  }
  return "";
}

TEST(FindRam, TheWritableMappingOfExactlyItsSize) {
  const std::vector<Mapping> mappings{mapping(1 << 30, 512 * kMiB, false), mapping(2UL << 30, 1024 * kMiB),
                                      mapping(4UL << 30, 512 * kMiB), mapping(8UL << 30, 511 * kMiB)};
  EXPECT_EQ(find_ram(42, mappings, Bytes(512 * kMiB)).start, 4UL << 30);
}

TEST(FindRam, NamesWhatElseIsLarge) {
  EXPECT_THAT(complaint({mapping(0, 4096), mapping(1 << 30, 1024 * kMiB), mapping(8UL << 30, 256 * kMiB)}),
              AllOf(HasSubstr("--ram 512MiB"), HasSubstr("process 42"), HasSubstr("256MiB, 1GiB")));
  EXPECT_THAT(complaint({mapping(0, 4096)}), HasSubstr("large ones: none"));
}

TEST(FindRam, TwoOfThemAreOneTooMany) {
  EXPECT_THAT(complaint({mapping(0, 512 * kMiB), mapping(1 << 30, 512 * kMiB)}), HasSubstr("2 mappings of exactly"));
}

}  // namespace
}  // namespace remus::record
