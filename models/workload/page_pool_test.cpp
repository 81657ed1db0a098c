#include "models/workload/page_pool.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "models/workload/random.hpp"

namespace remus {
namespace {

// A kernel that hands out the page unused the longest, of those that a program with `own` pages leaves.
double counted_buffers(int pages, int own, int buffers) {
  std::set<int> dirty;
  for (int page = 0; page < own; ++page) dirty.insert(page);
  std::deque<int> unused;
  for (int page = own; page < pages; ++page) unused.push_back(page);
  for (int i = 0; i < buffers && !unused.empty(); ++i) {
    dirty.insert(unused.front());
    unused.push_back(unused.front());
    unused.pop_front();
  }
  return static_cast<double>(dirty.size());
}

// 40 guests of 500 pages, each written to at random: the mean's standard error is below half a page.
double counted_writes(int writes) {
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

TEST(PagePool, BuffersGoRound) {
  for (const int own : {0, 30, 100})
    for (const int buffers : {0, 1, 69, 70, 71, 5000})
      EXPECT_EQ(PagePool(Pages(100)).after_buffers(own, buffers), counted_buffers(100, own, buffers));
}

// What the paper's figures were fitted with: pages in proportion to segments.
TEST(PagePool, AtThePapersEpochsEachBufferIsAPage) {
  EXPECT_EQ(PagePool(Pages(262'144)).after_buffers(102.25, 642.5), 102.25 + 642.5);
}

TEST(PagePool, WritesAnywhereAreTheOccupancyProblem) {
  for (const int writes : {1, 50, 500, 2000})
    EXPECT_NEAR(PagePool(Pages(500)).after_writes(writes), counted_writes(writes), 2) << writes;
}

TEST(PagePool, IsNeverMoreThanFull) {
  const PagePool pool(Pages(1000));
  for (double many = 1; many < 1e12; many *= 3) {
    EXPECT_LE(pool.after_writes(many), 1000);
    EXPECT_LE(pool.after_buffers(400, many), 1000);
  }
  EXPECT_DOUBLE_EQ(pool.after_writes(1e12), 1000);
}

TEST(PagePool, TheWritesForAnyNumberOfPagesLeaveThatMany) {
  const PagePool pool(Pages(1000));
  for (const double pages : {0.0, 1.0, 500.0, 999.0})
    EXPECT_NEAR(pool.after_writes(pool.writes_for(pages)), pages, 1e-9);
  EXPECT_NEAR(pool.after_writes(pool.writes_for(1000)), 999.5, 1e-9) << "half a page less is all";
}

}  // namespace
}  // namespace remus
