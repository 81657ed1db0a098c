#include "models/workload/page_pool.hpp"

#include <gtest/gtest.h>

#include <set>

#include "models/workload/random.hpp"

namespace remus {
namespace {

// 40 guests of 500 pages, each written to at random: the mean's standard error is below half a page.
double counted(int writes) {
  constexpr int kGuests = 40, kPages = 500;
  Random random(3);
  std::size_t pages = 0;
  for (int guest = 0; guest < kGuests; ++guest) {
    std::set<int> dirty;
    for (int i = 0; i < writes; ++i) dirty.insert(static_cast<int>(kPages * random.uniform()));
    pages += dirty.size();
  }
  return static_cast<double>(pages) / kGuests;
}

TEST(PagePool, IsWhatRandomWritesLeaveDirty) {
  for (const int writes : {1, 50, 500, 2000}) EXPECT_NEAR(PagePool(Pages(500)).after(0, writes), counted(writes), 2);
}

TEST(PagePool, FewWritesAreAsManyPages) {
  const PagePool guest(Pages(262'144));
  EXPECT_NEAR(guest.after(0, 643) / 643, 1, 0.002) << "the paper's download at 40 cps";
  EXPECT_DOUBLE_EQ(guest.after(187, 0), 187);
}

TEST(PagePool, IsNeverMoreThanFull) {
  const PagePool pool(Pages(1000));
  double last = 0;
  for (double writes = 1; writes < 1e9; writes *= 3) {
    const double pages = pool.after(400, writes);
    EXPECT_GE(pages, last);
    EXPECT_LE(pages, 1000);
    last = pages;
  }
  EXPECT_DOUBLE_EQ(last, 1000);
}

TEST(PagePool, WritesOneAfterTheOtherAddUp) {
  const PagePool pool(Pages(1000));
  EXPECT_NEAR(pool.after(pool.after(0, 300), 400), pool.after(0, 700), 1e-9);
}

TEST(PagePool, TheWritesForAnyNumberOfPagesLeaveThatMany) {
  const PagePool pool(Pages(1000));
  for (const double pages : {0.0, 1.0, 500.0, 999.0}) EXPECT_NEAR(pool.after(0, pool.writes_for(pages)), pages, 1e-9);
  EXPECT_NEAR(pool.after(0, pool.writes_for(1000)), 999.5, 1e-9) << "half a page less counts as all";
}

}  // namespace
}  // namespace remus
