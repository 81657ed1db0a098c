#include "models/calibration/own_time.hpp"

#include <gtest/gtest.h>

#include "models/calibration/calibrate.hpp"
#include "models/calibration/simulated_traces_test.hpp"

namespace remus {
namespace {

using traces::Trace;

TEST(OwnTime, IsTheRecordedOneOverTheSlowdown) {
  Trace trace = constant_trace(100, Duration::ms(30), 4);
  trace.header.epoch.nominal = Duration::ms(30);
  trace.header.overhead.slowdown = 1.5;
  trace.epochs[1].cpu = Duration::ms(15);
  const Trace own = in_own_time(trace);
  EXPECT_EQ(own.epochs[1].run, Duration::ms(20));
  EXPECT_EQ(own.epochs[1].end, Duration::ms(40));
  EXPECT_EQ(own.epochs[1].cpu, Duration::ms(10));
  EXPECT_EQ(own.header.epoch.nominal, Duration::ms(20));
  EXPECT_EQ(own.epochs[1].dirty, Pages(100));
  EXPECT_EQ(in_own_time(own), own);  // taken out once
}

TEST(OwnTime, IsTheRecordedOneWhereNothingIsKnown) {
  Trace trace = constant_trace(100, Duration::ms(30), 4);
  EXPECT_EQ(in_own_time(trace), trace);
  trace.header.overhead.slowdown = 0.9;  // no recorder makes a program faster
  EXPECT_EQ(in_own_time(trace), trace);
}

// What was longer than 0 stays so: a tape of epochs without length cannot be replayed.
TEST(OwnTime, KeepsEpochsThatWereShort) {
  Trace trace = constant_trace(1, Duration::ns(1), 1);
  trace.header.overhead.slowdown = 8;
  EXPECT_EQ(in_own_time(trace).epochs[0].run, Duration::ns(1));
}

// A program recorded at half its speed is the program.
TEST(OwnTime, CalibratesTheProgramAndNotTheRecorder) {
  const std::vector<PageKind> kinds{{300, 40}, {2000, 2}};
  const Trace at_speed = simulated_trace(kinds, Duration::ms(25), 400, true);
  Trace slowed = at_speed;
  for (auto& epoch : slowed.epochs) {
    epoch.run = epoch.run * 2;
    epoch.end = epoch.end * 2;
  }
  slowed.header.overhead.slowdown = 2;
  const CalibratedModel model = calibrate({slowed}), expected = calibrate({at_speed});
  EXPECT_EQ(model.exact, expected.exact);
  EXPECT_EQ(model.length, expected.length);
  EXPECT_EQ(model.facts.slowdown, 2);
  for (const int ms : {25, 100})
    EXPECT_NEAR(model.pages(Duration::ms(ms)) / distinct_pages(kinds, Duration::ms(ms)), 1, 0.03) << ms;
}

}  // namespace
}  // namespace remus
