#include "models/calibration/calibrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/calibration/simulated_levels_test.hpp"
#include "models/calibration/simulated_traces_test.hpp"

namespace remus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using traces::SizeKind;
using traces::Trace;

// A hot set and pages ever more rarely written: no exponential sum of two terms.
const std::vector<PageKind> kProgram{{100, 500}, {150, 60}, {600, 8}, {2000, 1}};

double error_at(const CalibratedModel& model, int ms) {
  return model.pages(Duration::ms(ms)) / distinct_pages(kProgram, Duration::ms(ms)) - 1;
}

std::vector<Trace> counts_at(std::initializer_list<int> lengths_ms, std::size_t epochs) {
  std::vector<Trace> out;
  for (const int ms : lengths_ms) {
    out.push_back(simulated_trace(kProgram, Duration::ms(ms), epochs, false, static_cast<std::uint64_t>(ms)));
  }
  return out;
}

std::string refusal(const std::vector<Trace>& traces) {
  try {
    calibrate(traces);
  } catch (const CannotCalibrate& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Calibrate, CountsPredictUnseenLengths) {
  const CalibratedModel model = calibrate(counts_at({8, 25, 100}, 200));
  EXPECT_NEAR(error_at(model, 33), 0, 0.03);
  EXPECT_NEAR(error_at(model, 50), 0, 0.03);
  ASSERT_EQ(model.lengths.size(), 3U);
  EXPECT_LT(model.rms, 0.01);
  EXPECT_NEAR(model.lengths[1].mean_pages, distinct_pages(kProgram, Duration::ms(25)), 5);
  EXPECT_TRUE(model.within_range(Duration::ms(33)));
  EXPECT_FALSE(model.within_range(Duration::ms(5)));
  EXPECT_FALSE(model.within_range(Duration::ms(200)));
  EXPECT_FALSE(model.growth_assumed);
}

TEST(Calibrate, IdentitiesPredictFromOneRecording) {
  const CalibratedModel model = calibrate({simulated_trace(kProgram, Duration::ms(25), 400, true)});
  for (const int ms : {25, 50, 100, 200, 400}) EXPECT_NEAR(error_at(model, ms), 0, 0.03) << ms;
  EXPECT_EQ(model.lengths.size(), 8U);
  EXPECT_NEAR(model.length.in_seconds(), 10, 1e-9);
}

// Unions of the pages written and recordings at that length are the same thing.
TEST(Calibrate, UnionsAndCountsAgree) {
  const CalibratedModel unions = calibrate({simulated_trace(kProgram, Duration::ms(25), 200, true)});
  const CalibratedModel counts = calibrate(counts_at({25, 50, 100, 150, 200}, 100));
  for (const int ms : {25, 60, 100, 200}) {
    EXPECT_NEAR(unions.pages(Duration::ms(ms)) / counts.pages(Duration::ms(ms)), 1, 0.02) << ms;
  }
}

TEST(Calibrate, ReportsWhatItDidNotSee) {
  const CalibratedModel model = calibrate(counts_at({8, 25, 50, 100}, 100));
  ASSERT_EQ(model.holdouts.size(), 10U);
  for (const Holdout& h : model.holdouts) {
    EXPECT_NEAR(h.error(), 0, h.extrapolated ? 0.4 : 0.05) << h.run.in_ms();
    EXPECT_NEAR(h.measured, distinct_pages(kProgram, h.run), 0.02 * h.measured);
  }
  EXPECT_TRUE(model.holdouts[0].extrapolated);
  EXPECT_FALSE(model.holdouts[1].extrapolated);
  EXPECT_EQ(model.holdouts[4].what, Holdout::What::longer_than_half);
  EXPECT_EQ(model.holdouts[4].run, Duration::ms(50));
  EXPECT_EQ(model.holdouts[6].what, Holdout::What::second_half);
}

// Twice the pages in the second half of the time: the holdout says so, in both directions of the truth.
TEST(Calibrate, HoldoutShowsAProgramThatChanges) {
  std::vector<Trace> traces;
  for (const int ms : {8, 25}) {
    std::vector<double> counts(40, 10.0 * ms);
    std::fill(counts.begin() + 20, counts.end(), 20.0 * ms);
    traces.push_back(trace_of_counts(counts, Duration::ms(ms)));
  }
  const CalibratedModel model = calibrate(traces);
  ASSERT_EQ(model.holdouts.size(), 2U);
  EXPECT_NEAR(model.holdouts[0].error(), -0.5, 0.03);
}

TEST(Calibrate, PhasesOfEpochs) {
  std::vector<Trace> traces;
  for (const int ms : {25, 100}) {
    std::vector<double> counts = simulated_levels({0.4, 0.8, 125.0 / ms}, 8000);
    for (double& c : counts) c *= 1000 * std::sqrt(ms);
    traces.push_back(trace_of_counts(counts, Duration::ms(ms)));
  }
  const CalibratedModel model = calibrate(traces);
  EXPECT_EQ(model.spread_from, Duration::ms(25));
  EXPECT_NEAR(model.curve.spread.count(), 0.4, 0.05);
  EXPECT_NEAR(model.curve.phase_share.count(), 0.8, 0.1);
  EXPECT_NEAR(model.curve.phase_time.in_ms(), 125, 40);
  EXPECT_NEAR(model.lengths[0].lag1.value_or(0), 0.8 * std::exp(-25.0 / 125), 0.05);
}

TEST(Calibrate, SizesThatGrowAndSizesThatDoNot) {
  std::vector<Trace> traces;
  const SizeCurve delta(Bytes(200), Bytes(1000), Duration::ms(30));
  for (const int ms : {8, 25, 100}) {
    Trace trace = constant_trace(100.0 * ms, Duration::ms(ms), 20);
    set_sizes(trace, SizeKind::xor_rle, std::llround(delta.mean(Duration::ms(ms))));
    set_sizes(trace, SizeKind::lz4, 1200);
    traces.push_back(trace);
  }
  const CalibratedModel model = calibrate(traces);
  EXPECT_EQ(model.sizes[static_cast<std::size_t>(SizeKind::lz4)], SizeCurve(Bytes(1200)));
  EXPECT_EQ(model.sizes[static_cast<std::size_t>(SizeKind::zstd)], std::nullopt);
  const auto& grown = model.sizes[static_cast<std::size_t>(SizeKind::xor_rle)];
  ASSERT_TRUE(grown.has_value());
  EXPECT_NEAR(grown->mean(Duration::ms(50)), delta.mean(Duration::ms(50)), 5);
  EXPECT_NEAR(*model.lengths[2].size_residual[0], 0, 0.01);
}

// Bursts belong to the mean: 300 pages in one epoch of ten.
TEST(Calibrate, BurstsCount) {
  std::vector<Trace> traces;
  for (const int ms : {8, 25}) {
    std::vector<double> counts(100, 30);
    for (std::size_t i = 5; i < counts.size(); i += 10) counts[i] = 330;
    traces.push_back(trace_of_counts(counts, Duration::ms(ms)));
  }
  const CalibratedModel model = calibrate(traces);
  EXPECT_NEAR(model.pages(Duration::ms(25)), 60, 1);
  EXPECT_GT(model.curve.spread.count(), 1.4);
}

TEST(Calibrate, FewEpochsAreUsedWithTheirError) {
  std::vector<Trace> traces = counts_at({8, 25, 100}, 100);
  Trace few = simulated_trace(kProgram, Duration::ms(50), 2, false);
  for (auto& epoch : few.epochs) epoch.dirty = Pages(epoch.dirty.count() * 3 / 2);
  traces.push_back(few);
  const CalibratedModel model = calibrate(traces);
  EXPECT_EQ(model.lengths[2].epochs, 2);
  EXPECT_GT(model.lengths[2].standard_error, model.lengths[1].standard_error);
}

TEST(Calibrate, OneLengthOfCountsIsRefusedOrAssumed) {
  const std::vector<Trace> traces = counts_at({25}, 50);
  EXPECT_THAT(refusal(traces), AllOf(HasSubstr("one length (25ms)"), HasSubstr("100ms"), HasSubstr(".dpt")));
  const CalibratedModel model = calibrate(traces, SingleLength::assume);
  EXPECT_TRUE(model.growth_assumed);
  EXPECT_FALSE(model.within_range(Duration::ms(25)));
  const double here = model.pages(Duration::ms(25));
  EXPECT_NEAR(here / distinct_pages(kProgram, Duration::ms(25)), 1, 0.03);
  EXPECT_NEAR(model.pages(Duration::ms(50)) / here, std::pow(2, kAssumedGrowth), 0.08);
}

TEST(Calibrate, RefusesWhatSaysNothing) {
  EXPECT_THAT(refusal({}), HasSubstr("no epochs"));
  EXPECT_THAT(refusal({Trace{}}), HasSubstr("no epochs"));
  EXPECT_THAT(refusal({constant_trace(0, Duration::ms(8), 20), constant_trace(0, Duration::ms(25), 20)}),
              HasSubstr("no page was written in any epoch of 8ms"));
  Trace huge = constant_trace(5, Duration::ms(8), 20);
  huge.header.page_size = 2 << 20;
  EXPECT_THAT(refusal({huge}), AllOf(HasSubstr("2097152 bytes"), HasSubstr("4096 bytes")));
}

TEST(Calibrate, RefusesPagesThatBecomeFewer) {
  EXPECT_THAT(refusal({constant_trace(1000, Duration::ms(8), 20), constant_trace(600, Duration::ms(25), 20)}),
              AllOf(HasSubstr("epochs of 25ms have 40 % fewer"), HasSubstr("8ms")));
}

// A fall within the errors is noise: the curve is flat there.
TEST(Calibrate, FallsWithinTheErrorsAreNoise) {
  const CalibratedModel model =
      calibrate({constant_trace(1000, Duration::ms(8), 20), constant_trace(950, Duration::ms(25), 20)});
  EXPECT_NEAR(model.pages(Duration::ms(8)), 975, 30);
  EXPECT_GE(model.pages(Duration::ms(25)), model.pages(Duration::ms(8)));
}

// Half of the epochs are four times as long: the curve is concave, so that the mean over both lies below its value at
// their mean. A curve through that point would be 6 % low at every length.
TEST(Calibrate, FitsTheLengthsThatEpochsHad) {
  const std::vector<PageKind> kinds{{2000, 40}};
  Trace mixed;
  for (int i = 0; i < 300; ++i) {
    const Duration run = i % 3 == 0 ? Duration::ms(50) : Duration::ms(i % 3 == 1 ? 40 : 30);
    Trace one = simulated_trace(kinds, run, 1, false, static_cast<std::uint64_t>(i + 1));
    one.epochs[0].end = (mixed.epochs.empty() ? Duration() : mixed.epochs.back().end) + run;
    mixed.epochs.push_back(one.epochs[0]);
  }
  const CalibratedModel model = calibrate({mixed, simulated_trace(kinds, Duration::ms(8), 300, false),
                                           simulated_trace(kinds, Duration::ms(100), 300, false)});
  ASSERT_EQ(model.lengths.size(), 3U);
  EXPECT_EQ(model.lengths[1].runs.size(), 16U);
  EXPECT_TRUE(model.lengths[0].runs.empty());
  EXPECT_LT(model.pages(model.lengths[1]), model.pages(model.lengths[1].run));
  EXPECT_NEAR(model.lengths[1].residual, 0, 0.01);
  EXPECT_NEAR(model.pages(Duration::ms(40)) / distinct_pages(kinds, Duration::ms(40)), 1, 0.01);
  EXPECT_EQ(model.lengths[1].length_bias, 0);
}

}  // namespace
}  // namespace remus
