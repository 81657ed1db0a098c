#include "tools/record/given_back.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace remus::record {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t at(std::uint64_t page) { return page * 4096; }

Mapping mapping(std::uint64_t first, std::uint64_t end, bool writable) {
  Mapping made{};
  made.start = at(first);
  made.end = at(end);
  made.writable = writable;
  return made;
}

TEST(GivenBack, WhatFaultedAndWasNotSeenOnceEach) {
  const FaultedPages faulted{.pages = {at(9), at(3), at(9), at(5), at(3)}, .read_only = {}};
  EXPECT_THAT(unseen_faults(faulted, {}, {}), ElementsAre(at(3), at(5), at(9)));
}

TEST(GivenBack, WhatAScanHasToldIsNot) {
  const FaultedPages faulted{.pages = {at(1), at(2), at(3), at(4), at(7), at(8)}, .read_only = {}};
  const std::vector<WrittenRange> seen{{at(2), at(4)}, {at(8), at(9)}};
  EXPECT_THAT(unseen_faults(faulted, seen, {}), ElementsAre(at(1), at(4), at(7)));
}

TEST(GivenBack, WhatCannotBeWrittenWasRead) {
  const FaultedPages faulted{.pages = {at(1), at(2), at(5), at(6)}, .read_only = {{at(2), at(3)}, {at(5), at(6)}}};
  const std::vector<Mapping> mappings{mapping(1, 2, false), mapping(2, 3, true)};
  // A mapping that was known is judged by itself, one that came since by what it was mapped for.
  EXPECT_THAT(unseen_faults(faulted, {}, mappings), ElementsAre(at(2), at(6)));
}

TEST(GivenBack, NothingFaultedNothingLost) {
  const std::vector<WrittenRange> seen{{at(2), at(4)}};
  EXPECT_THAT(unseen_faults({}, seen, {}), IsEmpty());
  EXPECT_EQ(with_dropped(0, 0, 0), 0U);
}

TEST(GivenBack, FaultsThatWereDroppedAreLikeTheOthers) {
  EXPECT_EQ(with_dropped(3, 4, 8), 9U);
  EXPECT_EQ(with_dropped(3, 4, 0), 3U);
  EXPECT_EQ(with_dropped(0, 4, 8), 0U);
  EXPECT_EQ(with_dropped(3, 0, 8), 3U);
}

TEST(GivenBack, WhatMovedDidNotFaultWhereItIs) {
  const std::vector<WrittenRange> found{{at(10), at(14)}, {at(20), at(21)}};
  EXPECT_EQ(pages_without_fault(found, {}), 5U);
  EXPECT_EQ(pages_without_fault(found, {.pages = {at(11), at(20), at(11), at(14)}, .read_only = {}}), 3U);
  EXPECT_EQ(pages_without_fault({}, {.pages = {at(11)}, .read_only = {}}), 0U);
}

}  // namespace
}  // namespace remus::record
