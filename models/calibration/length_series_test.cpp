#include "models/calibration/length_series.hpp"

#include <gtest/gtest.h>

#include "models/calibration/simulated_traces_test.hpp"

namespace remus {
namespace {

using traces::SizeKind;
using traces::Trace;

void append_epoch(Trace& trace, Duration run, std::int64_t pages) {
  const Duration before = trace.epochs.empty() ? Duration() : trace.epochs.back().end;
  traces::EpochRecord epoch;
  epoch.end = before + run;
  epoch.run = run;
  epoch.dirty = Pages(pages);
  trace.epochs.push_back(epoch);
}

// A clock that ticks every 4 ms gives 24 and 28 ms for 25; odd epochs do not become lengths of their own.
TEST(SeriesByLength, ALengthThatJittersIsOne) {
  Trace trace;
  for (int i = 0; i < 92; ++i) append_epoch(trace, Duration::ms(i % 4 == 0 ? 28 : 24), 100);
  for (int i = 0; i < 8; ++i) append_epoch(trace, Duration::ms(60), 300);
  const auto all = series_by_length({trace});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].pages.size(), 100U);
  EXPECT_NEAR(all[0].mean_run().in_ms(), (23 * 28 + 69 * 24 + 8 * 60) / 100.0, 1e-9);
}

// A third of the epochs cut short, one here and one there, as busy programs do to a recorder: still one length.
TEST(SeriesByLength, ShortEpochsAmongOthersAreNoLength) {
  Trace trace;
  for (int i = 0; i < 90; ++i) append_epoch(trace, Duration::ms(i % 3 == 0 ? 48 : 100), i % 3 == 0 ? 300 : 200);
  const auto all = series_by_length({trace});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].pages.size(), 90U);
}

TEST(SeriesByLength, ARecordingOfSeveralLengthsIsSeveral) {
  Trace trace;
  for (int i = 0; i < 300; ++i) append_epoch(trace, Duration::ms(8), 10);
  for (int i = 0; i < 60; ++i) append_epoch(trace, Duration::ms(100), 30);
  for (int i = 0; i < 100; ++i) append_epoch(trace, Duration::ms(25), 20);
  const auto all = series_by_length({trace});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].mean_run(), Duration::ms(8));
  EXPECT_EQ(all[1].mean_run(), Duration::ms(25));
  EXPECT_EQ(all[2].pages, std::vector<double>(60, 30));
}

TEST(SeriesByLength, RecordingsOfLikeLengthsAreJoined) {
  const auto all = series_by_length({constant_trace(10, Duration::ms(25), 30), constant_trace(20, Duration::ms(26), 10),
                                     constant_trace(40, Duration::ms(100), 10)});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].pages.size(), 40U);
}

TEST(SeriesByLength, PagesOfAnEpochWithoutLengthGoToTheNext) {
  Trace trace = constant_trace(10, Duration::ms(8), 10);
  trace.epochs[4].run = Duration();
  const auto all = series_by_length({trace});
  ASSERT_EQ(all[0].pages.size(), 9U);
  EXPECT_EQ(all[0].pages[4], 20);
}

TEST(SeriesByLength, LeftoversInTheFirstEpochAreDropped) {
  Trace trace = constant_trace(10, Duration::ms(25), 20);
  trace.epochs[7].dirty = Pages(50);
  trace.epochs[0].dirty = Pages(74);  // a burst like another
  EXPECT_EQ(series_by_length({trace})[0].pages.size(), 20U);
  trace.epochs[0].dirty = Pages(76);
  EXPECT_EQ(series_by_length({trace})[0].pages.size(), 19U);
}

TEST(SeriesByLength, UnionsAsLongAsEnoughRemain) {
  const auto all = series_by_length({simulated_trace({{50, 20}}, Duration::ms(25), 130, true)});
  std::vector<std::size_t> sizes;
  for (const LengthSeries& s : all) sizes.push_back(s.pages.size());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{130, 65, 43, 32, 21}));
  EXPECT_FALSE(all[0].from_unions);
  EXPECT_TRUE(all[4].from_unions);
  EXPECT_EQ(all[4].mean_run(), Duration::ms(150));
}

TEST(SeriesByLength, SizesAreMeansOverPagesWhereMeasured) {
  Trace trace = constant_trace(10, Duration::ms(25), 20);
  set_sizes(trace, SizeKind::lz4, 300);
  Trace counts = constant_trace(10, Duration::ms(8), 20);  // as a counts-only CSV with columns of 0 gives them
  set_sizes(counts, SizeKind::lz4, 0);
  for (auto& epoch : counts.epochs) epoch.sampled = Pages(0);
  const auto all = series_by_length({trace, counts});
  EXPECT_EQ(all[0].bytes_per_page(SizeKind::lz4), std::nullopt);
  EXPECT_EQ(all[1].bytes_per_page(SizeKind::lz4), 300);
  EXPECT_EQ(all[1].bytes_per_page(SizeKind::zstd), std::nullopt);
}

TEST(SeriesByLength, NothingFromNothing) {
  EXPECT_TRUE(series_by_length({}).empty());
  EXPECT_TRUE(series_by_length({Trace{}}).empty());
  Trace timeless;
  append_epoch(timeless, Duration(), 5);
  EXPECT_TRUE(series_by_length({timeless}).empty());
}

}  // namespace
}  // namespace remus
