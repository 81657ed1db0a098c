#include "traces/format/recut.hpp"

#include <set>

#include "traces/format/check.hpp"
#include "traces/format/read.hpp"
#include "traces/format/sample_trace_test.hpp"
#include "traces/format/write.hpp"

namespace remus::traces {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Duration> ends_of(const Trace& trace) {
  std::vector<Duration> ends;
  for (const EpochRecord& epoch : trace.epochs) ends.push_back(epoch.end);
  return ends;
}

TEST(Cut, TakesTheEpochsThatEndWithinAndStartsAgainAtZero) {
  const Trace whole = sample_trace();  // ends at 25, 51 and 76 ms
  const Trace tail = cut(whole, Duration::ms(25), Duration::ms(76));
  EXPECT_THAT(ends_of(tail), ElementsAre(Duration::ms(26), Duration::ms(51)));
  EXPECT_EQ(tail.pages, std::vector(whole.pages.begin() + 1, whole.pages.end()));
  EXPECT_EQ(tail.header, whole.header);
  EXPECT_THAT(ends_of(cut(whole, Duration::ms(24), Duration::ms(75))), ElementsAre(Duration::ms(25), Duration::ms(51)));
  EXPECT_EQ(cut(whole, Duration(), kLongest), whole);
  EXPECT_FALSE(cut(without_pages(whole), Duration(), Duration::ms(30)).has_pages());
}

TEST(Cut, OfNothingIsAnError) {
  EXPECT_THAT(refusal([] { cut(sample_trace(), Duration::ms(26), Duration::ms(50)); }), HasSubstr("no epoch ends in"));
}

TEST(Cut, IsCutShortOnlyAtTheEnd) {
  Trace trace = sample_trace();
  trace.cut_short = true;
  EXPECT_FALSE(cut(trace, Duration(), Duration::ms(75)).cut_short);
  EXPECT_TRUE(cut(trace, Duration(), Duration::ms(76)).cut_short);
}

TEST(Join, GivesExactUnionsOfNeighbours) {
  const Trace trace = random_trace(103, 5);
  for (const std::size_t n : {1U, 2U, 5U, 103U}) {
    const Trace joined = join_epochs(trace, n);
    ASSERT_EQ(joined.epochs.size(), 103 / n);
    for (std::size_t i = 0; i < joined.epochs.size(); ++i) {
      std::set<PageNumber> pages;
      for (std::size_t j = i * n; j < (i + 1) * n; ++j) pages.insert(trace.pages[j].begin(), trace.pages[j].end());
      EXPECT_EQ(joined.pages[i], std::vector(pages.begin(), pages.end()));
      EXPECT_EQ(joined.epochs[i].dirty, Pages(static_cast<std::int64_t>(pages.size())));
      EXPECT_EQ(joined.epochs[i].end, trace.epochs[(i + 1) * n - 1].end);
      EXPECT_EQ(joined.epochs[i].run, Duration::ms(25) * static_cast<std::int64_t>(n));
    }
    std::vector<Pages> counts;
    for (const EpochRecord& epoch : joined.epochs) counts.push_back(epoch.dirty);
    EXPECT_EQ(distinct_in_unions(trace, n), counts);
    EXPECT_EQ(read_dpt(dpt_bytes(joined), "f"), joined);
  }
}

TEST(Join, AddsTimesAndDropsSizes) {
  Trace trace = sample_trace();
  trace.header.epoch.nominal = Duration::ms(25);
  trace.epochs[1].cpu = Duration::ms(3);
  trace.epochs[1].stop = Duration::ms(1);
  const Trace joined = join_epochs(trace, 2);
  EXPECT_EQ(joined.header.epoch.nominal, Duration::ms(50));
  EXPECT_EQ(joined.epochs[0].cpu, *trace.epochs[0].cpu + Duration::ms(3));
  EXPECT_EQ(joined.epochs[0].stop, Duration::us(1310));
  EXPECT_FALSE(joined.epochs[0].size(SizeKind::zstd));
  EXPECT_FALSE(join_epochs(trace, 3).epochs[0].cpu) << "the third epoch has none";
}

TEST(Join, CountsCannotBeJoined) {
  const Trace counts = without_pages(sample_trace());
  EXPECT_THAT(refusal([&] { join_epochs(counts, 2); }), HasSubstr("counts cannot be joined"));
  EXPECT_THAT(refusal([&] { distinct_in_unions(counts, 2); }), HasSubstr("counts cannot be joined"));
  EXPECT_THAT(refusal([] { join_epochs(sample_trace(), 4); }), HasSubstr("3 epochs, too few to join 4"));
}

TEST(Join, TimesDoNotOverflow) {
  Trace trace = random_trace(12, 1);
  trace.header.epoch.nominal = kLongest;
  EXPECT_EQ(join_epochs(trace, 12).header.epoch.nominal, Duration());
  for (EpochRecord& epoch : trace.epochs) epoch.stop = kLongest;
  EXPECT_THAT(refusal([&] { join_epochs(trace, 12); }), HasSubstr("over 31 years"));
}

TEST(Merge, PutsOneAfterTheOther) {
  const Trace whole = random_trace(40, 9);
  const Duration half = whole.epochs[19].end;
  EXPECT_EQ(merge({cut(whole, Duration(), half), cut(whole, half, kLongest)}), whole);
  EXPECT_EQ(merge({whole}), whole);
}

TEST(Merge, DropsValuesThatNotAllHave) {
  Trace a = without_pages(sample_trace()), b = a;
  a.epochs.resize(1);
  b.epochs.resize(1);
  b.epochs[0].cpu.reset();
  const Trace merged = merge({a, b});
  EXPECT_FALSE(merged.epochs[0].cpu);
  EXPECT_EQ(merged.epochs[0].size(SizeKind::lz4), a.epochs[0].size(SizeKind::lz4));
}

TEST(Merge, KeepsWhatWasNotSeenInAny) {
  Trace first = sample_trace(), second = sample_trace();
  first.header.unseen = {{.what = "pages", .count = 1, .why = "a"}};
  second.header.unseen = {{.what = "pages", .count = 2, .why = "b"}};
  const Trace merged = merge({first, second});
  ASSERT_EQ(merged.header.unseen.size(), 2U);
  EXPECT_EQ(merged.header.unseen[0], first.header.unseen[0]);
  EXPECT_EQ(merged.header.unseen[1], second.header.unseen[0]);
}

TEST(Merge, TakesTheLargerAddressSpace) {
  Trace a = sample_trace(), b = sample_trace();
  b.header.nr_pages = 1U << 21U;
  b.pages[2].back() = (1U << 21U) - 1;
  const Trace merged = merge({a, b});
  EXPECT_EQ(merged.header.nr_pages, 1U << 21U);
  EXPECT_EQ(read_dpt(dpt_bytes(merged), "f"), merged);
  b.header.nr_pages.reset();
  EXPECT_FALSE(merge({a, b}).header.nr_pages);
}

TEST(Merge, RefusesWhatIsNotOfOneKind) {
  const Trace a = sample_trace();
  Trace size = a, space = a, clock = a, late = a;
  size.header.page_size = 8192;
  space.header.address_space = "vpn";
  clock.header.clock.domain = "cpu";
  late.epochs.back().end = kLongest;
  EXPECT_THAT(refusal([&] { merge({a, size}); }), HasSubstr("pages of different sizes"));
  EXPECT_THAT(refusal([&] { merge({a, space}); }), HasSubstr("different kinds (address_space)"));
  EXPECT_THAT(refusal([&] { merge({a, clock}); }), HasSubstr("different clocks"));
  EXPECT_THAT(refusal([&] { merge({a, without_pages(a)}); }), HasSubstr("counts only"));
  EXPECT_THAT(refusal([&] { merge({late, a}); }), HasSubstr("over 31 years"));
}

}  // namespace
}  // namespace remus::traces
