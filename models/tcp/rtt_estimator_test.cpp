#include "models/tcp/rtt_estimator.hpp"

#include <gtest/gtest.h>

namespace remus::tcp {
namespace {

RttEstimator linux_defaults() { return RttEstimator(Duration::ms(200), Duration::ms(1000)); }

TEST(RttEstimator, StartsWithTheInitialTimeOut) { EXPECT_EQ(linux_defaults().rto(), Duration::ms(1000)); }

TEST(RttEstimator, FirstSampleSetsBothMoments) {
  RttEstimator rtt = linux_defaults();
  rtt.sample(Duration::ms(26), 0, 1);
  EXPECT_EQ(rtt.srtt(), Duration::ms(26));
  EXPECT_EQ(rtt.rto(), Duration::ms(226));  // 26 + max(2 * 26, 200)
  RttEstimator slow = linux_defaults();
  slow.sample(Duration::ms(150), 0, 1);
  EXPECT_EQ(slow.rto(), Duration::ms(450));  // 150 + 2 * 150
}

TEST(RttEstimator, ASteadyRoundTripConvergesToItPlusTheMinimum) {
  RttEstimator rtt = linux_defaults();
  for (int i = 0; i < 200; ++i) rtt.sample(Duration::ms(150), i, i + 1);
  EXPECT_EQ(rtt.srtt(), Duration::ms(150));
  EXPECT_NEAR(rtt.rto().in_ms(), 350, 0.01);
}

TEST(RttEstimator, SmoothsByOneEighth) {
  RttEstimator rtt = linux_defaults();
  rtt.sample(Duration::ms(80), 0, 1);
  rtt.sample(Duration::ms(160), 1, 2);
  EXPECT_EQ(rtt.srtt(), Duration::ms(90));
}

TEST(RttEstimator, BacksOffByDoublingUntilTheNextSample) {
  RttEstimator rtt = linux_defaults();
  rtt.sample(Duration::ms(26), 0, 1);
  rtt.back_off();
  rtt.back_off();
  EXPECT_EQ(rtt.rto(), Duration::ms(4 * 226));
  for (int i = 0; i < 20; ++i) rtt.back_off();
  EXPECT_EQ(rtt.rto(), Duration::ms(120'000));
  rtt.sample(Duration::ms(26), 1, 2);
  EXPECT_EQ(rtt.rto(), Duration::ms(226));
}

TEST(RttEstimator, AFallingRoundTripDoesNotRaiseTheTimeOut) {
  RttEstimator rtt = linux_defaults();
  for (int i = 0; i < 200; ++i) rtt.sample(Duration::ms(400), i, i + 1);
  const Duration before = rtt.rto();
  rtt.sample(Duration::ms(10), 200, 201);
  EXPECT_LT(rtt.rto(), before);
}

}  // namespace
}  // namespace remus::tcp
