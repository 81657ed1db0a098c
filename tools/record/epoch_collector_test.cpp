#include "tools/record/epoch_collector.hpp"

#include <gmock/gmock.h>

#include "tools/record/owners.hpp"
#include "tools/record/tracked_memory.hpp"

namespace remus::record {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A collector that reads no contents never looks at the memory.
const TrackedMemory& no_memory() {
  alignas(TrackedMemory) static std::byte storage[sizeof(TrackedMemory)];
  return *reinterpret_cast<const TrackedMemory*>(storage);
}

void write(EpochCollector& collector, OwnerId owner, std::uint64_t first, std::int64_t count) {
  collector.written(no_memory(), {.address = 0, .owner = owner, .first_page = first, .count = Pages(count)});
}

TEST(EpochCollector, APageCountsOnceAnEpoch) {
  EpochCollector collector(Numbering::dense, nullptr);
  write(collector, 0, 100, 3);
  write(collector, 0, 102, 2);
  EXPECT_THAT(collector.take().pages, ElementsAre(0, 1, 2, 3));
  write(collector, 0, 102, 1);
  EXPECT_THAT(collector.take().pages, ElementsAre(2));
  EXPECT_THAT(collector.take().pages, IsEmpty());
}

TEST(EpochCollector, OneAddressInTwoOwnersIsTwoPages) {
  EpochCollector collector(Numbering::dense, nullptr);
  write(collector, 0, 100, 1);
  write(collector, 1, 100, 1);
  EXPECT_THAT(collector.take().pages, ElementsAre(0, 1));
}

TEST(EpochCollector, AnEndedOwnersNumbersAreNotUsedAgain) {
  EpochCollector collector(Numbering::dense, nullptr);
  write(collector, 0, 100, 2);
  collector.owner_ended(0);
  EXPECT_THAT(collector.take().pages, ElementsAre(0, 1));  // they were written in this epoch all the same
  write(collector, 1, 100, 1);
  EXPECT_THAT(collector.take().pages, ElementsAre(2));
}

TEST(EpochCollector, FrameNumbersStayAsGiven) {
  EpochCollector collector(Numbering::as_given, nullptr);
  write(collector, 0, 7, 2);
  write(collector, 0, 3, 1);
  EXPECT_THAT(collector.take().pages, ElementsAre(3, 7, 8));
}

TEST(Owners, OneNumberForWhatIsShared) {
  Owners owners;
  const OwnerId space = owners.fresh(), object = owners.of_object(1, 2);
  EXPECT_NE(space, object);
  EXPECT_EQ(owners.of_object(1, 2), object);
  EXPECT_NE(owners.of_object(1, 3), object);
  EXPECT_NE(owners.of_object(2, 2), object);
  EXPECT_NE(owners.fresh(), object);
}

}  // namespace
}  // namespace remus::record
