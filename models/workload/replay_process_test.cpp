#include "models/workload/replay_process.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace remus {
namespace {

using traces::EpochRecord;
using traces::PageNumber;
using traces::SizeKind;
using traces::Trace;

constexpr std::size_t kXorRle = 0;  // in EpochRecord::sizes

constexpr Pages kMemory(std::int64_t{1} << 52);  // so much that no page is hit twice by chance

// Epochs of 25 ms, pages given.
Trace trace_of(const std::vector<std::vector<PageNumber>>& pages) {
  Trace trace;
  for (const auto& list : pages) {
    EpochRecord epoch;
    epoch.run = Duration::ms(25);
    epoch.dirty = Pages(static_cast<std::int64_t>(list.size()));
    trace.epochs.push_back(epoch);
  }
  trace.pages = pages;
  return trace;
}

Trace counts_of(const std::vector<std::int64_t>& counts) {
  Trace trace;
  for (const std::int64_t count : counts) {
    EpochRecord epoch;
    epoch.run = Duration::ms(25);
    epoch.dirty = Pages(count);
    trace.epochs.push_back(epoch);
  }
  return trace;
}

// Grows in proportion to time.
DirtyCurve line() { return {Pages(1'000'000), Duration::ms(1'000'000), Pages(0), Duration::ms(1)}; }
DirtyCurve bent() { return {Pages(100), Duration::ms(10), Pages(1000), Duration::ms(200)}; }

class Replay {
 public:
  Replay(const Trace& trace, const DirtyCurve& curve, std::optional<ReplayedSize> size = std::nullopt,
         Pages memory = kMemory)
      : process_(std::make_shared<const DirtyTape>(trace), curve, memory, size) {
    process_.start(random_);
  }
  // The pages of the next epoch of that length.
  double epoch(Duration run) {
    const double pages = process_.pages_in(run);
    process_.end_epoch(run, random_);
    return pages;
  }
  ReplayProcess& process() { return process_; }

 private:
  Random random_{1};
  ReplayProcess process_;
};

Duration ms(double t) { return Duration::seconds(t / 1e3); }

// Page k of n is written as a Poisson process: `hot` pages every 2 ms or so, the others every 600 ms.
struct PageProcess {
  int hot = 60, cold = 2000;
  double hot_time = 2, cold_time = 600;  // ms

  double expected(double t) const { return hot * -std::expm1(-t / hot_time) + cold * -std::expm1(-t / cold_time); }
  DirtyCurve curve() const { return {Pages(hot), ms(hot_time), Pages(cold), ms(cold_time)}; }
  Trace record(int epochs) const {
    Random random(11);
    std::vector<std::vector<PageNumber>> pages(static_cast<std::size_t>(epochs));
    for (auto& list : pages)
      for (int page = 0; page < hot + cold; ++page)
        if (random.uniform() < -std::expm1(-25 / (page < hot ? hot_time : cold_time)))
          list.push_back(static_cast<PageNumber>(page));
    return trace_of(pages);
  }
};

double brute_union(const Trace& trace, std::size_t from, std::size_t n) {
  std::set<PageNumber> all;
  for (std::size_t i = from; i < from + n; ++i) {
    const auto& list = trace.pages[i % trace.pages.size()];
    all.insert(list.begin(), list.end());
  }
  return static_cast<double>(all.size());
}

TEST(Replay, UnionsOfWholeEpochsAreExact) {
  const Trace trace = PageProcess().record(24);
  for (const std::size_t n : {1U, 2U, 3U, 8U}) {
    Replay replay(trace, bent());
    for (std::size_t from = 0; from < 24; from += n)
      EXPECT_DOUBLE_EQ(replay.epoch(Duration::ms(25) * static_cast<std::int64_t>(n)), brute_union(trace, from, n)) << n;
  }
}

TEST(Replay, CountsOfWholeEpochsAreExactToo) {
  Replay replay(counts_of({100, 300, 50}), bent());
  EXPECT_DOUBLE_EQ(replay.epoch(Duration::ms(25)), 100);
  EXPECT_DOUBLE_EQ(replay.epoch(Duration::ms(25)), 300);
  EXPECT_DOUBLE_EQ(replay.epoch(Duration::ms(25)), 50);
}

TEST(Replay, CountsOfLongerEpochsGrowWithTheCurveAtTheLevelsTheyPass) {
  Replay replay(counts_of({100, 300}), bent());
  const auto further = [](double t) { return bent().mean(ms(t)) / bent().mean(ms(25)) - 1; };
  EXPECT_NEAR(replay.process().pages_in(ms(50)), 100 + 300 * further(50), 1e-6);
  EXPECT_NEAR(replay.process().pages_in(ms(30)), 100 + 300 * further(30), 1e-6);
}

TEST(Replay, ALongerEpochNeverHasFewerPages) {
  const Trace trace = trace_of({{1, 2, 3}, {}, {1, 2, 3, 4, 5, 6, 7}, {2}, {9}});
  for (const DirtyCurve& curve : {line(), bent(), DirtyCurve{}}) {
    Replay replay(trace, curve);
    replay.epoch(ms(10));
    double last = 0;
    for (double t = 0; t < 200; t += 0.5) {
      const double pages = replay.process().pages_in(ms(t));
      EXPECT_GE(pages, last - 1e-9) << t;
      last = pages;
    }
    EXPECT_LE(last, 8) << "there are no more";
  }
}

TEST(Replay, ALongerEpochNeverHasFewerPagesByCountsAlone) {
  for (const DirtyCurve& curve : {line(), bent(), DirtyCurve{}}) {
    Replay replay(counts_of({100, 0, 0, 300, 0}), curve);
    replay.epoch(ms(10));
    double last = 0;
    for (double t = 0; t < 200; t += 0.5) {
      const double pages = replay.process().pages_in(ms(t));
      EXPECT_GE(pages, last - 1e-9) << t;
      last = pages;
    }
  }
}

// A rate goes on for ever, a memory does not: 1500 pages in every 25 ms of a guest that has 2000.
TEST(Replay, CountsFillTheMemoryAndNoMore) {
  for (const DirtyCurve& curve : {bent(), DirtyCurve{}}) {
    Replay replay(counts_of({1500, 2000}), curve, std::nullopt, Pages(2000));
    EXPECT_NEAR(replay.epoch(ms(25)), 1500, 1e-9);
    EXPECT_NEAR(replay.epoch(ms(25)), 2000, 0.6) << "all of them, to half a page";
    const double long_epoch = replay.epoch(ms(10'000));
    EXPECT_LE(long_epoch, 2000);
    EXPECT_GT(long_epoch, 1999);
  }
}

TEST(Replay, DoesNotDependOnTheOrderOfTheQuestions) {
  const Trace trace = PageProcess().record(8);
  Replay one(trace, bent());
  Replay other(trace, bent());
  for (double t = 5; t < 150; t += 5) one.process().pages_in(ms(t));
  EXPECT_EQ(one.process().pages_in(ms(40)), other.process().pages_in(ms(40)));
}

// Mean over 4000 epochs of 25 ms, cut anew at lengths that do not divide them.
TEST(Replay, TheMeanIsTheProgramsAtAnyLength) {
  const PageProcess program;
  const Trace trace = program.record(4000);
  for (const double t : {8.0, 17.0, 25.0, 33.0, 61.0, 100.0}) {
    Replay replay(trace, program.curve());
    double sum = 0;
    const int epochs = static_cast<int>(4000 * 25 / t);
    for (int i = 0; i < epochs; ++i) sum += replay.epoch(ms(t));
    EXPECT_NEAR(sum / epochs / program.expected(t), 1, 0.02) << t;
  }
}

TEST(Replay, StartsOverAtTheEnd) {
  const Trace trace = trace_of({{1, 2}, {2, 3}, {4}});
  Replay replay(trace, bent());
  replay.epoch(ms(50));
  EXPECT_DOUBLE_EQ(replay.process().pages_in(ms(50)), brute_union(trace, 2, 2)) << "the last and the first";
  replay.epoch(ms(50 + 75 * 1000));
  EXPECT_DOUBLE_EQ(replay.epoch(ms(25)), 2) << "the second";
}

TEST(Replay, ACurveWithoutPagesMeansInProportionToTime) {
  Replay counts(counts_of({100, 300}), DirtyCurve{});
  EXPECT_NEAR(counts.process().pages_in(ms(10)), 40, 1e-9);
  Replay pages(trace_of({{1, 2}, {3, 4}}), DirtyCurve{});
  EXPECT_NEAR(pages.process().pages_in(ms(37.5)), 3, 1e-9);
}

TEST(Replay, EpochsOfNoLengthAreFoldedIntoANeighbour) {
  Trace trace = trace_of({{1, 2}, {2, 3}, {4}, {5}});
  trace.epochs[0].run = trace.epochs[3].run = Duration(0);
  const DirtyTape tape(trace);
  ASSERT_EQ(tape.epochs().size(), 2U);
  EXPECT_EQ(tape.length(), Duration::ms(50));
  EXPECT_EQ(tape.epochs()[0].pages, 3);
  EXPECT_EQ(tape.epochs()[1].pages, 2);
  EXPECT_EQ(tape.epochs()[1].start, Duration::ms(25));
}

TEST(Tape, RefusesWhatCannotBeReplayed) {
  Trace trace = counts_of({1, 2});
  trace.header.page_size = 16384;
  EXPECT_THROW(DirtyTape{trace}, std::invalid_argument);
  EXPECT_THROW(DirtyTape{Trace()}, std::invalid_argument);
  Trace instants = counts_of({1, 2});
  for (EpochRecord& epoch : instants.epochs) epoch.run = Duration(0);
  EXPECT_THROW(DirtyTape{instants}, std::invalid_argument);
}

TEST(Replay, SizesAreThoseOfTheStretchAgainstTheCurve) {
  Trace trace = counts_of({100, 300, 10});
  trace.epochs[0].sizes[kXorRle] = Bytes(100 * 500);
  trace.epochs[1].sizes[kXorRle] = Bytes(300 * 1000);  // the third was not measured
  Replay replay(trace, bent(), ReplayedSize{SizeKind::xor_rle, SizeCurve(Bytes(1000))});
  EXPECT_DOUBLE_EQ(replay.process().size_factor().count(), 1);
  replay.epoch(ms(25));
  EXPECT_DOUBLE_EQ(replay.process().size_factor().count(), 0.5);
  EXPECT_DOUBLE_EQ(replay.process().clone()->size_factor().count(), 0.5);
  replay.epoch(ms(25));
  EXPECT_DOUBLE_EQ(replay.process().size_factor().count(), 1);
  replay.epoch(ms(25));
  EXPECT_DOUBLE_EQ(replay.process().size_factor().count(), 1) << "nothing measured: as the curve says";
  replay.epoch(ms(50));
  EXPECT_NEAR(replay.process().size_factor().count(), 350.0 / 400, 1e-12) << "weighted by pages";
}

TEST(Replay, SizesAreHeldAgainstTheCurveAtTheTracesOwnLength) {
  Trace trace = counts_of({100});
  trace.epochs[0].sizes[kXorRle] = Bytes(100 * 632);
  Replay replay(trace, bent(), ReplayedSize{SizeKind::xor_rle, SizeCurve(Bytes(0), Bytes(1000), Duration::ms(25))});
  replay.epoch(ms(5));
  EXPECT_NEAR(replay.process().size_factor().count(), 1, 1e-3);
}

TEST(Tape, KnowsWhichSizesThereAre) {
  Trace trace = counts_of({100, 0});
  trace.epochs[0].sizes[kXorRle] = Bytes(5);
  const DirtyTape tape(trace);
  EXPECT_TRUE(tape.has_sizes(SizeKind::xor_rle));
  EXPECT_FALSE(tape.has_sizes(SizeKind::lz4));
}

TEST(Replay, ACloneGoesOnAsTheOriginal) {
  for (const Trace& trace : {PageProcess().record(24), counts_of({100, 300, 50})}) {
    Replay original(trace, bent());
    Random random(1);
    for (int i = 0; i < 3; ++i) original.epoch(ms(31));
    original.process().pages_in(ms(60));  // what the original has worked out does not matter
    const std::unique_ptr<DirtyProcess> clone = original.process().clone();
    for (const double run : {20.0, 90.0, 31.0}) {
      const double pages = clone->pages_in(ms(run));
      clone->end_epoch(ms(run), random);
      EXPECT_EQ(pages, original.epoch(ms(run)));
    }
  }
}

}  // namespace
}  // namespace remus
