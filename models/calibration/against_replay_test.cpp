#include "models/calibration/against_replay.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/calibration/simulated_traces_test.hpp"

namespace remus {
namespace {

// 1000 pages in an epoch of any length; levels vary by `spread`. Measured from 25 to 100 ms.
CalibratedModel thousand(double spread) {
  CalibratedModel model;
  model.curve = {Pages(1000), Duration(1), Pages(), Duration::ms(1), Ratio(spread)};
  for (const int ms : {25, 100}) {
    LengthSummary length;
    length.run = Duration::ms(ms);
    length.epochs = 100;
    model.lengths.push_back(length);
  }
  return model;
}

const traces::Trace& recording() {
  static const traces::Trace trace = constant_trace(1000, Duration::ms(25), 4000);  // 100 s
  return trace;
}

TEST(AgainstReplay, ComparesMeanAndP99AtEachLength) {
  const std::vector<AgainstReplay> all = against_replay(thousand(0), recording());
  ASSERT_EQ(all.size(), 4U);
  const std::array<std::int64_t, 4> epochs{10'000, 4000, 2500, 1000};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(all[i].run, kReplayedRuns[i]);
    EXPECT_EQ(all[i].epochs, epochs[i]);
    EXPECT_EQ(all[i].extrapolated, i == 0);  // 10 ms is below what was measured
    EXPECT_NEAR(all[i].mean.replay, 1000, 3);
    EXPECT_NEAR(all[i].mean.model, 1000, 1e-6);
    EXPECT_EQ(all[i].mean.interval, 0);
    ASSERT_TRUE(all[i].p99.has_value());
    EXPECT_NEAR(all[i].p99->error(), 0, 0.003);
  }
}

// Independent log-normal levels: their p99 is a quantile in closed form, and the mean of n of them scatters by cv /
// sqrt(n) from seed to seed. Eight seeds know that scatter to a factor of 1.7.
TEST(AgainstReplay, HasThePercentileAndTheIntervalOfTheLaw) {
  constexpr double kVariation = 0.3;
  const double sigma = std::sqrt(std::log1p(kVariation * kVariation));
  const AgainstReplay at = against_replay(thousand(kVariation), recording())[1];
  EXPECT_NEAR(at.p99.value_or(Compared{}).model, 1000 * std::exp(2.3263 * sigma - sigma * sigma / 2), 40);
  const double expected = 2.365 * 1000 * kVariation / std::sqrt(4000.0) / std::sqrt(8.0);
  EXPECT_GT(at.mean.interval, expected / 1.7);
  EXPECT_LT(at.mean.interval, expected * 1.7);
  EXPECT_NEAR(at.mean.model, 1000, 3 * expected);
}

TEST(AgainstReplay, ShortRecordingsHaveNoP99AndVeryShortOnesNothing) {
  const std::vector<AgainstReplay> all = against_replay(thousand(0), constant_trace(1000, Duration::ms(25), 40));
  ASSERT_EQ(all.size(), 3U);  // 100, 40 and 25 epochs; of 100 ms 10
  EXPECT_TRUE(all[0].p99.has_value());
  EXPECT_FALSE(all[1].p99.has_value());
}

// Of two kinds of models the nearer one is taken; lengths not measured decide nothing.
TEST(AgainstReplay, DistanceAddsUpWhatWasMeasured) {
  EXPECT_DOUBLE_EQ(distance({{Duration::ms(10), 100, true, {100, 300, 0}, Compared{100, 300, 0}},
                             {Duration::ms(25), 100, false, {100, 90, 0}, Compared{100, 140, 0}},
                             {Duration::ms(40), 50, false, {100, 105, 0}, {}}}),
                   0.1 + 0.2 + 0.05);
}

}  // namespace
}  // namespace remus
